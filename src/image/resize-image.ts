import sharp from "sharp";
import { finishDraft, moveDraft, startDraft } from "./draft.js";
import { type Fitting, fitting, type ResizeMode } from "./fitting.js";
import type { Image } from "./image.js";
import type { LabelledImage } from "./labelled-image.js";

/**
 * A picture in another size, its boxes moved with the pixels. Scaled by the triangle filter, wider when shrinking
 * (bilinear with antialiasing).
 *
 * @param sample Picture, boxes and labels; whatever else it has (an id) is kept.
 * @param size `[height, width]` wanted, whole pixels >= 1.
 * @param options.mode See {@link ResizeMode}; default "stretch".
 * @returns The sample with the new picture; float32 pictures stay float32 (computed to 16 bits). Letterbox pads with black. In
 *   mode "cover", boxes are clipped, and those wholly cut off are gone together with their labels.
 * @throws {RangeError} If the size is not whole pixels >= 1, the mode unknown, or labels and boxes differ in number.
 * @example (await resizeImage({ image: { data: new Uint8Array(32), shape: [4, 8, 1] }, boxes: [[0, 0, 4, 2]], labels: [0] }, [8, 8])).boxes // [[0, 0, 4, 4]]
 */
export async function resizeImage<S extends LabelledImage>(
  sample: S,
  size: readonly [height: number, width: number],
  { mode = "stretch" }: { mode?: ResizeMode } = {},
): Promise<S> {
  const draft = startDraft(sample);
  const fit = fitting(draft.size, size, mode);
  const image = await render(sample.image, fit);
  return finishDraft(sample, { ...moveDraft(draft, fit), image });
}

async function render(
  { data, shape: [height, width, channels] }: Image,
  { scaled, offset, size }: Fitting,
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
