import { cocoStatistics } from "../../metrics/detection/coco-intervals.js";
import type { DetectedBoxes, TrueBoxes } from "../../metrics/detection/detections.js";
import { judgeDetections } from "../../metrics/detection/judge-detections.js";
import type { Statistic } from "./statistic.js";

/** How a detector's answers to one image came out, of those that score enough. */
export interface ImageOutcome {
  /** True boxes that were found, by class and place. */
  readonly found: number;
  /** True boxes that were not. */
  readonly missed: number;
  /** Detections that are none of them. */
  readonly wrong: number;
}

/** The figures of a detector's answers, COCO's average precision first. */
export function detectorStatistics(
  truth: readonly TrueBoxes[],
  said: readonly DetectedBoxes[],
  { classes, scoreThreshold }: { readonly classes: readonly string[]; readonly scoreThreshold: number },
): Statistic[] {
  const { ap, ap50, ap75 } = cocoStatistics(truth, said, classes);
  const outcomes = truth.map((image, index) => imageOutcome(image, said[index]!, scoreThreshold));
  const ratio =
    (share: (sums: ImageOutcome) => [number, number]) =>
    (images: Int32Array): number => {
      const sums = { found: 0, missed: 0, wrong: 0 };
      for (const image of images) {
        sums.found += outcomes[image]!.found;
        sums.missed += outcomes[image]!.missed;
        sums.wrong += outcomes[image]!.wrong;
      }
      const [part, whole] = share(sums);
      return whole === 0 ? 0 : part / whole;
    };
  const at = `at score ${scoreThreshold}`;
  const figures: readonly (readonly [string, Statistic["of"]])[] = [
    ["AP", ap],
    ["AP50", ap50],
    ["AP75", ap75],
    [`precision ${at}`, ratio(({ found, wrong }) => [found, found + wrong])],
    [`recall ${at}`, ratio(({ found, missed }) => [found, found + missed])],
    [`F1 ${at}`, ratio(({ found, missed, wrong }) => [2 * found, 2 * found + missed + wrong])],
  ];
  return figures.map(([metric, of]) => ({ metric, about: "both", better: "higher", of }));
}

/** Counts at an IoU of 0.5. Crowds need not be found, and what lies in them is not wrong. */
export function imageOutcome(truth: TrueBoxes, said: DetectedBoxes, scoreThreshold: number): ImageOutcome {
  const sure = [...said.boxes.keys()].filter((at) => said.scores[at]! >= scoreThreshold);
  const detected = {
    boxes: sure.map((at) => said.boxes[at]!),
    scores: sure.map((at) => said.scores[at]!),
    labels: sure.map((at) => said.labels[at]!),
  };
  const thresholds = { iouThreshold: 0.5, backgroundThreshold: 0.1, maxDetections: 100 };
  const { truths, detections } = judgeDetections(0, truth, detected, thresholds);
  return {
    found: truths.filter(({ isFound }) => isFound).length,
    missed: truths.filter(({ isFound }) => !isFound).length,
    wrong: detections.filter(({ isRight, isIgnored }) => !isRight && !isIgnored).length,
  };
}
