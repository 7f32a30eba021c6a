import type { DetectionDataset } from "../datasets/dataset.js";
import type { BootstrapOptions } from "../metrics/bootstrap-interval.js";

/** How a model is evaluated. */
export interface EvaluationOptions extends BootstrapOptions {
  /**
   * The training set: the trivial answers are drawn from it (from up to 2,000 samples, evenly spread), and its pictures
   * are compared with the test's. Without it the answers are the test set's own.
   */
  readonly train?: DetectionDataset;
  /** Whether images that the model was trained on may be scored; default false: they are refused. */
  readonly onTrainingSplit?: boolean;
  /** So many pictures of training and test set are searched for near-copies, evenly spread; default 2,000, 0 for none. */
  readonly duplicates?: number;
}

/** What detectors have besides. */
export interface DetectorEvaluationOptions extends EvaluationOptions {
  /** From which score a detection counts as said, in [0, 1], where it is not AP that is measured; default 0.3. */
  readonly scoreThreshold?: number;
  /** Of boxes of one class that overlap by more than this only the best is kept, in [0, 1]; default 0.5. */
  readonly iouThreshold?: number;
}

/**
 * Throws unless the options are what they say.
 *
 * @throws {RangeError} If a number is out of range; names it.
 * @throws {TypeError} If `onTrainingSplit` is no boolean.
 */
export function checkEvaluationOptions({
  onTrainingSplit = false,
  duplicates = 2000,
  resamples = 1000,
  confidence = 0.95,
}: EvaluationOptions): void {
  if (typeof onTrainingSplit !== "boolean") {
    throw new TypeError(`onTrainingSplit must be true or false, got ${String(onTrainingSplit)}`);
  }
  if (!(duplicates >= 0)) throw new RangeError(`duplicates must be a number >= 0, got ${duplicates}`);
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    throw new RangeError(`resamples must be a whole number > 0, got ${resamples}`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be in (0, 1), got ${confidence}`);
  }
}
