import test from "node:test";
import { tf } from "../../src/tensorflow/index.js";
import { boxOverlap } from "../../src/training/box-overlap.js";
import { categoricalCrossEntropy } from "../../src/training/categorical-cross-entropy.js";
import { reference } from "../reference/training.js";
import { assertClose } from "./assert-close.js";

const { boxes1, boxes2 } = reference.boxLosses;

function giouLoss(first: tf.Tensor2D, second: tf.Tensor2D): tf.Tensor1D {
  return tf.sub(1, boxOverlap(first, second).giou);
}

test("boxOverlap equals torchvision's formulas", () => {
  tf.tidy(() => {
    const { iou } = boxOverlap(tf.tensor2d(boxes1), tf.tensor2d(boxes2));
    assertClose(iou.arraySync(), reference.boxLosses.iou, 2e-6);
    const losses = giouLoss(tf.tensor2d(boxes1), tf.tensor2d(boxes2));
    assertClose(losses.arraySync(), reference.boxLosses.giouLoss, 2e-6);
  });
});

test("1 - GIoU of boxes that one can do in the head", () => {
  tf.tidy(() => {
    const large = [0, 0, 100, 100];
    const others = [large, [0, 0, 50, 50], [100, 0, 200, 100], [100, 100, 200, 200]];
    const losses = giouLoss(tf.tensor2d(others.map(() => large)), tf.tensor2d(others));
    // The same; a quarter of it; side by side, all of the frame covered; corner to corner, half of the frame empty.
    assertClose(losses.arraySync(), [0, 0.75, 1, 1.5], 1e-6);
  });
});

test("categoricalCrossEntropy equals Keras', and still pulls where Keras' clipping gives up", () => {
  tf.tidy(() => {
    const { labels, probabilities, losses } = reference.crossEntropy;
    const ours = categoricalCrossEntropy(tf.tensor1d(labels, "int32"), tf.tensor2d(probabilities));
    assertClose(ours.arraySync(), losses, 2e-6);

    const logits = tf.tensor2d([[0, 40]]);
    const loss = (x: tf.Tensor) =>
      tf.sum(categoricalCrossEntropy(tf.tensor1d([0], "int32"), tf.softmax(x as tf.Tensor2D)));
    assertClose(tf.grad(loss)(logits).arraySync() as number[][], [[-1, 1]], 1e-6);
    assertClose([loss(logits).dataSync()[0]!], [40], 1e-4);
  });
});

test("the gradients are what a small step shows", () => {
  const labels = tf.tensor1d([1, 0, 2], "int32");
  const target = tf.tensor2d(boxes2.slice(0, 8));
  const losses: Record<string, { at: number[][]; loss: (x: tf.Tensor) => tf.Tensor }> = {
    giouLoss: { at: boxes1.slice(0, 8), loss: (x) => giouLoss(x as tf.Tensor2D, target) },
    categoricalCrossEntropy: {
      at: [
        [0.2, -1, 0.5],
        [1, 2, 3],
        [-0.3, 0.1, 0.9],
      ],
      loss: (x) => categoricalCrossEntropy(labels, tf.softmax(x as tf.Tensor2D)),
    },
  };
  for (const [name, { at, loss }] of Object.entries(losses)) {
    tf.tidy(() => {
      const analytic = tf
        .grad((x: tf.Tensor) => tf.sum(loss(x)))(tf.tensor2d(at))
        .arraySync() as number[][];
      const step = 1e-3;
      const moved = (row: number, column: number, by: number) =>
        tf.tensor2d(
          at.map((values, r) => values.map((value, c) => (r === row && c === column ? value + by : value))),
        );
      const numeric = at.map((values, row) =>
        values.map((_, column) => {
          const up = loss(moved(row, column, step)).dataSync()[row]!;
          const down = loss(moved(row, column, -step)).dataSync()[row]!;
          return (up - down) / (2 * step);
        }),
      );
      assertClose(analytic, numeric, 2e-3, name);
    });
  }
  tf.dispose([labels, target]);
});
