import type { Box } from "../../boxes/boxes.js";
import type { DetectedBoxes, TrueBoxes } from "../../metrics/detection/detections.js";
import type { EvaluationJson } from "../assessment.js";
import { detectorStatistics } from "../scoring/detector-statistics.js";
import { localizerStatistics } from "../scoring/localizer-statistics.js";
import type { Statistic } from "../scoring/statistic.js";

/** What a prediction of a kept evaluation holds, as far as its model has the heads. */
interface KeptPrediction {
  readonly id: string;
  readonly trueLabel?: number;
  readonly predictedLabel?: number;
  readonly trueBox?: Box;
  readonly predictedBox?: Box;
  readonly truth?: TrueBoxes;
  readonly detections?: DetectedBoxes;
}

/**
 * The figures of an evaluation that was kept, from what it says of each image.
 *
 * @param ids In which order the images are to count.
 */
export function statisticsOf(
  { task, predictions, dataset, scoreThreshold = 0.3 }: EvaluationJson,
  ids: readonly string[],
): Statistic[] {
  const byId = new Map((predictions as unknown as KeptPrediction[]).map((one) => [one.id, one]));
  const ordered = ids.map((id) => byId.get(id)!);
  if (task !== "objects") {
    const heads = task;
    const column = (labels: "trueLabel" | "predictedLabel", boxes: "trueBox" | "predictedBox") => ({
      labels: ordered.flatMap((one) => one[labels] ?? []),
      scores: [],
      boxes: ordered.flatMap((one) => (one[boxes] === undefined ? [] : [one[boxes]])),
    });
    return localizerStatistics(
      heads,
      column("trueLabel", "trueBox"),
      column("predictedLabel", "predictedBox"),
    );
  }
  const truth = ordered.map((one) => one.truth!);
  const found = ordered.map((one) => one.detections!);
  const count = truth.reduce((most, { labels }) => Math.max(most, ...Array.from(labels, (l) => l + 1)), 0);
  const names = Array.from(
    { length: Math.max(count, dataset.classes.length) },
    (_, label) => dataset.classes[label] ?? String(label),
  );
  return detectorStatistics(truth, found, { classes: names, scoreThreshold });
}
