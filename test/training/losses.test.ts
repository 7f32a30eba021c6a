import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import test from "node:test";
import type { Box, Boxes } from "../../src/boxes/boxes.js";
import { pairedBoxIou } from "../../src/boxes/paired-box-iou.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { binaryCrossEntropy } from "../../src/training/losses/binary-cross-entropy.js";
import { boxOverlap } from "../../src/training/losses/box-overlap.js";
import { type BoxTensor, boxTensor } from "../../src/training/losses/box-tensor.js";
import { categoricalCrossEntropy } from "../../src/training/losses/categorical-cross-entropy.js";
import { centerness } from "../../src/training/losses/centerness.js";
import { focalLoss } from "../../src/training/losses/focal-loss.js";
import { heatMapFocalLoss } from "../../src/training/losses/heat-map-focal-loss.js";
import { huberLoss } from "../../src/training/losses/huber-loss.js";
import { iouLoss } from "../../src/training/losses/iou-loss.js";
import { matchQueries } from "../../src/training/losses/match-queries.js";
import { meanAbsoluteError } from "../../src/training/losses/mean-absolute-error.js";
import { meanSquaredError } from "../../src/training/losses/mean-squared-error.js";
import { type LossOptions, reduceLoss } from "../../src/training/losses/reduce-loss.js";
import { setLoss } from "../../src/training/losses/set-loss.js";
import { smoothL1Loss } from "../../src/training/losses/smooth-l1-loss.js";
import { assertClose } from "./assert-close.js";

type Nested = number | readonly Nested[];

interface Case {
  readonly options: Record<string, never>;
  readonly true: Nested;
  readonly predicted: Nested;
  readonly losses: Nested;
  readonly gradients: Nested;
}

type Loss = (yTrue: tf.Tensor, yPred: tf.Tensor, options?: LossOptions<"none">) => tf.Tensor;

interface SetCase {
  readonly scores: number[][][];
  readonly boxes: Box[][];
  readonly pictures: readonly { readonly labels: number[]; readonly boxes: Box[] }[];
  readonly matches: readonly (readonly (readonly [number, number])[])[];
  readonly loss: number;
  readonly parts: readonly [classes: number, l1: number, giou: number];
  readonly gradients: readonly [scores: Nested, boxes: Nested];
}

/** What losses.py wrote. */
const { setLoss: ofSets, ...reference }: Record<string, readonly Case[]> & { readonly setLoss: SetCase } =
  JSON.parse(readFileSync(resolve(__dirname, "../../../test/reference/losses.json"), "utf8"));

const asClasses = (yTrue: tf.Tensor) => tf.cast(yTrue, "int32");
/** How exact float32 is for each. */
const losses: Record<string, readonly [loss: Loss, tolerance: number]> = {
  meanAbsoluteError: [meanAbsoluteError, 1e-6],
  meanSquaredError: [meanSquaredError, 1e-6],
  huberLoss: [huberLoss, 1e-6],
  smoothL1Loss: [smoothL1Loss, 1e-6],
  binaryCrossEntropy: [binaryCrossEntropy, 2e-6],
  categoricalCrossEntropy: [(truth, ...rest) => categoricalCrossEntropy(asClasses(truth), ...rest), 2e-6],
  categoricalProbabilities: [(truth, ...rest) => categoricalCrossEntropy(asClasses(truth), ...rest), 2e-6],
  focalLoss: [focalLoss, 2e-6],
  heatMapFocalLoss: [(yTrue, yPred) => heatMapFocalLoss(yTrue, yPred), 2e-6],
  iouLoss: [iouLoss as Loss, 5e-6],
};

function flat(values: Nested): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flat);
}

