import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { progress } from "../progress.js";
import { tf } from "../tensorflow/index.js";
import { batchSize, type ExplainOptions, methodOf } from "./explain.js";
import { checkCount } from "./method.js";
import { picturesOf } from "./pictures-of.js";
import { rankCorrelation } from "./rank-correlation.js";
import { reinitialized } from "./reinitialized.js";
import { subjectOf } from "./subject-of.js";

/**
 * How much a map tells of what a model has learned, by its rank correlation r with maps of random weights: "depends" on the
 * weights (r < 0.3), "partly" (r < 0.7) or "ignores" them. The two bounds are a convention of ours: the paper has none.
 */
export type WeightsVerdict = "depends" | "partly" | "ignores";

/** What {@link randomWeightsCheck} found. */
export interface RandomWeightsCheck {
  readonly verdict: WeightsVerdict;
  /** Spearman's, the mean over pictures and draws. */
  readonly rankCorrelation: number;
  /** Of each picture, the mean over the draws. */
  readonly byImage: readonly number[];
  /** The maps of random weights: of each picture, one a draw. */
  readonly randomMaps: readonly (readonly HeatMap[])[];
}

/** What is checked. */
export interface RandomWeightsOptions extends ExplainOptions {
  /** How many times weights are drawn; default 3. */
  readonly draws?: number;
}

/**
 * The sanity check of Adebayo et al. (2018): the same method on the same model with weights drawn anew. An explanation that
 * looks the same does not tell what the model has learned, however well it suits the picture.
 *
 * @param model The trained model; it stays as it is.
 * @param images The pictures.
 * @param options The method and target to be checked (see {@link explain}), how many draws, and the seed of these.
 * @throws {Error} If the model cannot be built anew from its description.
 * @throws {RangeError} If there is no image, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 });
 * const sanity = await randomWeightsCheck(model, [digitsOnClutter({ count: 1 }).read(0).image], { draws: 1 });
 * sanity.randomMaps[0]?.length // 1
 */
export async function randomWeightsCheck(
  model: tf.LayersModel,
  images: readonly Image[],
  { method = "grad-cam", target, classes, draws = 3, ...options }: RandomWeightsOptions = {},
): Promise<RandomWeightsCheck> {
  if (images.length === 0) throw new RangeError("images must hold at least one image, got none");
  const chosen = methodOf(method);
  const subject = subjectOf(model, target, { classes });
  const networks = randomNetworks(model, draws, options.seed);
  const bar = progress(images.length, { description: `${chosen.title} and random weights`, unit: "images" });
  try {
    const randomMaps: HeatMap[][] = [];
    const byImage: number[] = [];
    for (let start = 0; start < images.length; start += batchSize) {
      const part = images.slice(start, start + batchSize);
      const pictures = await picturesOf(subject, part, (index) => `images[${start + index}]`);
      try {
        const maps = await chosen.run(subject, pictures, options, bar);
        const drawn: HeatMap[][] = [];
        for (const network of networks) {
          const random = subjectOf(model, target, { classes, network });
          drawn.push(await chosen.run(random, pictures, options, bar));
        }
        const ofImages = maps.map((_, index) => drawn.map((random) => random[index]!));
        randomMaps.push(...ofImages);
        byImage.push(...maps.map((map, index) => meanCorrelation(map, ofImages[index]!)));
      } finally {
        tf.dispose({ ...pictures });
      }
      bar.update(byImage.length);
    }
    bar.done();
    const correlation = mean(byImage);
    return { verdict: weightsVerdict(correlation), rankCorrelation: correlation, byImage, randomMaps };
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    for (const network of networks) network.dispose();
  }
}

/** The same network a few times, its weights drawn anew. Dispose of them. */
export function randomNetworks(model: tf.LayersModel, draws: number, seed = 0): tf.LayersModel[] {
  checkCount("draws", draws);
  return Array.from({ length: draws }, (_, draw) => reinitialized(model, seed * 101 + draw));
}

/** Of a map with the maps of random weights. */
export function meanCorrelation(map: HeatMap, random: readonly HeatMap[]): number {
  // Two maps that are the same all over are alike, though nothing has a rank.
  const alike = ({ data }: HeatMap) =>
    isEven(map) && isEven({ data }) ? 1 : rankCorrelation(map.data, data);
  return mean(random.map(alike));
}

function isEven({ data }: Pick<HeatMap, "data">): boolean {
  return data.every((value) => value === data[0]);
}

export function weightsVerdict(correlation: number): WeightsVerdict {
  return correlation < 0.3 ? "depends" : correlation < 0.7 ? "partly" : "ignores";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
