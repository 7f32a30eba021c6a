import type { Box } from "../../boxes/boxes.js";
import { pairedBoxIou } from "../../boxes/paired-box-iou.js";
import { center, centerDistances } from "../../metrics/center-distances.js";
import { f1Score } from "../../metrics/f1-score.js";
import { type Heads, hasBoxes, hasClasses } from "../../models/heads.js";
import type { About, Statistic } from "./statistic.js";

/** What is true or was said of images, column by column. A column stays empty where the model lacks the head. */
export interface Answers {
  readonly labels: number[];
  readonly scores: number[];
  /** xyxy pixels. */
  readonly boxes: Box[];
}

/** The figures of a localizer's answers, as far as it has the heads: the headline of each head first. */
export function localizerStatistics(heads: Heads, truth: Answers, said: Answers): Statistic[] {
  const right = truth.labels.map((label, index) => (label === said.labels[index] ? 1 : 0));
  const found: Statistic[] = [];
  if (hasClasses(heads)) {
    found.push(mean("accuracy", "classes", right), {
      ...{ metric: "macro F1", about: "classes", better: "higher" },
      of: (images) => f1Score(picked(truth.labels, images), picked(said.labels, images)),
    });
  }
  if (!hasBoxes(heads)) return found;
  const ious = pairedBoxIou(truth.boxes, said.boxes);
  const above = (threshold: number) => ious.map((iou) => (iou >= threshold ? 1 : 0));
  const inside = truth.boxes.map((box, index) => (holdsCentre(box, said.boxes[index]!) ? 1 : 0));
  found.push(
    mean("mean IoU", "boxes", ious),
    mean("IoU >= 0.5", "boxes", above(0.5)),
    mean("IoU >= 0.75", "boxes", above(0.75)),
    mean("centre in the box", "boxes", inside),
    { ...mean("centre error (px)", "boxes", centerDistances(truth.boxes, said.boxes)), better: "lower" },
  );
  if (hasClasses(heads)) {
    const both = above(0.5).map((isNear, index) => isNear * right[index]!);
    found.push(mean("class right, IoU >= 0.5", "both", both));
  }
  return found;
}

function mean(metric: string, about: About, values: ArrayLike<number>): Statistic {
  const of = (images: Int32Array): number => {
    let total = 0;
    for (const image of images) total += values[image]!;
    return total / images.length;
  };
  return { metric, about, better: "higher", of };
}

function picked(values: readonly number[], images: Int32Array): Int32Array {
  return images.map((image) => values[image]!);
}

function holdsCentre([x1, y1, x2, y2]: Box, said: Box): boolean {
  const [x, y] = center(said);
  return x >= x1 && x <= x2 && y >= y1 && y <= y2;
}
