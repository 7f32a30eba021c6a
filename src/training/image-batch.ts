import { checkImage, type Image } from "../image/image.js";
import type { Localizer } from "../models/localizer.js";
import { tf } from "../tensorflow/index.js";

/**
 * Images side by side, as a network takes them.
 *
 * @param images B images of the model's shape.
 * @param model Says what shape is expected.
 * @param names What errors call each image; by default `images[0]` and so on.
 * @returns [B, height, width, channels], float32 in [0, 1].
 * @throws {TypeError} If one is no image or of another shape; names it.
 * @throws {RangeError} If a float image holds something outside [0, 1].
 */
export function imageBatch(
  images: readonly Image[],
  { imageShape }: Pick<Localizer, "imageShape">,
  names: (index: number) => string = (index) => `images[${index}]`,
): tf.Tensor4D {
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  const pixels = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    checkImageFits(image, imageShape, names(index));
    writePixels(image, pixels.subarray(index * size, (index + 1) * size), names(index));
  });
  return tf.tensor4d(pixels, [images.length, ...imageShape]);
}

/**
 * Throws unless the value is an image of the shape.
 *
 * @throws {TypeError} If it is not; names it.
 */
export function checkImageFits(image: Image, imageShape: Localizer["imageShape"], name: string): void {
  checkImage(image, name);
  if (image.shape.some((side, axis) => side !== imageShape[axis])) {
    throw new TypeError(
      `${name} is ${image.shape.join(" x ")}, but the model takes ${imageShape.join(" x ")}; ` +
        "resize the images (resizeImage) or build the model with their shape (inputShape)",
    );
  }
}

function writePixels({ data }: Image, target: Float32Array, name: string): void {
  if (data instanceof Uint8Array) {
    for (let index = 0; index < data.length; index++) target[index] = data[index]! / 255;
    return;
  }
  const bad = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad !== -1) {
    throw new RangeError(`${name} has a pixel of ${data[bad]}; float images must hold numbers in [0, 1]`);
  }
  target.set(data);
}
