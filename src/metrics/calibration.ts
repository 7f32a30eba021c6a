import { checkProbabilities } from "./check-probabilities.js";

/** The predictions of about the same confidence. */
export interface CalibrationBin {
  /** Confidences above this (and 0 itself in the first bin) ... */
  readonly from: number;
  /** ... and up to this, this included. */
  readonly to: number;
  readonly count: number;
  /** The mean probability of the predicted class. */
  readonly confidence: number;
  /** The share of right predictions. */
  readonly accuracy: number;
}

/** What {@link calibration} found. */
export interface Calibration {
  /** Expected calibration error: mean over the predictions of |accuracy - confidence| of their bin; in [0, 1]. */
  readonly expectedError: number;
  /** The same of the worst bin. */
  readonly maximumError: number;
  /** Only those with predictions, by confidence. */
  readonly bins: readonly CalibrationBin[];
}

/**
 * Whether a classifier is as often right as it is sure: predictions made with 80 % should be right in 80 of 100 cases.
 *
 * Each prediction is the class of the highest probability (of equal ones the first), its confidence that probability. In
 * bins of equal width, ECE = sum over the bins of (count / N) |accuracy - confidence|.
 *
 * @param yTrue N true class indices.
 * @param probabilities N rows of one probability a class.
 * @param options.bins How many bins; default 15.
 * @returns See {@link Calibration}; errors are 0 where there are no predictions.
 * @throws {RangeError} If the lengths differ, a row is none of probabilities, a label has no column, or `bins` is no whole
 *   number > 0.
 * @see C. Guo et al., On calibration of modern neural networks, 2017.
 * @example calibration([0, 0, 1, 1], [[0.75, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.25]]).expectedError // 0
 */
export function calibration(
  yTrue: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
  { bins = 15 }: { bins?: number } = {},
): Calibration {
  checkProbabilities(yTrue, probabilities);
  const confidences = probabilities.map((row) => Math.max(...Array.from(row)));
  const right = probabilities.map(
    (row, index) => Array.prototype.indexOf.call(row, confidences[index]) === yTrue[index],
  );
  return confidenceCalibration(confidences, right, { bins });
}

/**
 * The same where only the probability of each predicted class is known, and whether it was right.
 *
 * @param confidences N probabilities.
 * @param right N times whether the prediction was right.
 * @param options.bins Default 15.
 * @throws {RangeError} If the lists differ in length, or bins is no whole number > 0.
 * @example confidenceCalibration([0.9, 0.9], [true, false], { bins: 10 }).expectedError // 0.4
 */
export function confidenceCalibration(
  confidences: readonly number[],
  right: readonly boolean[],
  { bins = 15 }: { bins?: number } = {},
): Calibration {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`bins must be a whole number > 0, got ${bins}`);
  if (confidences.length !== right.length) {
    throw new RangeError(
      `confidences and right must be as long, got ${confidences.length} and ${right.length}`,
    );
  }
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const [index, confidence] of confidences.entries()) {
    let bin = 0;
    while (bin < bins - 1 && confidence > (bin + 1) / bins) bin++;
    const sum = sums[bin]!;
    sum.count++;
    sum.confidence += confidence;
    if (right[index]) sum.right++;
  }
  const filled = sums.flatMap(({ count, confidence, right }, bin) =>
    count === 0
      ? []
      : {
          from: bin / bins,
          to: (bin + 1) / bins,
          count,
          confidence: confidence / count,
          accuracy: right / count,
        },
  );
  const gap = ({ accuracy, confidence }: CalibrationBin): number => Math.abs(accuracy - confidence);
  return {
    expectedError: filled.reduce((total, bin) => total + gap(bin) * bin.count, 0) / (right.length || 1),
    maximumError: filled.reduce((most, bin) => Math.max(most, gap(bin)), 0),
    bins: filled,
  };
}
