import type { Box, Boxes } from "../boxes/boxes.js";
import { checkBoxes } from "../boxes/check-boxes.js";
import { defaultMaxPixels } from "./decode.js";
import { factsThatStay } from "./facts-that-stay.js";
import { checkSize } from "./fitting.js";
import { type Size, scaling } from "./geometry.js";
import { checkLabelledImage, type LabelledImage } from "./labelled-image.js";
import {
  checkOptions,
  decodeImage,
  type ImageSource,
  type LoadImageOptions,
  readSource,
} from "./load-image.js";
import { identity } from "./matrix.js";
import { reducedJpeg } from "./reduced-jpeg.js";

export interface LoadLabelledImageOptions extends LoadImageOptions {
  /**
   * `[height, width]` that will do: a large JPEG is then decoded at 1/2, 1/4 or 1/8 of its size, as long as it stays at
   * least as large. That takes a quarter of the time, and the boxes shrink with it. By default it comes whole.
   */
  readonly atLeast?: Size;
}

/**
 * Decodes a picture and puts its boxes beside it: the beginning of a chain of operations.
 *
 * @param source A path, an address (file:, http: or https:), or the encoded bytes.
 * @param labelled.boxes N boxes, xyxy pixels of the whole picture.
 * @param labelled.labels N class indices.
 * @param options See {@link LoadLabelledImageOptions}.
 * @returns Picture, boxes, labels and whatever else `labelled` has (an id); `origin` has the whole picture's size.
 * @throws {BadFileError} If the picture is missing, empty, truncated, too large or none; names file and reason.
 * @throws {RangeError} If a box is inside out, or boxes and labels differ in number.
 * @example
 * const bytes = await encodePng({ data: new Uint8Array(6), shape: [2, 3, 1] });
 * (await loadLabelledImage(bytes, { boxes: [[0, 0, 2, 2]], labels: [0] })).image.shape // [2, 3, 3]
 */
export async function loadLabelledImage<L extends Pick<LabelledImage, "boxes" | "labels" | "boxMeta">>(
  source: ImageSource,
  labelled: L,
  options: LoadLabelledImageOptions = {},
): Promise<Omit<L, keyof LabelledImage> & LabelledImage> {
  checkOptions(options);
  const { atLeast, channels = 3, type = "uint8", maxPixels = defaultMaxPixels } = options;
  if (atLeast !== undefined) checkSize(atLeast, "atLeast");
  checkBoxes(labelled.boxes, "labelled.boxes");
  const { bytes, name } = await readSource(source);
  const reducible = atLeast !== undefined && channels === 3 && type === "uint8";
  const reduced = reducible ? await reducedJpeg(bytes, atLeast, maxPixels) : undefined;
  const image = reduced?.image ?? (await decodeImage(bytes, name, options));
  const share = 1 / (reduced?.shrink ?? 1);
  const sample = {
    ...labelled,
    image,
    boxes: share === 1 ? labelled.boxes : shrunken(labelled.boxes, share),
    labels: labelled.labels,
    ...(share !== 1 && labelled.boxMeta && { boxMeta: labelled.boxMeta.map(factsThatStay) }),
    origin: {
      size: reduced?.size ?? ([image.shape[0], image.shape[1]] as const),
      matrix: share === 1 ? identity : scaling(share, share),
    },
  };
  checkLabelledImage(sample);
  return sample;
}

function shrunken(boxes: Boxes, share: number): Boxes {
  return boxes.map(([x1, y1, x2, y2]): Box => [x1 * share, y1 * share, x2 * share, y2 * share]);
}
