import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { progress } from "../progress.js";
import { tf } from "../tensorflow/index.js";
import { attentionRollout } from "./attention-rollout.js";
import { gradCam, gradCamPlusPlus, hiResCam } from "./grad-cam.js";
import { integratedGradients } from "./integrated-gradients.js";
import type { Method, MethodOptions } from "./method.js";
import { occlusion } from "./occlusion.js";
import { picturesOf } from "./pictures-of.js";
import { saliency, smoothGrad } from "./saliency.js";
import { scoreCam } from "./score-cam.js";
import { subjectOf } from "./subject-of.js";
import type { Target } from "./target.js";

/** The ways of explaining, by name. */
export const methods = {
  "grad-cam": gradCam,
  "grad-cam++": gradCamPlusPlus,
  "hires-cam": hiResCam,
  "score-cam": scoreCam,
  saliency,
  "smooth-grad": smoothGrad,
  "integrated-gradients": integratedGradients,
  occlusion,
  "attention-rollout": attentionRollout,
} as const satisfies Readonly<Record<string, Method>>;

/** The name of a way of explaining. */
export type MethodName = keyof typeof methods;

/** What is explained, and how. */
export interface ExplainOptions extends MethodOptions {
  /** Default "grad-cam". */
  readonly method?: MethodName;
  /** What of the answer; default the likeliest class, else the box, else a detector's surest object. */
  readonly target?: Target;
  /** Class names, by label, for targets that are names. */
  readonly classes?: readonly string[];
}

/** So many pictures go through the network at once. */
export const batchSize = 16;

/**
 * Where in a picture a model sees reasons for what it says.
 *
 * | method | what it does | paper |
 * | --- | --- | --- |
 * | `grad-cam` | channels of a feature map by their mean gradient | Selvaraju et al., 2017 |
 * | `grad-cam++` | channels by their positive gradients, places weighted | Chattopadhyay et al., 2018 |
 * | `hires-cam` | every cell of the map by its own gradient | Draelos and Carin, 2020 |
 * | `score-cam` | channels as masks, by how well what they show scores | Wang et al., 2020 |
 * | `saliency` | the gradient's size at each pixel | Simonyan et al., 2014 |
 * | `smooth-grad` | the mean of that over noisy copies | Smilkov et al., 2017 |
 * | `integrated-gradients` | gradients along a path from an even picture | Sundararajan et al., 2017 |
 * | `occlusion` | how much a grey square on a place harms | Zeiler and Fergus, 2014 |
 * | `attention-rollout` | what reaches the answer through all attention layers; the same for every class | Abnar and Zuidema, 2020 |
 *
 * The mean gradient of `grad-cam` forgets where in the map a channel matters: where a dense layer follows, which has weights
 * of its own for every cell, and above all for boxes, `hires-cam` is closer to the model.
 *
 * A map is what a method says, not the truth: see {@link explanationScores} and {@link randomWeightsCheck}.
 *
 * @param model Any tfjs model, functional or sequential, that takes one picture.
 * @param images Of any size: they are brought to the model's as its `resizeMode` says ("stretch" where it has none).
 * @param options See {@link ExplainOptions}.
 * @returns One map a picture, over the picture as the model takes it: for CAMs as many cells as the feature map, else as
 *   many as pixels. `integrated-gradients` and `occlusion` have signs, for and against; the others are >= 0.
 * @throws {TypeError} If the model does not take one picture, or one of the images is none.
 * @throws {RangeError} If the model has no such class, output, object or layer, or an option is out of range.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 });
 * const [map] = await explain(model, [digitsOnClutter({ count: 1 }).read(0).image], { target: { class: 3 } });
 * map?.shape // [16, 16]
 */
export async function explain(
  model: tf.LayersModel,
  images: readonly Image[],
  { method = "grad-cam", target, classes, ...options }: ExplainOptions = {},
): Promise<HeatMap[]> {
  const chosen = methodOf(method);
  const subject = subjectOf(model, target, { classes });
  const bar = progress(images.length, { description: chosen.title, unit: "images" });
  try {
    const maps: HeatMap[] = [];
    for (let start = 0; start < images.length; start += batchSize) {
      const part = images.slice(start, start + batchSize);
      const pictures = await picturesOf(subject, part, (index) => `images[${start + index}]`);
      try {
        maps.push(...(await chosen.run(subject, pictures, options, bar)));
      } finally {
        tf.dispose({ ...pictures });
      }
      bar.update(maps.length);
    }
    bar.done();
    return maps;
  } catch (error) {
    bar.fail(error);
    throw error;
  }
}

/** @throws {RangeError} If there is no such method; lists them. */
export function methodOf(name: MethodName): Method {
  if (Object.hasOwn(methods, name)) return methods[name];
  throw new RangeError(
    `method must be one of ${Object.keys(methods).join(", ")}, got ${JSON.stringify(name)}`,
  );
}
