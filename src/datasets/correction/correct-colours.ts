import { checkImage, type Image } from "../../image/image.js";
import { type PixelStatistics, pixelStatistics } from "../../image/pixel-statistics.js";
import { standardizePixels } from "../../image/standardize-pixels.js";
import { type DetectionDataset, readAnnotation, type Sample } from "../dataset.js";
import { eachSample } from "../each-sample.js";
import { withoutFile } from "../without-file.js";
import { type Corrected, checkDisjoint, type FitOptions, fittingParts, isDataset } from "./parts.js";

export interface CorrectColoursOptions extends FitOptions {
  /**
   * "standardize" (default): every value less the training part's mean of its channel, over its deviation; float32, for a
   * model. "match": each picture is made as bright and as rich in contrast as those of the training part are on average,
   * channel by channel; bytes from 0 to 255, to be looked at. It needs nothing but the picture itself and the training
   * part, and takes away differences of light and camera, also those that meant something.
   */
  readonly how?: "standardize" | "match";
}

/** What {@link correctColours} returns. */
export interface ColourCorrection<P> extends Corrected<P> {
  /** What was learned, of each channel: of all pixels for "standardize", the means of the pictures' own for "match". */
  readonly statistics: PixelStatistics;
  /** The same for other pictures, such as those that come in later; not for pictures of the training part. */
  apply(dataset: DetectionDataset): Promise<DetectionDataset>;
}

/** A deviation below this is an even picture's: noise must not be blown up. */
const leastDeviation = 0.01;

/**
 * Colours corrected by what the training part's are like: the article's standardising (section 5), fitted where it may
 * be. Every part is changed by the numbers of the part called "train".
 *
 * @param data Parts by their names, one called "train".
 * @param options See {@link CorrectColoursOptions}.
 * @throws {RangeError} If there is no training part, or it shares a picture with another one, unless `fitOn` is "all
 *   data"; if an option is none of those there are.
 * @throws {TypeError} If a part is no data set, or pictures differ in channels.
 * @example
 * const parts = { train: shapes({ count: 20 }), test: await drifted(shapes({ count: 20, seed: 1 }), { brightness: 0.3 }) };
 * const { corrected, statistics } = await correctColours(parts, { how: "match" });
 * (await corrected.test.read(0)).image.data instanceof Uint8Array // true
 */
export async function correctColours(
  data: DetectionDataset,
  options: CorrectColoursOptions & { readonly fitOn: "all data" },
): Promise<Omit<ColourCorrection<never>, "corrected"> & { readonly corrected: DetectionDataset }>;
export async function correctColours<P extends Readonly<Record<string, DetectionDataset>>>(
  data: P,
  options?: CorrectColoursOptions,
): Promise<ColourCorrection<P>>;
export async function correctColours(
  data: DetectionDataset | Readonly<Record<string, DetectionDataset>>,
  { how = "standardize", fitOn = "train" }: CorrectColoursOptions = {},
): Promise<Omit<ColourCorrection<never>, "corrected"> & { corrected: unknown }> {
  if (how !== "standardize" && how !== "match") {
    throw new RangeError(`how must be "standardize" or "match", got ${String(how)}`);
  }
  const fitted = await fittingParts(data, { fitOn }, "correctColours");
  const statistics = how === "standardize" ? await ofAllPixels(fitted) : await ofPictures(fitted);
  const change = (dataset: DetectionDataset) => recoloured(dataset, how, statistics);
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(", ");
  const from = fitOn === "train" ? "the training part" : "all data";
  return {
    corrected: isDataset(data)
      ? change(data)
      : Object.fromEntries(Object.entries(data).map(([part, dataset]) => [part, change(dataset)])),
    changes: [
      `all pictures ${how === "match" ? "matched to" : "standardized by"} the mean ${numbers(statistics.mean)} and the deviation ${numbers(statistics.deviation)} of ${from}`,
    ],
    statistics,
    apply: async (dataset) => {
      if (fitOn === "train") await checkDisjoint(fitted[0]!, dataset, dataset.name, "correctColours");
      return change(dataset);
    },
  };
}

/** The pictures of all parts, one after another, read ahead. */
async function* imagesOf(parts: readonly DetectionDataset[]): AsyncGenerator<Image, void, undefined> {
  for (const dataset of parts) {
    const options = { description: `Colours of ${dataset.name}` };
    for await (const { image } of eachSample(dataset, (index) => dataset.read(index), options)) yield image;
  }
}

async function ofAllPixels(parts: readonly DetectionDataset[]): Promise<PixelStatistics> {
  const { mean, deviation } = await pixelStatistics(imagesOf(parts));
  return { mean, deviation: deviation.map((value) => Math.max(leastDeviation, value)) };
}

/** The means of the pictures' own means and deviations. */
async function ofPictures(parts: readonly DetectionDataset[]): Promise<PixelStatistics> {
  const [means, deviations]: [number[], number[]] = [[], []];
  let count = 0;
  for await (const image of imagesOf(parts)) {
    checkImage(image, `picture ${count}`, count === 0 ? undefined : [means.length]);
    const own = await pixelStatistics([image]);
    own.mean.forEach((value, channel) => {
      means[channel] = (means[channel] ?? 0) + value;
      deviations[channel] = (deviations[channel] ?? 0) + own.deviation[channel]!;
    });
    count++;
  }
  return { mean: means.map((sum) => sum / count), deviation: deviations.map((sum) => sum / count) };
}

function recoloured(
  dataset: DetectionDataset,
  how: "standardize" | "match",
  statistics: PixelStatistics,
): DetectionDataset {
  return {
    ...dataset,
    name: `${dataset.name}, colours corrected`,
    read: async (index, options): Promise<Sample> => {
      const sample = withoutFile(await dataset.read(index, options));
      const image =
        how === "standardize"
          ? standardizePixels(sample.image, statistics)
          : await matched(sample.image, statistics);
      return { ...sample, image };
    },
    annotation: async (index) => withoutFile(await readAnnotation(dataset, index)),
  };
}

async function matched(image: Image, { mean, deviation }: PixelStatistics): Promise<Image> {
  checkImage(image, "image", [mean.length]);
  const { data, shape } = image;
  const own = await pixelStatistics([image]);
  const most = data instanceof Uint8Array ? 255 : 1;
  const slopes = deviation.map(
    (wanted, channel) => wanted / Math.max(leastDeviation, own.deviation[channel]!),
  );
  const bytes = new Uint8ClampedArray(data.length);
  for (let at = 0, channel = 0; at < data.length; at++) {
    bytes[at] = 255 * (mean[channel]! + (data[at]! / most - own.mean[channel]!) * slopes[channel]!);
    channel = channel + 1 === mean.length ? 0 : channel + 1;
  }
  return { data: new Uint8Array(bytes.buffer), shape };
}
