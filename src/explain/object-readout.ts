import type { Box } from "../boxes/boxes.js";
import { clipBoxes } from "../boxes/clip-boxes.js";
import { nms } from "../boxes/nms.js";
import type { Candidates, Detector } from "../models/detectors/detector.js";
import { QueryDetector } from "../models/detectors/query-detector.js";
import { tf } from "../tensorflow/index.js";
import { boxOverlap } from "../training/losses/box-overlap.js";
import type { BoxTensor } from "../training/losses/box-tensor.js";
import { pickEdges } from "./box-readout.js";
import { rawCandidates } from "./raw-candidates.js";
import type { Answer, Readout } from "./readout.js";
import type { BoxEdge } from "./target.js";

/** Of boxes of one class that overlap by more than this only the best: predictDetector's default. */
const iouThreshold = 0.5;

/**
 * Why a detector's k-th object: the class logit (or the box) of the place that found it; of perturbed pictures, how well
 * and how surely any place still finds it (Petsiuk et al., D-RISE, 2021).
 *
 * @param object 0 for the surest object of each image, after suppression.
 */
export function objectReadout(
  detector: Detector,
  object: number,
  of: "score" | "box" | BoxEdge,
  words: string,
): Readout {
  if (!Number.isInteger(object) || object < 0) {
    throw new RangeError(`target.object must be a whole number >= 0, got ${object}`);
  }
  const classes = detector.numClasses;
  const parts = (fixed: tf.Tensor2D) => {
    const [box, label, place] = tf.split(fixed, [4, classes, fixed.shape[1] - 4 - classes], 1);
    return { box: box!, label: label!, place: place! };
  };
  return {
    words,
    count: of === "box" ? 4 : 1,
    oneWay: of === "score",
    ...(detector instanceof QueryDetector && { queries: (fixed) => parts(fixed).place as tf.Tensor2D }),
    fix: (answer) => fixObjects(detector, object, answer),
    values: ({ outputs }, fixed) => {
      const { boxes, logits } = rawCandidates(detector, outputs);
      const { label, place } = parts(fixed);
      const at = tf.expandDims(place, 2);
      if (of === "score") {
        const row = tf.sum(tf.mul(logits, at), 1);
        return tf.sum(tf.mul(row, label), 1, true) as tf.Tensor2D;
      }
      return pickEdges(tf.sum(tf.mul(boxes, at), 1) as tf.Tensor2D, of === "box" ? "all" : of);
    },
    score: ({ outputs }, fixed) => {
      const { boxes, logits } = rawCandidates(detector, outputs);
      const { box, label } = parts(fixed);
      const same = tf.tile(tf.expandDims(box, 1), [1, boxes.shape[1], 1]);
      const overlap = boxOverlap(boxes as BoxTensor<"px">, same as BoxTensor<"px">);
      const sure = tf.sum(tf.mul(tf.sigmoid(logits), tf.expandDims(label, 1)), 2);
      return tf.max(tf.mul(overlap, sure), 1) as tf.Tensor1D;
    },
  };
}

/** [B, 4 + K + N]: the object's box, its class and its place, these two as ones among zeros. */
async function fixObjects(detector: Detector, object: number, { outputs }: Answer): Promise<tf.Tensor2D> {
  const said = tf.tidy(() => ({
    ...candidatesOf(detector, outputs),
    raw: rawCandidates(detector, outputs).boxes,
  }));
  const [boxes, scores, labels, raw] = await Promise.all([
    said.boxes.array(),
    said.scores.array(),
    said.labels.array(),
    said.raw.array(),
  ]);
  tf.dispose(said);
  const rows = raw.map((places, image) => {
    const [ofImage, sure] = [boxes[image] as unknown as Box[], scores[image]!];
    const kept = suppressed(detector, { boxes: ofImage, scores: sure, labels: labels[image]! });
    const index = kept[object];
    if (index === undefined) {
      throw new RangeError(
        `target.object must be below ${kept.length}, the objects found in images[${image}], got ${object}`,
      );
    }
    const box = ofImage[index]!;
    const place = nearest(places, box);
    return [...box, ...ones(detector.numClasses, labels[image]![index]!), ...ones(places.length, place)];
  });
  return tf.tensor2d(rows);
}

function candidatesOf(detector: Detector, outputs: readonly tf.Tensor[]): Candidates {
  return detector.candidates(detector.named(outputs));
}

/** Which candidates predictDetector keeps, the surest first. */
function suppressed(
  { imageShape: [height, width], needsNms }: Detector,
  { boxes, scores, labels }: { boxes: readonly Box[]; scores: readonly number[]; labels: readonly number[] },
): number[] {
  const sure = scores.flatMap((score, index) => (score > 0 ? [index] : []));
  const inside = clipBoxes(
    sure.map((index) => boxes[index]!),
    [height, width],
  );
  const of = (list: readonly number[]) => sure.map((index) => list[index]!);
  const options = { iouThreshold: needsNms ? iouThreshold : 1, labels: of(labels) };
  return nms(inside, of(scores), options).map((index) => sure[index]!);
}

/** A candidate is one of the places' boxes: which. */
function nearest(places: readonly (readonly number[])[], box: Box): number {
  const distances = places.map((place) =>
    place.reduce((sum, edge, at) => sum + Math.abs(edge - box[at]!), 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function ones(count: number, at: number): number[] {
  return Array.from({ length: count }, (_, index) => Number(index === at));
}
