import type { DetectionDataset } from "../../datasets/dataset.js";
import { subset } from "../../datasets/subset.js";
import { intervalOf, resamples } from "../../metrics/bootstrap-interval.js";
import { Detector } from "../../models/detectors/detector.js";
import { Localizer } from "../../models/localizer.js";
import { trainModel } from "../../training/train-model.js";
import { wasTrainedOn } from "../../training/trained-on.js";
import type { TrainingHistory } from "../../training/training-history.js";
import type { TrainingOptions } from "../../training/training-options.js";
import type { EvaluationJson } from "../assessment.js";
import { statisticsOf } from "../comparison/statistics-of.js";
import { evaluateModel } from "../evaluate-model.js";
import { evenly } from "../scoring/trivial-answers.js";

/** A model that was trained for a diagnosis, and how it does on what it saw and on what it did not. */
export interface ShortRun {
  readonly name: string;
  /** How many images it was trained on. */
  readonly images: number;
  readonly history: Pick<TrainingHistory<"boxes">, "epoch" | "loss" | "valLoss">;
  /** On images that it was trained on, as many as the test has at most. */
  readonly onTrain: EvaluationJson;
  readonly onTest: EvaluationJson;
}

/** The score that is looked at: of the class where there is one, else of the box; of detectors AP. */
export function headlineOf({ task }: Pick<EvaluationJson, "task">): string {
  if (task === "objects") return "AP";
  return task === "boxes" ? "mean IoU" : "accuracy";
}

/**
 * Trains a new model and measures it; the model is given up afterwards.
 *
 * @param build Makes an untrained model.
 * @param name What the run is called.
 */
export async function shortRun(
  build: () => Localizer | Detector,
  train: DetectionDataset,
  test: DetectionDataset,
  { run: _run, resume: _resume, ...training }: TrainingOptions,
  name: string,
): Promise<ShortRun> {
  const model = build();
  if (!(model instanceof Localizer || model instanceof Detector)) {
    throw new TypeError(
      "build must return a localizer (buildCnnModel ...) or a detector (buildCenterDetector ...)",
    );
  }
  try {
    const { epoch, loss, valLoss } =
      model instanceof Localizer
        ? await trainModel(model, train, training)
        : await trainModel(model, train, training);
    const seen = subset(train, await seenIndices(model, train, test.length), train.name);
    const measure = async (dataset: DetectionDataset): Promise<EvaluationJson> => {
      const options = { resamples: 1, onTrainingSplit: true };
      const found =
        model instanceof Localizer
          ? await evaluateModel(model, dataset, options)
          : await evaluateModel(model, dataset, options);
      return found.toJSON();
    };
    return {
      name,
      images: train.length,
      history: { epoch, loss, ...(valLoss && { valLoss }) },
      onTrain: await measure(seen),
      onTest: await measure(test),
    };
  } finally {
    model.dispose();
  }
}

/** Images that the model was trained on, evenly spread; not those that were held out for the validation. */
async function seenIndices(model: object, train: DetectionDataset, most: number): Promise<number[]> {
  const seen: number[] = [];
  for (const index of evenly(train.length, 2 * most)) {
    if (wasTrainedOn(model, await train.read(index))) seen.push(index);
  }
  return evenly(seen.length, most).map((at) => seen[at]!);
}

/** A figure, and where it would lie, had other images been drawn. */
export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The headline score of an evaluation. */
export function scoreOf(evaluation: EvaluationJson): Measured {
  return measured([evaluation], ([score]) => score!);
}

/** How much better a model does on what it saw: two sets of images, each drawn anew. */
export function gapOf({ onTrain, onTest }: ShortRun): Measured {
  return measured([onTrain, onTest], ([seen, unseen]) => seen! - unseen!);
}

/** How much better one run does than another on the same test images, drawn anew for both. */
export function gainOf(run: ShortRun, other: ShortRun): Measured {
  return measured([run.onTest, other.onTest], ([own, others]) => own! - others!, { paired: true });
}

function measured(
  evaluations: readonly EvaluationJson[],
  of: (scores: readonly number[]) => number,
  { paired = false } = {},
): Measured {
  const statistics = evaluations.map((evaluation) => {
    const ids = evaluation.predictions.map(({ id }) => String(id));
    return statisticsOf(evaluation, ids).find(({ metric }) => metric === headlineOf(evaluation))!;
  });
  const all = evaluations.map(({ count }) => Int32Array.from({ length: count }, (_, index) => index));
  const draws = evaluations.map(({ count }, at) => resamples(count, { seed: paired ? 0 : at }));
  const values: number[] = [];
  for (;;) {
    const images = draws.map((draw) => draw.next().value);
    if (images.some((indices) => indices === undefined)) break;
    values.push(of(statistics.map((statistic, at) => statistic.of(images[at] as Int32Array))));
  }
  const { low, high } = intervalOf(values);
  return { value: of(statistics.map((statistic, at) => statistic.of(all[at]!))), low, high };
}

/** "0.82 (95 % interval 0.78 to 0.85)". */
export function words({ value, low, high }: Measured): string {
  return `${value.toFixed(2)} (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** What is to be known of the best of several: `kinds` is "remedies". */
export function chosenHere(count: number, kinds: string): string {
  const from = count === 1 ? "It was tried" : `It is the best of ${count} ${kinds}, picked`;
  return `${from} on these same test images, so the figure is optimistic: measure once more on images that decided nothing.`;
}
