import type { Box } from "../../boxes/boxes.js";
import { aboutMiddle, scaling } from "../../image/geometry.js";
import type { Image } from "../../image/image.js";
import { moveSample } from "../../image/move-sample.js";
import { createRandom } from "../../random.js";
import { type DetectionDataset, readAnnotation, type Sample } from "../dataset.js";
import { eachSample } from "../each-sample.js";
import { subset } from "../subset.js";
import { withoutFile } from "../without-file.js";

export interface DriftOptions {
  /** Added to every value, share of full white, -1 to 1; default 0. */
  readonly brightness?: number;
  /** Every value's distance from middle grey grows by this factor, > 0; default 1. */
  readonly contrast?: number;
  /** Standard deviation of Gaussian noise, share of full white, 0 to 1; default 0. */
  readonly noise?: number;
  /** Everything is seen larger (> 1) or smaller (< 1) by this factor, on the same canvas; default 1. */
  readonly scale?: number;
  /** How much more often pictures of a class come, by its name; those left out count 1. Default: as they are. */
  readonly classMix?: Readonly<Record<string, number>>;
  /** Decides noise and which pictures the mix draws; default 0. */
  readonly seed?: number;
}

/** Of a box that is cut off at the edge at least this share must be left. */
const leastVisible = 0.25;

/**
 * A data set as it might come from another camera, another season or another place: darker, flatter, noisier, nearer,
 * of another mix of classes. For testing how a model and {@link inspectDataset} take it.
 *
 * Pixels become `(value - 0.5) * contrast + 0.5 + brightness + noise`, clipped. With `scale`, boxes move along; one of
 * which less than a quarter is left on the picture is gone. With `classMix`, as many pictures as before are drawn with
 * repetition, each with a chance that is the mean of its boxes' weights (1 without boxes).
 *
 * @param dataset Where the samples come from; only annotations are read at once, and only for `classMix`.
 * @param options See {@link DriftOptions}.
 * @throws {RangeError} If an option is out of its range, or `classMix` names an unknown class.
 * @example
 * const lighter = await drifted(oneRectangle(), { brightness: 0.2 });
 * (await lighter.read(0)).image.data[63] // 51
 */
export async function drifted(
  dataset: DetectionDataset,
  { brightness = 0, contrast = 1, noise = 0, scale = 1, classMix, seed = 0 }: DriftOptions = {},
): Promise<DetectionDataset> {
  if (!(brightness >= -1 && brightness <= 1)) {
    throw new RangeError(`brightness must be in [-1, 1], got ${brightness}`);
  }
  if (!(contrast > 0 && contrast < Infinity)) throw new RangeError(`contrast must be > 0, got ${contrast}`);
  if (!(noise >= 0 && noise <= 1)) throw new RangeError(`noise must be in [0, 1], got ${noise}`);
  if (!(scale >= 0.05 && scale <= 20)) throw new RangeError(`scale must be in [0.05, 20], got ${scale}`);
  const mixed = classMix === undefined ? dataset : await remixed(dataset, classMix, seed);
  const changes = Object.entries({ brightness, contrast, noise, scale })
    .filter(([name, value]) => value !== (name === "contrast" || name === "scale" ? 1 : 0))
    .map(([name, value]) => `${name} ${value}`);
  if (classMix !== undefined) changes.push(`class mix ${JSON.stringify(classMix)}`);
  const read: DetectionDataset["read"] = async (index, options) => {
    const { file: _, ...sample } = await mixed.read(index, options); // which holds other pixels than these
    const seen = scale === 1 ? sample : await rescaled(sample, scale);
    return { ...seen, image: repainted(seen.image, { brightness, contrast, noise, seed, index }) };
  };
  return {
    name: `${dataset.name}, drifted`,
    description: `"${dataset.name}" with ${changes.length === 0 ? "nothing changed" : changes.join(", ")}`,
    classes: dataset.classes,
    length: mixed.length,
    read,
    // Scaling may cut boxes off at the edges: what is left is known only afterwards.
    ...(scale === 1
      ? { annotation: async (index: number) => withoutFile(await readAnnotation(mixed, index)) }
      : {}),
  };
}

