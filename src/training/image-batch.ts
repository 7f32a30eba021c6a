import { checkImage, type Image } from "../image/image.js";
import { tf } from "../tensorflow/index.js";
import { pixelTensor } from "../tensorflow/pixel-tensor.js";

/**
 * Images side by side, as a network takes them.
 *
 * @param images B images of one shape, at least one.
 * @param names What errors call each image; by default `images[0]` and so on.
 * @returns [B, height, width, channels], float32 in [0, 1].
 * @throws {TypeError} If one is no image, or of another shape than the first; names it.
 * @throws {RangeError} If a float image holds something outside [0, 1].
 */
export function imageBatch(
  images: readonly Image[],
  names: (index: number) => string = (index) => `images[${index}]`,
): tf.Tensor4D {
  for (const [index, image] of images.entries()) checkAlike(image, images[0]!, names(index), names(0));
  const { shape, data } = images[0]!;
  const batchShape = [images.length, ...shape] as [number, number, number, number];
  const bytes = images.flatMap((image) => (image.data instanceof Uint8Array ? [image.data] : []));
  if (bytes.length === images.length) return pixelTensor(bytes, batchShape) as tf.Tensor4D;
  const pixels = new Float32Array(images.length * data.length);
  for (const [index, image] of images.entries()) {
    pixels.set(floats(image, names(index)), index * data.length);
  }
  return tf.tensor4d(pixels, batchShape);
}

function checkAlike(image: Image, first: Image, name: string, nameOfFirst: string): void {
  checkImage(image, name);
  if (image.shape.every((side, axis) => side === first.shape[axis])) return;
  throw new TypeError(
    `${name} is ${image.shape.join(" x ")}, but ${nameOfFirst} is ${first.shape.join(" x ")}: ` +
      "a batch holds images of one shape (resizeImage, or the option size)",
  );
}

function floats({ data }: Image, name: string): Float32Array {
  if (data instanceof Uint8Array) return Float32Array.from(data, (value) => value / 255);
  const bad = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad !== -1) {
    throw new RangeError(`${name} has a pixel of ${data[bad]}; float images must hold numbers in [0, 1]`);
  }
  return data;
}
