import { tf } from "../../tensorflow/index.js";
import type { BoxTensor } from "./box-tensor.js";
import { focalLoss } from "./focal-loss.js";
import { iouLoss } from "./iou-loss.js";
import { type SetWeights, setWeights } from "./match-queries.js";
import { meanAbsoluteError } from "./mean-absolute-error.js";

/** What queries say, or should say. */
export interface QuerySet {
  /** [..., Q, K]: logits of what is said; of the truth 1 for the class of the query's object, else 0. */
  readonly scores: tf.Tensor;
  /** [..., Q, 4], xyxy in fractions of the image; of the truth anything where the query has no object. */
  readonly boxes: BoxTensor<"norm">;
}

/** The set loss and its parts, each over the number of objects. */
export interface SetLosses {
  readonly loss: tf.Scalar;
  readonly classLoss: tf.Scalar;
  readonly l1: tf.Scalar;
  readonly giou: tf.Scalar;
}

/**
 * The set loss (Carion et al., DETR, 2020), with the focal loss for classes (Meng et al., Conditional DETR, 2021): each query
 * that was matched with an object is to say its class and box, every other one nothing. Several decoder blocks add up.
 *
 * @param truth What {@link matchQueries} has given each query.
 * @param predicted What the queries say, of the same shapes.
 * @param hasObject [..., Q]: 1 where the query was matched, else 0.
 * @param objects How many objects there are in the batch, a scalar; counted as 1 where there are none.
 * @param weights See {@link SetWeights}.
 * @see Conditional DETR's SetCriterion (the same numbers).
 */
export function setLoss(
  truth: QuerySet,
  predicted: QuerySet,
  { hasObject, objects, weights = {} }: { hasObject: tf.Tensor; objects: tf.Scalar; weights?: SetWeights },
): SetLosses {
  const part = { ...setWeights, ...weights };
  return tf.tidy(() => {
    const count = tf.maximum(objects, 1);
    const each = (sum: tf.Tensor) => tf.div<tf.Scalar>(sum, count);
    const classLoss = each(focalLoss(truth.scores, predicted.scores, { reduction: "sum" }));
    const l1 = each(
      meanAbsoluteError(middleAndSize(truth.boxes), middleAndSize(predicted.boxes), {
        weights: tf.expandDims(hasObject, -1),
        reduction: "sum",
      }),
    );
    const giou = each(iouLoss(truth.boxes, predicted.boxes, { weights: hasObject, reduction: "sum" }));
    const loss = tf.addN<tf.Scalar>([
      tf.mul(classLoss, part.classes),
      tf.mul(l1, part.l1),
      tf.mul(giou, part.giou),
    ]);
    return { loss, classLoss, l1, giou };
  });
}

function middleAndSize(boxes: tf.Tensor): tf.Tensor {
  const [start, end] = tf.split(boxes, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.concat([tf.div(tf.add(start, end), 2), tf.sub(end, start)], -1);
}
