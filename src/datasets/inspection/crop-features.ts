import type { Box } from "../../boxes/boxes.js";
import type { Image } from "../../image/image.js";

/** The luma is looked at in so many cells a side, the colour in a half as many. */
const lumaSide = 10;
const colourSide = 5;
const lumaLength = lumaSide ** 2;
/** How many numbers stand for a crop: luma, two of colour, shape of the box. */
export const cropLength = lumaLength + 2 * colourSide ** 2 + 1;
/** Points along each side of a cell whose mean is taken. */
const perSide = 2;
/** The frame around a box is so thick, shares of its sides. */
const frameShare = 0.3;

/** What is known of a box's content. */
export interface CropFeatures {
  /**
   * What it looks like, as numbers whose distances mean something: its luma without its own brightness and contrast, its
   * colours, how wide it is for its height.
   */
  readonly features: Float32Array;
  /**
   * How much it stands out, logarithmic: the distance of its mean colour from that of a frame around it, three tenths of
   * its sides thick, and its own contrast.
   */
  readonly prominence: number;
}

/**
 * Looks at what is in a box, and at what is around it.
 *
 * @param box xyxy pixels of the image; what lies beyond the edge counts as the edge.
 * @returns undefined for a box below 2 pixels.
 */
export function cropFeatures(image: Image, [x1, y1, x2, y2]: Box): CropFeatures | undefined {
  const [width, height] = [x2 - x1, y2 - y1];
  if (!(width >= 2 && height >= 2)) return undefined;
  const features = new Float32Array(cropLength);
  const inside = new ColourSpread();
  const points = lumaSide * perSide;
  const colourCell = points / colourSide;
  for (let row = 0; row < points; row++) {
    for (let column = 0; column < points; column++) {
      const [red, green, blue] = colourAt(
        image,
        x1 + ((column + 0.5) / points) * width,
        y1 + ((row + 0.5) / points) * height,
      );
      inside.add(red, green, blue);
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      features[Math.floor(row / perSide) * lumaSide + Math.floor(column / perSide)]! += luma / perSide ** 2;
      const cell = Math.floor(row / colourCell) * colourSide + Math.floor(column / colourCell);
      features[lumaLength + 2 * cell]! += (red - luma) / colourCell ** 2;
      features[lumaLength + 2 * cell + 1]! += (blue - luma) / colourCell ** 2;
    }
  }
  weigh(features, width / height);
  const frame = spreadAround(image, [x1, y1, x2, y2]);
  const prominence = Math.log(inside.distanceTo(frame) + inside.deviation() + 0.01);
  return { features, prominence };
}

/** The colours of a frame around a box, where it lies on the picture. */
function spreadAround(image: Image, [x1, y1, x2, y2]: Box): ColourSpread {
  const [marginX, marginY] = [frameShare * (x2 - x1), frameShare * (y2 - y1)];
  const spread = new ColourSpread();
  const points = 2 * lumaSide;
  for (let row = 0; row < points; row++) {
    const y = y1 - marginY + ((row + 0.5) / points) * (y2 - y1 + 2 * marginY);
    if (y < 0 || y >= image.shape[0]) continue;
    for (let column = 0; column < points; column++) {
      const x = x1 - marginX + ((column + 0.5) / points) * (x2 - x1 + 2 * marginX);
      if (x < 0 || x >= image.shape[1] || (x >= x1 && x < x2 && y >= y1 && y < y2)) continue;
      spread.add(...colourAt(image, x, y));
    }
  }
  return spread;
}

/** The colour of the pixel at a point, 0 to 1; beyond the edge that of the edge. */
function colourAt(
  { data, shape: [rows, columns, channels] }: Image,
  x: number,
  y: number,
): [red: number, green: number, blue: number] {
  const most = data instanceof Uint8Array ? 255 : 1;
  const column = Math.min(columns - 1, Math.max(0, Math.floor(x)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(y)));
  const at = (row * columns + column) * channels;
  const red = data[at]! / most;
  return channels < 3 ? [red, red, red] : [red, data[at + 1]! / most, data[at + 2]! / most];
}

/** Mean and deviation of colours. */
class ColourSpread {
  #count = 0;
  readonly #sums = [0, 0, 0];
  readonly #squares = [0, 0, 0];

  add(...colour: [red: number, green: number, blue: number]): void {
    this.#count++;
    for (let channel = 0; channel < 3; channel++) {
      this.#sums[channel]! += colour[channel]!;
      this.#squares[channel]! += colour[channel]! ** 2;
    }
  }

  deviation(): number {
    const variances = this.#squares.map((sum, channel) =>
      Math.max(0, sum / this.#count - (this.#sums[channel]! / this.#count) ** 2),
    );
    return Math.sqrt(variances.reduce((total, variance) => total + variance, 0) / 3);
  }

  /** 0 where one of them has seen nothing. */
  distanceTo(other: ColourSpread): number {
    if (this.#count === 0 || other.#count === 0) return 0;
    return Math.hypot(
      ...this.#sums.map((sum, channel) => sum / this.#count - other.#sums[channel]! / other.#count),
    );
  }
}

/** So that luma, colour and shape count about as much as each other. */
function weigh(features: Float32Array, aspect: number): void {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < lumaLength; at++) {
    sum += features[at]!;
    squares += features[at]! ** 2;
  }
  const mean = sum / lumaLength;
  // An even patch has nothing but noise in it, which must not be blown up.
  const deviation = Math.max(0.03, Math.sqrt(Math.max(0, squares / lumaLength - mean ** 2)));
  const lumaWeight = 1 / (deviation * Math.sqrt(lumaLength));
  for (let at = 0; at < lumaLength; at++) features[at] = (features[at]! - mean) * lumaWeight;
  const colourWeight = 4 / Math.sqrt(2 * colourSide ** 2);
  for (let at = lumaLength; at < cropLength - 1; at++) features[at]! *= colourWeight;
  features[cropLength - 1] = 0.5 * Math.log(aspect);
}
