import type { Image } from "../image.js";
import { imageBytes } from "../image-bytes.js";
import { checkLabelledImage, type LabelledImage } from "../labelled-image.js";

/** The sample with its picture as bytes or floats, grey or RGB, as `like` is: only such two can be put together. */
export function sameKind(sample: LabelledImage, like: Image): LabelledImage {
  checkLabelledImage(sample);
  return { ...sample, image: sameChannels(sameNumbers(sample.image, like), like.shape[2]) };
}

function sameNumbers(image: Image, like: Image): Image {
  const { data, shape } = image;
  if (like.data instanceof Uint8Array) return { data: imageBytes(image), shape };
  return data instanceof Float32Array
    ? image
    : { data: Float32Array.from(data, (value) => value / 255), shape };
}

function sameChannels({ data, shape: [height, width, channels] }: Image, wanted: number): Image {
  if (channels === wanted) return { data, shape: [height, width, channels] };
  const length = height * width * wanted;
  const converted = data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const rounding = data instanceof Uint8Array ? 0.5 : 0;
  for (let pixel = 0; pixel < height * width; pixel++) {
    if (wanted === 3) converted.fill(data[pixel]!, 3 * pixel, 3 * pixel + 3);
    else {
      const [red, green, blue] = [data[3 * pixel]!, data[3 * pixel + 1]!, data[3 * pixel + 2]!];
      converted[pixel] = 0.2126 * red + 0.7152 * green + 0.0722 * blue + rounding;
    }
  }
  return { data: converted, shape: [height, width, wanted] };
}