for (const [name, [loss, tolerance]] of Object.entries(losses)) {
  test(`${name}: values and gradients equal the reference, eager and compiled`, async () => {
    for (const { options, ...expected } of reference[name]!) {
      const where = `${name} ${JSON.stringify(options)}`;
      const yTrue = tf.tensor(expected.true as number[]);
      const yPred = tf.tensor(expected.predicted as number[]);
      // A JSON null is Python's None: no balancing.
      const given = Object.fromEntries(
        Object.entries(options).map(([key, value]) => [key, value ?? undefined]),
      );
      const run = (truth: tf.Tensor, predicted: tf.Tensor) => {
        const of = (x: tf.Tensor) => loss(truth, x, { ...given, reduction: "none" });
        return { value: of(predicted), gradient: tf.grad((x: tf.Tensor) => tf.sum(of(x)))(predicted) };
      };
      const compiled = compile(run);
      for (const { value, gradient } of [tf.tidy(() => run(yTrue, yPred)), await compiled(yTrue, yPred)]) {
        assertClose(flat(value.arraySync()), flat(expected.losses), tolerance, where);
        // Keras gives the gradient of probabilities after it has made them add up to 1, which a softmax has done.
        if (name !== "categoricalProbabilities") {
          assertClose(
            flat(gradient.arraySync()),
            flat(expected.gradients),
            2 * tolerance,
            `${where}, gradient`,
          );
        }
        tf.dispose([value, gradient]);
      }
      compiled.dispose();
      tf.dispose([yTrue, yPred]);
    }
  });
}

test("queries are matched, and their set loss is, as in Conditional DETR's code", () => {
  const { scores, boxes, pictures, matches, loss, parts, gradients } = ofSets;
  const truth = {
    scores: scores.map((rows) => rows.map((row) => row.map(() => 0))),
    boxes: boxes.map((row) => [...row]),
  };
  const hasObject = scores.map((rows) => rows.map(() => 0));
  for (const [picture, objects] of pictures.entries()) {
    const found = matchQueries(scores[picture]!, boxes[picture]!, objects);
    assert.deepEqual(found, matches[picture]);
    for (const [query, object] of found) {
      truth.scores[picture]![query]![objects.labels[object]!] = 1;
      truth.boxes[picture]![query] = objects.boxes[object]!;
      hasObject[picture]![query] = 1;
    }
  }
  tf.tidy(() => {
    const target = {
      scores: tf.tensor3d(truth.scores),
      boxes: tf.tensor3d(truth.boxes as unknown as number[][][]),
    };
    const settings = { hasObject: tf.tensor2d(hasObject), objects: tf.scalar(7) };
    const said = [tf.tensor3d(scores), tf.tensor3d(boxes as unknown as number[][][])];
    const of = (s: tf.Tensor, b: tf.Tensor) => setLoss(target, { scores: s, boxes: b }, settings);
    const ours = of(said[0]!, said[1]!);
    assertClose(
      [ours.loss, ours.classLoss, ours.l1, ours.giou].map((x) => x.arraySync()),
      [loss, ...parts],
      2e-6,
    );
    const slopes = tf.grads((s: tf.Tensor, b: tf.Tensor) => of(s, b).loss)(said);
    for (const [index, slope] of slopes.entries())
      assertClose(flat(slope.arraySync()), flat(gradients[index]!), 1e-5);
    // A picture without objects asks its queries to say nothing.
    const nothing = setLoss(
      { scores: tf.zeros([1, 2, 3]), boxes: tf.zeros([1, 2, 4]) },
      { scores: tf.zeros([1, 2, 3]), boxes: tf.ones([1, 2, 4]) },
      { hasObject: tf.zeros([1, 2]), objects: tf.scalar(0) },
    );
    assertClose([nothing.l1.arraySync(), nothing.giou.arraySync()], [0, 0], 0);
    assertClose([nothing.classLoss.arraySync()], [6 * 0.75 * 0.25 * Math.log(2)], 1e-6);
  });
  assert.deepEqual(
    matchQueries(
      [[0], [1]],
      [
        [0, 0, 1, 1],
        [0, 0, 1, 1],
      ],
      { boxes: [], labels: [] },
    ),
    [],
  );
});

