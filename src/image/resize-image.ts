import sharp from "sharp";
import type { Boxes } from "../boxes/boxes.js";
import { clipBoxes } from "../boxes/clip-boxes.js";
import { checkImage, type Image } from "./image.js";

/**
 * What happens where the new shape is not the old one's: `stretch` distorts, `letterbox` keeps everything and pads with
 * black, `cover` fills the frame and cuts off what is left over. The latter two keep the picture in the middle.
 */
export type ResizeMode = "stretch" | "letterbox" | "cover";

/** A picture with its boxes, as every geometric operation takes and returns it. */
export interface LabelledImage {
  readonly image: Image;
  /** N boxes, xyxy pixels of this image. */
  readonly boxes: Boxes<"xyxy", "px">;
  /** N class indices. */
  readonly labels: readonly number[];
}

/**
 * A picture in another size, its boxes moved with the pixels. Scaled by the triangle filter, wider when shrinking
 * (bilinear with antialiasing).
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param size `[height, width]` wanted, whole pixels >= 1.
 * @param options.mode See {@link ResizeMode}; default "stretch".
 * @returns The sample with the new picture; float32 pictures stay float32 (computed to 16 bits). In mode "cover", boxes
 *   are clipped, and those wholly cut off are gone together with their labels.
 * @throws {RangeError} If the size is not whole pixels >= 1, the mode unknown, or labels and boxes differ in number.
 * @example (await resizeImage({ image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 4, 2]], labels: [0] }, [8, 8])).boxes // [[0, 0, 4, 4]]
 */
export async function resizeImage<S extends LabelledImage>(
  sample: S,
  size: readonly [height: number, width: number],
  { mode = "stretch" }: { mode?: ResizeMode } = {},
): Promise<S> {
  checkImage(sample.image, "sample.image", [1, 3]);
  if (sample.boxes.length !== sample.labels.length) {
    throw new RangeError(
      `sample must have a label for each box, got ${sample.boxes.length} boxes and ${sample.labels.length} labels`,
    );
  }
  if (!size.every((side) => Number.isInteger(side) && side >= 1)) {
    throw new RangeError(`size must be [height, width] in whole pixels >= 1, got [${size.join(", ")}]`);
  }
  const { scaled, offset } = placement(sample.image.shape, size, mode);
  const image = await render(sample.image, size, scaled, offset);

  const [height, width] = sample.image.shape;
  const [scaleY, scaleX] = [scaled[0] / height, scaled[1] / width];
  const moved: Boxes = sample.boxes.map(
    ([x1, y1, x2, y2]) =>
      [
        x1 * scaleX + offset[1],
        y1 * scaleY + offset[0],
        x2 * scaleX + offset[1],
        y2 * scaleY + offset[0],
      ] as const,
  );
  if (mode !== "cover") return { ...sample, image, boxes: moved };
  const inside = moved.map(([x1, y1, x2, y2]) => x2 > 0 && y2 > 0 && x1 < size[1] && y1 < size[0]);
  return {
    ...sample,
    image,
    boxes: clipBoxes(moved, size).filter((_, index) => inside[index]),
    labels: sample.labels.filter((_, index) => inside[index]),
  };
}

/** The size the whole picture is scaled to, and where its top-left corner then lies in the new frame. */
function placement(
  [height, width]: Image["shape"],
  size: readonly [number, number],
  mode: ResizeMode,
): { scaled: readonly [number, number]; offset: readonly [number, number] } {
  if (mode === "stretch") return { scaled: size, offset: [0, 0] };
  if (mode !== "letterbox" && mode !== "cover") {
    throw new RangeError(`mode must be "stretch", "letterbox" or "cover", got ${String(mode)}`);
  }
  const scale = (mode === "cover" ? Math.max : Math.min)(size[0] / height, size[1] / width);
  const scaled = [Math.max(1, Math.round(height * scale)), Math.max(1, Math.round(width * scale))] as const;
  const offset = [Math.floor((size[0] - scaled[0]) / 2), Math.floor((size[1] - scaled[1]) / 2)] as const;
  return { scaled, offset };
}

async function render(
  { data, shape: [height, width, channels] }: Image,
  size: readonly [number, number],
  scaled: readonly [number, number],
  offset: readonly [number, number],
): Promise<Image> {
  const float = data instanceof Float32Array;
  const input = float
    ? Uint16Array.from(data, (value) => Math.round(65535 * Math.min(Math.max(value, 0), 1)))
    : data;
  const space = channels === 1 ? (float ? "grey16" : "b-w") : float ? "rgb16" : "srgb";
  const pipeline = sharp(input, { raw: { width, height, channels: channels as 1 | 3 } })
    .pipelineColourspace(space)
    .resize({ width: scaled[1], height: scaled[0], fit: "fill", kernel: "linear" });
  const [top, left] = offset;
  if (top < 0 || left < 0) {
    pipeline.extract({ top: -top, left: -left, width: size[1], height: size[0] });
  } else if (top > 0 || left > 0 || scaled[0] < size[0] || scaled[1] < size[1]) {
    pipeline.extend({
      top,
      left,
      bottom: size[0] - scaled[0] - top,
      right: size[1] - scaled[1] - left,
      background: "black",
    });
  }
  const bytes = await pipeline
    .toColourspace(space)
    .raw({ depth: float ? "ushort" : "uchar" })
    .toBuffer();
  const result = float
    ? Float32Array.from(new Uint16Array(new Uint8Array(bytes).buffer), (value) => value / 65535)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return { data: result, shape: [size[0], size[1], channels] };
}
