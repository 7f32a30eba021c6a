import { finishDraft, moveDraft, startDraft } from "./draft.js";
import { type Fitting, fitting, type ResizeMode } from "./fitting.js";
import type { Image } from "./image.js";
import type { LabelledImage, Moved } from "./labelled-image.js";
import { throughSharp } from "./through-sharp.js";

/**
 * A picture in another size, its boxes moved with the pixels: the article's `resize_image` (section 4.2). Scaled by the
 * triangle filter, wider when shrinking (bilinear with antialiasing).
 *
 * What differs from the article's code: `cv2.resize(image, size)` leaves the boxes where they were, takes width before
 * height, skips pixels when it shrinks, and always distorts.
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
): Promise<Moved<S>> {
  const draft = startDraft(sample);
  const fit = fitting(draft.size, size, mode);
  const image = await render(sample.image, fit);
  return finishDraft(sample, { ...moveDraft(draft, fit), image });
}

function render(image: Image, { scaled, offset: [top, left], size }: Fitting): Promise<Image> {
  return throughSharp(image, (pipeline) => {
    const whole = pipeline.resize({ width: scaled[1], height: scaled[0], fit: "fill", kernel: "linear" });
    if (top < 0 || left < 0)
      return whole.extract({ top: -top, left: -left, width: size[1], height: size[0] });
    const [bottom, right] = [size[0] - scaled[0] - top, size[1] - scaled[1] - left];
    return whole.extend({ top, left, bottom, right, background: "black" });
  });
}
