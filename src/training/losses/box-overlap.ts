import type { BoxUnit } from "../../boxes/boxes.js";
import type { Overlap } from "../../boxes/overlap.js";
import { tf } from "../../tensorflow/index.js";
import { type BoxTensor, checkBoxTensors } from "./box-tensor.js";

/** Keeps divisions by an area finite, as in torchvision. */
const epsilon = 1e-7;

/** The four edges of boxes, each [...]. */
type Edges = readonly [left: tf.Tensor, top: tf.Tensor, right: tf.Tensor, bottom: tf.Tensor];

/**
 * How well the first box lies on the first, the second on the second, and so on; differentiable.
 *
 * @param boxes1 [..., 4], xyxy.
 * @param boxes2 [..., 4], xyxy, in the same unit.
 * @param overlap "iou" (default), "giou", "diou" or "ciou"; see {@link Overlap}.
 * @returns [...]; 0 where neither box has an area and they lie in the same place.
 * @throws {TypeError} If the shapes differ or do not end in 4.
 * @see pairedBoxIou for plain numbers; torchvision.ops.generalized_box_iou_loss and its like are 1 less this.
 * @example boxOverlap(tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]])).array() // [0.1428571]
 * @example boxOverlap(tf.tensor2d([[0, 0, 2, 2]]), tf.tensor2d([[1, 1, 3, 3]]), "giou").array() // [-0.0793651]
 */
export function boxOverlap<U extends BoxUnit>(
  boxes1: BoxTensor<U>,
  boxes2: BoxTensor<NoInfer<U>>,
  overlap: Overlap = "iou",
): tf.Tensor {
  checkBoxTensors(boxes1, boxes2);
  return tf.tidy(() => {
    const a = edges(boxes1);
    const b = edges(boxes2);
    const shared = tf.mul(
      tf.relu(tf.sub(tf.minimum(a[2], b[2]), tf.maximum(a[0], b[0]))),
      tf.relu(tf.sub(tf.minimum(a[3], b[3]), tf.maximum(a[1], b[1]))),
    );
    const union = tf.sub(tf.add(area(a), area(b)), shared);
    const iou = tf.div(shared, tf.add(union, epsilon));
    switch (overlap) {
      case "iou":
        return iou;
      case "giou": {
        const around = area(hull(a, b));
        return tf.sub(iou, tf.div(tf.sub(around, union), tf.add(around, epsilon)));
      }
      case "diou":
        return tf.sub(iou, centreDistance(a, b));
      case "ciou":
        return tf.sub(tf.sub(iou, centreDistance(a, b)), shapeDifference(a, b, iou));
      default:
        throw new RangeError(
          `overlap must be "iou", "giou", "diou" or "ciou", got ${JSON.stringify(overlap satisfies never)}`,
        );
    }
  });
}

function edges(boxes: tf.Tensor): Edges {
  return tf.unstack(boxes, -1) as unknown as Edges;
}

function area([left, top, right, bottom]: Edges): tf.Tensor {
  return tf.mul(tf.sub(right, left), tf.sub(bottom, top));
}

/** The smallest box around both. */
function hull(a: Edges, b: Edges): Edges {
  return [tf.minimum(a[0], b[0]), tf.minimum(a[1], b[1]), tf.maximum(a[2], b[2]), tf.maximum(a[3], b[3])];
}

/** The squared distance of the centres over the squared diagonal of the box around both. */
function centreDistance(a: Edges, b: Edges): tf.Tensor {
  const [left, top, right, bottom] = hull(a, b);
  const diagonal = tf.add(tf.square(tf.sub(right, left)), tf.square(tf.sub(bottom, top)));
  const twice = (axis: 0 | 1) => tf.sub(tf.add(a[axis], a[axis + 2]!), tf.add(b[axis], b[axis + 2]!));
  const distance = tf.div(tf.add(tf.square(twice(0)), tf.square(twice(1))), 4);
  return tf.div(distance, tf.add(diagonal, epsilon));
}

/** CIoU's term for the aspect ratios; its weight alpha is not differentiated, as in the paper's code. */
function shapeDifference(a: Edges, b: Edges, iou: tf.Tensor): tf.Tensor {
  const angle = ([left, top, right, bottom]: Edges) =>
    tf.atan(tf.div(tf.sub(right, left), tf.maximum(tf.sub(bottom, top), epsilon)));
  const difference = tf.mul(tf.square(tf.sub(angle(a), angle(b))), 4 / Math.PI ** 2);
  const alpha = tf.div(difference, tf.add(tf.add(tf.sub(1, iou), difference), epsilon));
  return tf.mul(withoutGradient(alpha), difference);
}

function withoutGradient(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((value) => ({
    value: (value as tf.Tensor).clone(),
    gradFunc: () => tf.zerosLike(value as tf.Tensor),
  }))(x);
}
