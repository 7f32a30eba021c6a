import { tf } from "../tensorflow/index.js";
import { boxOverlap } from "./box-overlap.js";

/**
 * Generalized IoU loss (Rezatofighi et al., 2019): 1 - GIoU, which is 0 where two boxes are the same, 1 where they touch
 * along a full side, and comes near 2 the farther they are apart, so that it still has a gradient there.
 *
 * @param boxes1 [B, 4], xyxy.
 * @param boxes2 [B, 4], xyxy, in the same unit.
 * @returns [B] losses in [0, 2).
 * @see torchvision.ops.generalized_box_iou_loss (the same numbers).
 * @example giouLoss(tf.tensor2d([[0, 0, 1, 1]]), tf.tensor2d([[0, 0, 0.5, 0.5]])).arraySync() // [0.75]
 */
export function giouLoss(boxes1: tf.Tensor2D, boxes2: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sub(1, boxOverlap(boxes1, boxes2).giou));
}
