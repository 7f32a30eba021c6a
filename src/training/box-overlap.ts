import { tf } from "../tensorflow/index.js";

/** Keeps divisions by an area finite, as in torchvision. */
const epsilon = 1e-7;

/** How well boxes lie on boxes, pair by pair. */
export interface BoxOverlap {
  /** [B]: intersection over union, in [0, 1]. */
  readonly iou: tf.Tensor1D;
  /** [B]: generalized IoU (Rezatofighi et al., 2019), in (-1, 1]; falls on where boxes do not even touch. */
  readonly giou: tf.Tensor1D;
}

/**
 * IoU and generalized IoU of the first box with the first, the second with the second, and so on; differentiable.
 *
 * GIoU is IoU less the share of the smallest box around both that neither of them covers.
 *
 * @param boxes1 [B, 4], xyxy.
 * @param boxes2 [B, 4], xyxy, in the same unit.
 * @see torchvision.ops.generalized_box_iou_loss, which is 1 - GIoU (the same numbers).
 * @example
 * const { iou, giou } = boxOverlap(tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]]));
 * iou.array() // [0.1428571]
 * giou.array() // [-0.0793651]
 */
export function boxOverlap(boxes1: tf.Tensor2D, boxes2: tf.Tensor2D): BoxOverlap {
  return tf.tidy(() => {
    const [left1, top1, right1, bottom1] = sides(boxes1);
    const [left2, top2, right2, bottom2] = sides(boxes2);
    const area = (left: tf.Tensor1D, top: tf.Tensor1D, right: tf.Tensor1D, bottom: tf.Tensor1D) =>
      tf.mul<tf.Tensor1D>(tf.sub(right, left), tf.sub(bottom, top));
    const shared = tf.mul<tf.Tensor1D>(
      tf.relu(tf.sub(tf.minimum(right1, right2), tf.maximum(left1, left2))),
      tf.relu(tf.sub(tf.minimum(bottom1, bottom2), tf.maximum(top1, top2))),
    );
    const union = tf.sub<tf.Tensor1D>(
      tf.add(area(left1, top1, right1, bottom1), area(left2, top2, right2, bottom2)),
      shared,
    );
    const around = area(
      tf.minimum(left1, left2),
      tf.minimum(top1, top2),
      tf.maximum(right1, right2),
      tf.maximum(bottom1, bottom2),
    );
    const iou = tf.div<tf.Tensor1D>(shared, tf.add(union, epsilon));
    const giou = tf.sub<tf.Tensor1D>(iou, tf.div(tf.sub(around, union), tf.add(around, epsilon)));
    return { iou, giou };
  });
}

function sides(boxes: tf.Tensor2D): [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] {
  return tf.unstack(boxes, 1) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
}
