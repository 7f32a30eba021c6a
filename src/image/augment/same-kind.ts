import type { Image } from "../image.js";
import { imageBytes } from "../image-bytes.js";
import { checkLabelledImage, type LabelledImage } from "../labelled-image.js";
import { withChannels } from "../with-channels.js";

/** The sample with its picture as bytes or floats, grey or RGB, as `like` is: only such two can be put together. */
export function sameKind(sample: LabelledImage, like: Image): LabelledImage {
  checkLabelledImage(sample);
  return { ...sample, image: withChannels(sameNumbers(sample.image, like), like.shape[2]) };
}

function sameNumbers(image: Image, like: Image): Image {
  const { data, shape } = image;
  if (like.data instanceof Uint8Array) return { data: imageBytes(image), shape };
  return data instanceof Float32Array
    ? image
    : { data: Float32Array.from(data, (value) => value / 255), shape };
}
