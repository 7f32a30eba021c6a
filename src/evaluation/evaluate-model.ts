import type { DetectionDataset } from "../datasets/dataset.js";
import { Detector } from "../models/detectors/detector.js";
import type { Heads } from "../models/heads.js";
import { Localizer } from "../models/localizer.js";
import { checkDataset } from "../training/check-dataset.js";
import { type DetectorEvaluation, evaluateDetector } from "./evaluate-detector.js";
import { type Evaluation, evaluateLocalizer } from "./evaluate-localizer.js";
import {
  checkEvaluationOptions,
  type DetectorEvaluationOptions,
  type EvaluationOptions,
} from "./evaluation-options.js";

/**
 * Measures a model on images that it was not trained on, beside answers that ignore the image: the article's
 * `evaluate_model` (section 4.5). In a notebook the result shows itself as a report: a verdict in plain words, scores with
 * bootstrap intervals, rows by class and by size, what is wrong, and the worst cases.
 *
 * What differs from the article's code: its F1 is an analysis of variance (`f_oneway`), its promised recall is never
 * computed, and it takes whatever data it is given. Here images that the model was trained on are refused (a
 * model saved by `saveModel` remembers them), and whether it is better than always drawing the mean box is decided by the
 * interval of the difference, image by image, not by the figure.
 *
 * A localizer (one object an image) is scored by accuracy, macro F1, IoU and distances; a detector by COCO's average
 * precision and, from a score on, precision and recall. Figures are of the pictures' own pixels. What has no value is left
 * out of tables; COCO's own figures say -1.
 *
 * @param model The trained model: a localizer or a detector.
 * @param test The held-out images, of any size. Read one after the other and forgotten: there may be any number.
 * @param options See {@link EvaluationOptions} and, for detectors, {@link DetectorEvaluationOptions}.
 * @throws {TypeError} If an image is none; names the sample.
 * @throws {RangeError} If a data set is empty, the model was trained on a sample, a sample does not fit the model, or an
 *   option is out of range; names it.
 * @throws {Error} If the model's answer is not a number.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 * @see compareRuns for several models.
 * @example
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * const test = digitsOnClutter({ count: 20, split: "test" });
 * const evaluation = await evaluateModel(model, test, { train: digitsOnClutter({ count: 20 }) });
 * evaluation.count // 20
 * evaluation.table().slice(0, 3).map(({ metric }) => metric) // ["accuracy", "macro F1", "mean IoU"]
 * evaluation.train?.testCopies // 0
 * @example
 * const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
 * const { ap, errorTable } = await evaluateModel(detector, digitScenes({ count: 12 }), { resamples: 50 });
 * ap < 0.2 // true
 * errorTable().length // 6
 */
export function evaluateModel<H extends Heads>(
  model: Localizer<H>,
  test: DetectionDataset,
  options?: EvaluationOptions,
): Promise<Evaluation<H>>;
export function evaluateModel(
  model: Detector,
  test: DetectionDataset,
  options?: DetectorEvaluationOptions,
): Promise<DetectorEvaluation>;
export async function evaluateModel(
  model: Localizer | Detector,
  test: DetectionDataset,
  options: DetectorEvaluationOptions = {},
): Promise<Evaluation<Heads> | DetectorEvaluation> {
  checkDataset("test", test);
  checkEvaluationOptions(options);
  const { train, onTrainingSplit = false } = options;
  if ("train" in options) checkDataset("train", train!);
  if (train === test && !onTrainingSplit) {
    throw new RangeError(
      `test must be another data set than train, got "${test.name}" for both: its figures would say how well the model ` +
        "remembers. Take another split, or say onTrainingSplit: true",
    );
  }
  if (model instanceof Localizer) return evaluateLocalizer(model, test, options);
  if (model instanceof Detector) return evaluateDetector(model, test, options);
  throw new TypeError(
    "model must be a localizer (buildCnnModel ...) or a detector (buildCenterDetector ...), " +
      `got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
  );
}
