import type { Boxes } from "../../boxes/boxes.js";
import { normalizeBoxes } from "../../boxes/normalize-boxes.js";
import type { Sample } from "../../datasets/dataset.js";
import type { QueryDetector } from "../../models/detectors/query-detector.js";
import { type CompileOptions, compile, tf } from "../../tensorflow/index.js";
import { boxOverlap } from "../losses/box-overlap.js";
import { matchQueries } from "../losses/match-queries.js";
import { setLoss } from "../losses/set-loss.js";
import { checkObjects } from "./check-objects.js";
import type { LossWeights, TrainingTask } from "./training-task.js";

/** What the queries are to say after each of L decoder blocks. */
export type QueryTruth = {
  /** [B, L, Q, K] */
  readonly scores: tf.Tensor4D;
  /** [B, L, Q, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor4D;
  /** [B, L, Q] */
  readonly hasObject: tf.Tensor3D;
};

/**
 * Many objects by queries: after each block the queries are matched with the objects, which needs a pass of its own through
 * the network, as the assignment is none of TensorFlow's ops; then the set loss of all blocks. `meanIou` is that of the
 * matched boxes after the last block.
 */
export function queryTask(
  model: QueryDetector,
  weights: LossWeights,
  draws: CompileOptions = {},
): TrainingTask<QueryTruth> {
  const askInTraining = compile(
    (images: tf.Tensor4D) => withoutMoving(model, () => ({ ...model.forward(images, { training: true }) })),
    draws,
  );
  const ask = compile((images: tf.Tensor4D) => ({ ...model.forward(images) }));
  const [classes, boxes] = [weights.classes ?? 1, weights.boxes ?? 1];
  return {
    model,
    measured: ["loss", "classLoss", "boxLoss", "meanIou"],
    kept: ["loss", "meanIou"],
    truthNames: ["scores", "boxes", "hasObject"],
    truth: async (samples, images, dataset, { training } = { training: true }) => {
      for (const sample of samples) {
        checkObjects(sample, model.numClasses, `sample "${sample.id}" of "${dataset}"`);
      }
      const said = await (training ? askInTraining : ask)(images);
      const [scores, found] = await Promise.all([said.scores.array(), said.boxes.array()]);
      tf.dispose(said);
      return matched(samples, scores, found as unknown as Boxes<"xyxy", "norm">[][], model);
    },
    measures: (images, truth, settings) => {
      const said = model.forward(images, settings);
      const blocks = said.scores.shape[1];
      const ofLast = tf.slice(truth.hasObject, [0, blocks - 1]);
      const objects = tf.sum<tf.Scalar>(ofLast);
      const { loss, classLoss, l1, giou } = setLoss(truth, said, {
        ...{ hasObject: truth.hasObject, objects },
        weights: { classes: 2 * classes, l1: 5 * boxes, giou: 2 * boxes },
      });
      const last = (x: tf.Tensor) => tf.slice(x, [0, blocks - 1]);
      const overlap = boxOverlap(last(truth.boxes), last(said.boxes));
      const meanIou = tf.div<tf.Scalar>(tf.sum(tf.mul(overlap, ofLast)), tf.maximum(objects, 1));
      return { loss, classLoss, boxLoss: tf.add<tf.Scalar>(l1, giou), meanIou };
    },
    dispose: () => {
      askInTraining.dispose();
      ask.dispose();
    },
  };
}

/** Batch normalization's running means stay: the step itself moves them, once. */
function withoutMoving<T>(model: QueryDetector, work: () => T): T {
  const moving = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const before = moving.map((variable) => variable.clone());
  const result = work();
  for (const [index, variable] of moving.entries()) variable.assign(before[index]!);
  return result;
}

/** What every query of every block and picture is to say. */
function matched(
  samples: readonly Sample[],
  scores: readonly number[][][][],
  found: readonly Boxes<"xyxy", "norm">[][],
  { numClasses, numQueries, imageShape }: QueryDetector,
): QueryTruth {
  const blocks = scores[0]!.length;
  const places = samples.length * blocks * numQueries;
  const truth = {
    scores: new Float32Array(places * numClasses),
    boxes: new Float32Array(places * 4),
    hasObject: new Float32Array(places),
  };
  for (const [row, { boxes, labels }] of samples.entries()) {
    const objects = { boxes: normalizeBoxes(boxes, [imageShape[0], imageShape[1]]), labels };
    for (let block = 0; block < blocks; block++) {
      for (const [query, object] of matchQueries(scores[row]![block]!, found[row]![block]!, objects)) {
        const place = (row * blocks + block) * numQueries + query;
        truth.scores[place * numClasses + labels[object]!] = 1;
        truth.boxes.set(objects.boxes[object]!, place * 4);
        truth.hasObject[place] = 1;
      }
    }
  }
  const shape = [samples.length, blocks, numQueries] as const;
  return {
    scores: tf.tensor4d(truth.scores, [...shape, numClasses]),
    boxes: tf.tensor4d(truth.boxes, [...shape, 4]),
    hasObject: tf.tensor3d(truth.hasObject, [...shape]),
  };
}
