import type { Boxes } from "../../boxes/boxes.js";
import type { Annotation, DetectionDataset } from "../../datasets/dataset.js";
import type { tf } from "../../tensorflow/index.js";
import type { AssessmentFacts, TableRow } from "../assessment.js";
import type { EvaluationOptions } from "../evaluation-options.js";
import { compareStatistics } from "./compare-statistics.js";
import type { Statistic } from "./statistic.js";
import { compareImages } from "./train-images.js";
import { type KnownObjects, knownObjects } from "./trivial-answers.js";
import { caveatsOf, verdictOf } from "./verdict.js";

/** For each trivial answer its figures, in the order of the model's own, with what the answer is called. */
export type ComparedWith = (
  objects: KnownObjects,
) => readonly (readonly { readonly statistic: Statistic; readonly answer: string }[])[];

/** What is known of a model's answers. */
export interface Found {
  readonly task: AssessmentFacts["task"];
  readonly scoreThreshold?: number;
  /** The metrics that the verdict is about. */
  readonly headlines: readonly string[];
  readonly own: readonly Statistic[];
  readonly comparedWith: ComparedWith;
  readonly truth: readonly Annotation[];
  readonly trainedOn: number;
  readonly classes: readonly object[];
  readonly sizes: readonly object[];
  readonly errors: readonly object[];
}

/** Puts what was found beside trivial answers and the training set, and says what it comes to. */
export async function assessedFacts(
  model: tf.LayersModel & { readonly follows: string },
  test: DetectionDataset,
  { train, duplicates = 2000, ...options }: EvaluationOptions,
  { own, comparedWith, truth, headlines, task, scoreThreshold, trainedOn, classes, sizes, errors }: Found,
): Promise<AssessmentFacts> {
  const objects = train === undefined ? objectsOf(truth) : await knownObjects(train);
  const trainImages = train && (await compareImages(train, test, duplicates));
  const pairs = comparedWith(objects).flatMap((figures, at) =>
    figures.map(({ statistic, answer }) => {
      const mine = own.find(({ metric }) => metric === statistic.metric)!;
      return { mine, statistic, answer, isFirst: at === 0 };
    }),
  );
  const rows = await compareStatistics(
    truth.length,
    pairs.map(({ mine, statistic }) => [mine, statistic]),
    options,
  );
  const trivial = rows.map((row, at) => ({ answer: pairs[at]!.answer, ...row }));
  const scores = rows.flatMap(({ decision, ...row }, at) => (pairs[at]!.isFirst ? row : []));
  const named = new Set(truth.flatMap(({ labels }) => [...labels]));
  const count = truth.length;
  return {
    task,
    model: { name: model.name, follows: model.follows, weights: model.countParams() },
    dataset: { name: test.name, classes: test.classes },
    ...(scoreThreshold !== undefined && { scoreThreshold }),
    count,
    trainedOn,
    ...(trainImages && { train: trainImages }),
    verdict: verdictOf(trivial, headlines, count),
    caveats: caveatsOf({
      trainedOn,
      count,
      train: trainImages,
      withoutExamples: test.classes.filter((_, label) => !named.has(label)),
    }),
    scores,
    trivial,
    classes: classes as TableRow[],
    sizes: sizes as TableRow[],
    errors: errors as TableRow[],
  };
}

function objectsOf(truth: readonly Annotation[]): KnownObjects {
  const shares = truth.flatMap(
    ({ boxes, size: [height, width] }): Boxes<"xyxy", "norm"> =>
      boxes.map(([x1, y1, x2, y2]) => [x1 / width, y1 / height, x2 / width, y2 / height]),
  );
  return {
    labels: truth.flatMap(({ labels }) => [...labels]),
    boxes: shares as KnownObjects["boxes"],
  };
}
