import type { Image } from "./image.js";

/**
 * A grey picture as RGB, or the other way round (Rec. 601, as JPEG, OpenCV and PIL have it).
 *
 * @param image One channel or three.
 * @param channels 1 or 3.
 * @returns The picture itself where it has as many.
 */
export function withChannels(image: Image, channels: number): Image {
  const { data, shape } = image;
  const [height, width, had] = shape;
  if (had === channels) return image;
  const length = height * width * channels;
  const converted = data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const rounding = data instanceof Uint8Array ? 0.5 : 0;
  for (let pixel = 0; pixel < height * width; pixel++) {
    if (channels === 3) converted.fill(data[pixel]!, 3 * pixel, 3 * pixel + 3);
    else {
      const [red, green, blue] = [data[3 * pixel]!, data[3 * pixel + 1]!, data[3 * pixel + 2]!];
      converted[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue + rounding;
    }
  }
  return { data: converted, shape: [height, width, channels] };
}
