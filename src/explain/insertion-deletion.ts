import { setImmediate } from "node:timers/promises";
import { checkHeatMap, type HeatMap, resizeHeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { type ProgressBar, progress } from "../progress.js";
import { compile, tf } from "../tensorflow/index.js";
import { endIfStopped } from "./end-if-stopped.js";
import type { ExplainOptions } from "./explain.js";
import { checkCount, type Pictures } from "./method.js";
import { picturesOf } from "./pictures-of.js";
import type { Subject } from "./subject.js";
import { subjectOf } from "./subject-of.js";

/** How the score goes when the pixels that a map holds for the most important are taken away, or are all there is. */
export interface InsertionDeletion {
  /** The shares of the pixels, from 0 to 1. */
  readonly share: readonly number[];
  /** The score without the most important share of the pixels: the sooner it falls, the better the map. */
  readonly deletion: readonly number[];
  /** The score with only them, in a blurred picture: the sooner it rises, the better the map. */
  readonly insertion: readonly number[];
  /** The area below the deletion curve, in [0, 1]; lower is better. */
  readonly deletionArea: number;
  /** The area below the insertion curve, in [0, 1]; higher is better. */
  readonly insertionArea: number;
}

/** What the curves are about. */
export interface InsertionDeletionOptions extends Pick<ExplainOptions, "target" | "classes"> {
  /** In how many steps all pixels go; default 32. */
  readonly steps?: number;
}

/**
 * Insertion and deletion (Petsiuk et al., RISE, 2018): whether the model really uses what a map says that it uses. Needs no
 * truth. Deleted pixels take the picture's mean colour; insertion starts from the picture blurred.
 *
 * @param model The model that the maps explain.
 * @param images The pictures.
 * @param maps A map of each; see {@link explain}.
 * @param options The target that the maps explain, and how many steps.
 * @returns Curves for each picture; scores are those of {@link Target}'s table.
 * @throws {RangeError} If there are not as many maps as images, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 });
 * const images = [digitsOnClutter({ count: 1 }).read(0).image];
 * const [curves] = await insertionDeletion(model, images, await explain(model, images), { steps: 8 });
 * curves?.share.length // 9
 */
export async function insertionDeletion(
  model: tf.LayersModel,
  images: readonly Image[],
  maps: readonly HeatMap[],
  { target, classes, steps }: InsertionDeletionOptions = {},
): Promise<InsertionDeletion[]> {
  if (images.length !== maps.length) {
    throw new RangeError(`maps must be as many as images, got ${maps.length} for ${images.length}`);
  }
  const subject = subjectOf(model, target, { classes });
  const bar = progress(images.length, { description: "Insertion and deletion", unit: "images" });
  try {
    const curves: InsertionDeletion[] = [];
    for (const [index, image] of images.entries()) {
      const pictures = await picturesOf(subject, [image], () => `images[${index}]`);
      try {
        curves.push(...(await curvesOf(subject, pictures, [maps[index]!], bar, steps)));
      } finally {
        tf.dispose({ ...pictures });
      }
      bar.tick();
    }
    bar.done();
    return curves;
  } catch (error) {
    bar.fail(error);
    throw error;
  }
}

/** The curves of any number of maps of one picture. */
export async function curvesOf(
  subject: Subject,
  { images, fixed }: Pictures,
  maps: readonly HeatMap[],
  bar: ProgressBar,
  steps = 32,
): Promise<InsertionDeletion[]> {
  checkCount("steps", steps);
  const [, height, width] = images.shape;
  const score = compile((image: tf.Tensor4D, held: tf.Tensor2D, ranks: tf.Tensor, counts: tf.Tensor) => {
    const gone = tf.cast(tf.less(ranks, counts), "float32");
    const mean = tf.mean(image, [1, 2], true);
    const blurred = blur(image, Math.max(3, Math.round(Math.min(height, width) / 4)));
    const [without, only] = [mean, blurred].map((rest, index) => {
      const shown = index === 0 ? tf.sub(1, gone) : gone;
      return tf.add(tf.mul(image, shown), tf.mul(rest, tf.sub(1, shown)));
    });
    const all = tf.tile(held, [counts.shape[0]!, 1]) as tf.Tensor2D;
    return { deletion: subject.score(without!, all), insertion: subject.score(only!, all) };
  });
  const share = Array.from({ length: steps + 1 }, (_, step) => step / steps);
  const counts = tf.tensor(
    share.map((part) => Math.round(part * height * width)),
    [steps + 1, 1, 1, 1],
  );
  const curves: InsertionDeletion[] = [];
  try {
    for (const map of maps) {
      checkHeatMap(map);
      await setImmediate();
      endIfStopped(bar);
      const ranks = tf.tensor4d(ranksOf(resizeHeatMap(map, [height, width])), [1, height, width, 1]);
      const said = await score(images, fixed, ranks, counts).finally(() => ranks.dispose());
      const deletion = [...((await said.deletion.data()) as Float32Array)];
      const insertion = [...((await said.insertion.data()) as Float32Array)];
      tf.dispose(said);
      curves.push({
        ...{ share, deletion, insertion },
        ...{ deletionArea: areaBelow(deletion), insertionArea: areaBelow(insertion) },
      });
    }
  } finally {
    counts.dispose();
    score.dispose();
  }
  return curves;
}

/** Means of squares, twice. */
function blur(image: tf.Tensor4D, side: number): tf.Tensor4D {
  return tf.avgPool(tf.avgPool(image, side, 1, "same"), side, 1, "same");
}

/** The place of each pixel when the highest comes first; equal ones from the top left. */
function ranksOf({ data }: HeatMap): Float32Array {
  const order = Array.from(data.keys()).sort((a, b) => data[b]! - data[a]! || a - b);
  const ranks = new Float32Array(data.length);
  for (const [rank, pixel] of order.entries()) ranks[pixel] = rank;
  return ranks;
}

/** By trapezoids, over [0, 1]. */
function areaBelow(curve: readonly number[]): number {
  const inner = curve.reduce((sum, value) => sum + value, 0) - (curve[0]! + curve.at(-1)!) / 2;
  return inner / (curve.length - 1);
}
