import type { BoxUnit } from "../../boxes/boxes.js";
import type { Overlap } from "../../boxes/overlap.js";
import { tf } from "../../tensorflow/index.js";
import { boxOverlap } from "./box-overlap.js";
import type { BoxTensor } from "./box-tensor.js";
import { type LossOptions, type Reduced, type Reduction, reduceLoss } from "./reduce-loss.js";

/**
 * The loss of boxes by their overlap: 1 - IoU, or of a relative that still pulls where boxes do not touch.
 *
 * @param yTrue [..., 4], xyxy.
 * @param yPred [..., 4], xyxy, in the same unit.
 * @param options.overlap "giou" (default; Rezatofighi et al., 2019), "diou", "ciou" (Zheng et al., 2020) or "iou".
 * @param options See {@link LossOptions}; weights are of the shape [...].
 * @throws {TypeError} If the shapes differ or do not end in 4.
 * @see torchvision.ops.generalized_box_iou_loss, distance_box_iou_loss, complete_box_iou_loss (the same numbers).
 * @example iouLoss(tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]])).array() // 1.0793651
 * @example iouLoss(tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]]), { overlap: "iou" }).array() // 0.8571429
 */
export function iouLoss<U extends BoxUnit, R extends Reduction = "mean">(
  yTrue: BoxTensor<U>,
  yPred: BoxTensor<NoInfer<U>>,
  { overlap = "giou", ...options }: LossOptions<R> & { readonly overlap?: Overlap } = {},
): Reduced<R> {
  return tf.tidy(
    () => reduceLoss(tf.sub(1, boxOverlap<U>(yTrue, yPred, overlap)), options) as tf.Tensor,
  ) as Reduced<R>;
}
