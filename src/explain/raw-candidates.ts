import { AnchorDetector } from "../models/detectors/anchor-detector.js";
import { CenterDetector } from "../models/detectors/center-detector.js";
import type { Detector } from "../models/detectors/detector.js";
import { QueryDetector } from "../models/detectors/query-detector.js";
import { tf } from "../tensorflow/index.js";

/** Every place of a detector with the box and the class logits that it says, before anything is chosen. */
export interface RawCandidates {
  /** [B, N, 4], xyxy pixels of the network's input. */
  readonly boxes: tf.Tensor3D;
  /** [B, N, K] */
  readonly logits: tf.Tensor3D;
}

/**
 * All that a detector holds for possible, differentiable.
 *
 * @throws {TypeError} If the detector is of no kind that is known here.
 */
export function rawCandidates(detector: Detector, [first, second]: readonly tf.Tensor[]): RawCandidates {
  const classes = detector.numClasses;
  const batch = first!.shape[0]!;
  if (detector instanceof AnchorDetector) {
    return { boxes: detector.boxes(second as tf.Tensor3D), logits: first as tf.Tensor3D };
  }
  if (detector instanceof CenterDetector) {
    return {
      boxes: tf.reshape(detector.boxes(second as tf.Tensor4D), [batch, -1, 4]),
      logits: tf.reshape(first!, [batch, -1, classes]),
    };
  }
  if (detector instanceof QueryDetector) {
    const [height, width] = detector.imageShape;
    const last = (x: tf.Tensor) => tf.squeeze(tf.slice(x, [0, x.shape[1]! - 1], [-1, 1]), [1]);
    return {
      boxes: tf.mul(last(second!), tf.tensor1d([width, height, width, height])) as tf.Tensor3D,
      logits: last(first!) as tf.Tensor3D,
    };
  }
  throw new TypeError(`a detector of the kind ${detector.constructor.name} cannot be explained by object`);
}