async function remixed(
  dataset: DetectionDataset,
  classMix: Readonly<Record<string, number>>,
  seed: number,
): Promise<DetectionDataset> {
  for (const [name, weight] of Object.entries(classMix)) {
    if (!dataset.classes.includes(name)) {
      throw new RangeError(
        `classMix must name classes of "${dataset.name}" (${dataset.classes.join(", ")}), got ${JSON.stringify(name)}`,
      );
    }
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`classMix must hold numbers >= 0, got ${weight} for ${JSON.stringify(name)}`);
    }
  }
  const sums = new Float64Array(dataset.length);
  let sum = 0;
  let index = 0;
  const options = { description: "Class mix" };
  for await (const { labels } of eachSample(dataset, (at) => readAnnotation(dataset, at), options)) {
    const weights = labels.map((label) => classMix[dataset.classes[label]!] ?? 1);
    sum += weights.length === 0 ? 1 : weights.reduce((total, weight) => total + weight, 0) / weights.length;
    sums[index++] = sum;
  }
  if (sum === 0) throw new RangeError("classMix leaves no picture any chance: every weight that counts is 0");
  const random = createRandom(seed, 1);
  const drawn = Array.from({ length: dataset.length }, () => firstAbove(sums, random.next() * sum));
  return subset(dataset, drawn, dataset.name);
}

/** The first index whose value is greater; the values never fall. */
function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function rescaled(sample: Sample, scale: number): Promise<Sample> {
  const { image, boxes, labels, boxMeta } = sample;
  // Each box carries its own number as its label, so that what belongs to it can be found afterwards.
  const moved = await moveSample(
    { image, boxes, labels: labels.map((_, index) => index) },
    (size) => aboutMiddle(size, scaling(scale, scale)),
    meanOf(image),
  );
  const whole = (index: number): number => {
    const [x1, y1, x2, y2] = boxes[index]!;
    return (x2 - x1) * (y2 - y1) * scale ** 2;
  };
  const kept = moved.boxes.flatMap((box: Box, at) => {
    const index = moved.labels[at]!;
    const left = (box[2] - box[0]) * (box[3] - box[1]);
    return left >= leastVisible * whole(index) ? [{ box, index }] : [];
  });
  return {
    ...sample,
    image: moved.image,
    boxes: kept.map(({ box }) => box),
    labels: kept.map(({ index }) => labels[index]!),
    ...(boxMeta === undefined ? {} : { boxMeta: kept.map(({ index }) => boxMeta[index]!) }),
  };
}

function meanOf({ data }: Image): number {
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += data[at]!;
  return Math.min(1, sum / data.length / (data instanceof Uint8Array ? 255 : 1));
}

function repainted(
  { data, shape }: Image,
  {
    brightness,
    contrast,
    noise,
    seed,
    index,
  }: Required<Omit<DriftOptions, "scale" | "classMix">> & { readonly index: number },
): Image {
  const most = data instanceof Uint8Array ? 255 : 1;
  const deviates = noise === 0 ? undefined : createRandom(seed, 2, index).normals(data.length);
  const offset = 0.5 - 0.5 * contrast + brightness;
  const changed = (at: number): number =>
    (data[at]! / most) * contrast + offset + noise * (deviates?.[at] ?? 0);
  if (data instanceof Uint8Array) {
    const bytes = new Uint8ClampedArray(data.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = 255 * changed(at);
    return { data: new Uint8Array(bytes.buffer), shape };
  }
  const values = new Float32Array(data.length);
  for (let at = 0; at < values.length; at++) values[at] = Math.min(1, Math.max(0, changed(at)));
  return { data: values, shape };
}