test("categoricalCrossEntropy still pulls where Keras' clipping gives up", () => {
  tf.tidy(() => {
    const logits = tf.tensor2d([[0, 40]]);
    const loss = (x: tf.Tensor) =>
      categoricalCrossEntropy(tf.tensor1d([0], "int32"), tf.softmax(x as tf.Tensor2D));
    assertClose(tf.grad(loss)(logits).arraySync() as number[][], [[-1, 1]], 1e-6);
    assertClose([loss(logits).dataSync()[0]!], [40], 1e-4);
  });
});

test("losses of logits stay exact where the answer is as sure as can be", () => {
  tf.tidy(() => {
    const logits = tf.tensor1d([-200, 200, -200, 200]);
    const yTrue = tf.tensor1d([1, 0, 0, 1]);
    const none = { reduction: "none" } as const;
    assertClose(
      binaryCrossEntropy(yTrue, logits, { fromLogits: true, ...none }).arraySync() as number[],
      [200, 200, 0, 0],
      1e-6,
    );
    assertClose(focalLoss(yTrue, logits, none).arraySync() as number[], [50, 150, 0, 0], 1e-6);
    for (const gamma of [0, 0.5, 2]) {
      const gradient = tf.grad((x: tf.Tensor) => focalLoss(yTrue, x, { gamma, ...none }))(logits);
      assert.ok(Array.from(gradient.dataSync()).every(Number.isFinite), `gamma ${gamma}`);
    }
    const map = tf.grad((x: tf.Tensor) => heatMapFocalLoss(yTrue, x))(logits);
    assertClose(Array.from(map.dataSync()), [-0.5, 0.5, 0, 0], 1e-6);
  });
});

test("the mean is the weighted one, and nothing is lost over nothing", () => {
  tf.tidy(() => {
    const values = tf.tensor2d([
      [1, 2],
      [3, 6],
    ]);
    const rows = tf.tensor2d([[1], [3]]);
    assert.equal(reduceLoss(values).arraySync(), 3);
    assert.equal(reduceLoss(values, { reduction: "sum" }).arraySync(), 12);
    assert.equal(reduceLoss(values, { weights: rows, reduction: "sum" }).arraySync(), 30);
    assert.equal(reduceLoss(values, { weights: rows }).arraySync(), 30 / 8);
    assert.equal(reduceLoss(values, { weights: tf.zeros([2, 1]) }).arraySync(), 0);
    assert.deepEqual(reduceLoss(values, { weights: rows, reduction: "none" }).arraySync(), [
      [1, 2],
      [9, 18],
    ]);
    // A batch of pictures without an object: no box, a map without a peak.
    const noBoxes = tf.zeros<tf.Rank.R2>([0, 4]);
    assert.equal(iouLoss(noBoxes, noBoxes).arraySync(), 0);
    assert.equal(meanAbsoluteError(noBoxes, noBoxes).arraySync(), 0);
    const noPeak = tf.zeros([1, 3, 3, 2]);
    const loss = heatMapFocalLoss(noPeak, noPeak).arraySync();
    assertClose([loss], [18 * 0.25 * Math.log(2)], 1e-6);
  });
});

test("overlaps of boxes that one can do in the head", () => {
  tf.tidy(() => {
    const large = [0, 0, 100, 100];
    const others = [large, [0, 0, 50, 50], [100, 0, 200, 100], [100, 100, 200, 200]];
    const yTrue = tf.tensor2d(others.map(() => large));
    const none = { reduction: "none" } as const;
    // The same; a quarter of it; side by side, all of the frame covered; corner to corner, half of the frame empty.
    assertClose(iouLoss(yTrue, tf.tensor2d(others), none).arraySync() as number[], [0, 0.75, 1, 1.5], 1e-6);
    const diou = iouLoss(yTrue, tf.tensor2d(others), { overlap: "diou", ...none }).arraySync() as number[];
    assertClose(diou, [0, 0.75 + 1 / 16, 1 + 1 / 5, 1 + 1 / 4], 1e-6);
    const plain = pairedBoxIou(others as unknown as Boxes, others.map(() => large) as unknown as Boxes, {
      overlap: "ciou",
    });
    assertClose(boxOverlap(yTrue, tf.tensor2d(others), "ciou").arraySync() as number[], plain, 1e-6);
  });
});

