import { checkImage, type Image } from "./image.js";

/**
 * How a pixel's numbers tell its colour. All run from 0 to 1:
 *
 * - `rgb`: red, green, blue (sRGB).
 * - `grey`: one number, how light it looks (Rec. 601, as JPEG, OpenCV and PIL have it).
 * - `hsv`: hue (0 and 1 are red), saturation, value.
 * - `ycbcr`: luma and the two colour differences, 0.5 being none (JPEG's, full range).
 * - `lab`: CIE L*a*b* under D65; L* / 100, (a* + 128) / 255, (b* + 128) / 255.
 */
export type ColourSpace = "rgb" | "grey" | "hsv" | "ycbcr" | "lab";

type Triple = readonly [number, number, number];

const fromRgb: Readonly<Record<ColourSpace, (rgb: Triple) => readonly number[]>> = {
  rgb: (rgb) => rgb,
  grey: (rgb) => [luma(rgb)],
  hsv: rgbToHsv,
  ycbcr: (rgb) => {
    const y = luma(rgb);
    return [y, (rgb[2] - y) / 1.772 + 0.5, (rgb[0] - y) / 1.402 + 0.5];
  },
  lab: rgbToLab,
};

const toRgb: Readonly<Record<ColourSpace, (values: Triple) => Triple>> = {
  rgb: (rgb) => rgb,
  grey: ([grey]) => [grey, grey, grey],
  hsv: hsvToRgb,
  ycbcr: ([y, cb, cr]) => {
    const [red, blue] = [y + 1.402 * (cr - 0.5), y + 1.772 * (cb - 0.5)];
    return [red, (y - 0.299 * red - 0.114 * blue) / 0.587, blue];
  },
  lab: labToRgb,
};

/**
 * A picture in another colour space.
 *
 * @param image Three channels, or one if it is grey.
 * @param from What its numbers are now; see {@link ColourSpace}.
 * @param to What they are to be.
 * @returns float32; to "rgb" cut off at 0 and 1.
 * @throws {TypeError} If it is no image of that many channels.
 * @throws {RangeError} If there is no such colour space.
 * @see cv2.cvtColor on float32 pictures (hue / 360, a* and b* + 128 / 255, L* / 100).
 * @example convertColours({ data: new Uint8Array([0, 255, 0]), shape: [1, 1, 3] }, "rgb", "hsv").data // [0.3333333, 1, 1]
 */
export function convertColours(image: Image, from: ColourSpace, to: ColourSpace): Image {
  for (const [name, value] of Object.entries({ from, to })) {
    if (!Object.hasOwn(toRgb, value)) {
      throw new RangeError(`${name} must be one of ${Object.keys(toRgb).join(", ")}, got ${String(value)}`);
    }
  }
  checkImage(image, "image", [from === "grey" ? 1 : 3]);
  const { data } = image;
  const [height, width, channels] = image.shape;
  const most = data instanceof Uint8Array ? 255 : 1;
  const result = new Float32Array(height * width * (to === "grey" ? 1 : 3));
  const there = toRgb[from];
  const back = fromRgb[to];
  for (let pixel = 0, at = 0; pixel < height * width; pixel++) {
    const first = pixel * channels;
    const rgb = there([data[first]! / most, (data[first + 1] ?? 0) / most, (data[first + 2] ?? 0) / most]);
    for (const value of back([clip(rgb[0]), clip(rgb[1]), clip(rgb[2])])) result[at++] = value;
  }
  return { data: result, shape: [height, width, to === "grey" ? 1 : 3] };
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

function luma([red, green, blue]: Triple): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function rgbToHsv([red, green, blue]: Triple): Triple {
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (span === 0) return [0, 0, most];
  const sixths =
    most === red
      ? (green - blue) / span
      : most === green
        ? 2 + (blue - red) / span
        : 4 + (red - green) / span;
  return [((sixths + 6) % 6) / 6, span / most, most];
}

function hsvToRgb([hue, saturation, value]: Triple): Triple {
  const part = (offset: number): number => {
    const sixths = (offset + 6 * hue) % 6;
    return value - value * saturation * Math.max(0, Math.min(sixths, 4 - sixths, 1));
  };
  return [part(5), part(3), part(1)];
}

/** The white of sRGB: D65. */
const white: Triple = [0.950456, 1, 1.088754];

function rgbToLab(rgb: Triple): Triple {
  const [red, green, blue] = rgb.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  const f = (ratio: number): number =>
    ratio > (6 / 29) ** 3 ? Math.cbrt(ratio) : ratio / (3 * (6 / 29) ** 2) + 4 / 29;
  const x = f((0.412453 * red + 0.35758 * green + 0.180423 * blue) / white[0]);
  const y = f((0.212671 * red + 0.71516 * green + 0.072169 * blue) / white[1]);
  const z = f((0.019334 * red + 0.119193 * green + 0.950227 * blue) / white[2]);
  return [(116 * y - 16) / 100, (500 * (x - y) + 128) / 255, (200 * (y - z) + 128) / 255];
}

function labToRgb([lightness, a, b]: Triple): Triple {
  const fy = (100 * lightness + 16) / 116;
  const inverse = (value: number): number =>
    value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29);
  const x = white[0] * inverse(fy + (255 * a - 128) / 500);
  const y = white[1] * inverse(fy);
  const z = white[2] * inverse(fy - (255 * b - 128) / 200);
  const gamma = (value: number): number =>
    value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return [
    gamma(3.240479 * x - 1.53715 * y - 0.498535 * z),
    gamma(-0.969256 * x + 1.875991 * y + 0.041556 * z),
    gamma(0.055648 * x - 0.204043 * y + 1.057311 * z),
  ];
}