test("boxes without an area, and the same box twice, give finite losses and gradients", () => {
  tf.tidy(() => {
    const odd: Box[] = [
      [5, 5, 5, 5],
      [5, 5, 5, 9],
      [5, 5, 9, 5],
      [0, 0, 10, 10],
    ];
    const first = boxTensor(odd.flatMap((box) => odd.map(() => box)));
    const second = boxTensor(odd.flatMap(() => odd));
    for (const overlap of ["iou", "giou", "diou", "ciou"] as const) {
      const loss = (x: tf.Tensor) => iouLoss(first, x, { overlap, reduction: "none" });
      assert.ok(Array.from(loss(second).dataSync()).every(Number.isFinite), overlap);
      assert.ok(Array.from(tf.grad(loss)(second).dataSync()).every(Number.isFinite), `${overlap}, gradient`);
    }
    assert.deepEqual(centerness(tf.tensor2d([[0, 0, 0, 0]])).arraySync(), [0]);
  });
});

test("pixels and fractions of the image do not mix", () => {
  tf.tidy(() => {
    const pixels: BoxTensor<"px"> = boxTensor([[0, 0, 10, 10]] as Boxes);
    const shares: BoxTensor<"norm"> = boxTensor([[0, 0, 1, 1]] as Boxes<"xyxy", "norm">);
    assert.equal(iouLoss(pixels, pixels).arraySync() < 1e-6, true);
    // @ts-expect-error: boxes in pixels against boxes in fractions
    assert.ok(iouLoss(pixels, shares).arraySync() > 0.9);
  });
});

test("says what is wrong", () => {
  const x = tf.zeros([2, 3]);
  const y = tf.zeros([3]);
  const boxes = tf.zeros([2, 4]);
  for (const loss of [
    meanAbsoluteError,
    meanSquaredError,
    huberLoss,
    smoothL1Loss,
    focalLoss,
    binaryCrossEntropy,
  ]) {
    assert.throws(
      () => loss(y, x),
      /^TypeError: yTrue and yPred must be of the same shape, got \[3\] and \[2, 3\]/,
    );
  }
  assert.throws(() => heatMapFocalLoss(y, x), /^TypeError: yTrue and yPred/);
  assert.throws(
    () => iouLoss(boxes, x),
    /^TypeError: boxes must be two tensors of the same shape \[..., 4\]/,
  );
  assert.throws(
    () => categoricalCrossEntropy(x, x),
    /^TypeError: yPred must be of the shape of yTrue and one axis/,
  );
  assert.throws(() => centerness(x), /^TypeError: distances must be of the shape \[..., 4\], got \[2, 3\]/);
  assert.throws(() => huberLoss(x, x, { delta: 0 }), /^RangeError: delta must be > 0, got 0/);
  assert.throws(() => smoothL1Loss(x, x, { beta: -1 }), /^RangeError: beta must be >= 0, got -1/);
  assert.throws(() => focalLoss(x, x, { gamma: -1 }), /^RangeError: gamma/);
  assert.throws(
    () => focalLoss(x, x, { alpha: 2 }),
    /^RangeError: alpha must be in \[0, 1\] or undefined, got 2/,
  );
  assert.throws(() => heatMapFocalLoss(x, x, { beta: -1 }), /^RangeError: beta/);
  assert.throws(
    () => binaryCrossEntropy(x, x, { labelSmoothing: 2 }),
    /^RangeError: labelSmoothing must be in \[0, 1\]/,
  );
  assert.throws(
    () => iouLoss(boxes, boxes, { overlap: "siou" as never }),
    /^RangeError: overlap must be .*got "siou"/,
  );
  assert.throws(
    () => meanAbsoluteError(x, x, { reduction: "max" as never }),
    /^RangeError: reduction must be/,
  );
  tf.dispose([x, y, boxes]);
});
