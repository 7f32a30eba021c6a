import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import {
  MultiHeadAttention,
  type MultiHeadAttentionArgs,
} from "../../src/models/layers/multi-head-attention.js";
import { PositionalEncoding } from "../../src/models/layers/positional-encoding.js";
import { sinusoidalEncoding } from "../../src/models/layers/sinusoidal-encoding.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { assertClose } from "../training/assert-close.js";

interface Attention {
  readonly args: MultiHeadAttentionArgs;
  readonly inputs: readonly number[][][][];
  readonly weights: readonly number[][][];
  readonly output: number[][][];
  readonly scores: number[][][][];
  readonly gradients: readonly number[][][];
}

/** What layers.py wrote. */
const reference: { readonly attention: readonly Attention[] } = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/layers.json"), "utf8"),
);

const numbers = (values: unknown): number[] => [values].flat(Infinity) as number[];

test("MultiHeadAttention with Keras' weights gives Keras' output, attention and gradients, eager and compiled", async () => {
  for (const { args, inputs, weights, output, scores, gradients } of reference.attention) {
    const layer = new MultiHeadAttention({ ...args, returnWeights: true });
    const given = inputs.map((input) => tf.tensor3d(input));
    tf.tidy(() => void layer.apply(given));
    const keras = weights.map((weight) => tf.tensor(weight));
    layer.setWeights(keras);
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const run = (...tensors: tf.Tensor[]) => {
      const [value, attention] = layer.apply(tensors) as [tf.Tensor, tf.Tensor];
      const loss = (x: tf.Tensor) =>
        tf.sum(tf.square((layer.apply([x, ...tensors.slice(1)]) as tf.Tensor[])[0]!));
      const { grads } = tf.variableGrads(() => loss(tensors[0]!) as tf.Scalar, variables);
      const ofQuery = inputs.length === 1 ? [] : [tf.grad(loss)(tensors[0]!)];
      return { value, attention, grads: [...ofQuery, ...variables.map(({ name }) => grads[name]!)] };
    };
    const compiled = compile(run);
    for (const result of [tf.tidy(() => run(...given)), await compiled(...given)]) {
      assertClose(numbers(result.value.arraySync()), numbers(output), 2e-6, "output");
      assertClose(numbers(result.attention.arraySync()), numbers(scores), 2e-6, "attention");
      // Where one input is query, key and value, Keras' gradient is that of all three.
      for (const [index, gradient] of gradients.slice(inputs.length === 1 ? 1 : 0).entries()) {
        assertClose(numbers(result.grads[index]!.arraySync()), numbers(gradient), 2e-5, `gradient ${index}`);
      }
      tf.dispose(result);
    }
    compiled.dispose();
    tf.dispose([given, keras]);
    layer.dispose();
  }
});

test("attention leaves out weights in training only, and others at every call", () => {
  tf.tidy(() => {
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 4, dropout: 0.5 });
    const x = tf.randomNormal([1, 6, 8], 0, 1, "float32", 1);
    const calm = (layer.apply(x) as tf.Tensor).dataSync();
    assert.deepEqual((layer.apply(x) as tf.Tensor).dataSync(), calm);
    assert.notDeepEqual((layer.apply(x, { training: true }) as tf.Tensor).dataSync(), calm);
  });
});

test("the waves tell rows from columns, and are those of the paper", () => {
  // From the paper's formula: sin and cos of 3, then of 3 / 10,000^(2/4) = 0.03.
  assertClose(
    Array.from(sinusoidalEncoding(4, 4).subarray(12)),
    [Math.sin(3), Math.cos(3), Math.sin(0.03), Math.cos(0.03)],
    1e-6,
  );
  tf.tidy(() => {
    const map = new PositionalEncoding().apply(tf.zeros([2, 3, 5, 8])) as tf.Tensor4D;
    const [first, second] = map.arraySync();
    assert.deepEqual(first, second);
    assertClose(
      first![2]![4]!,
      [...sinusoidalEncoding(5, 4).slice(8, 12), ...sinusoidalEncoding(5, 4).slice(16)],
      1e-6,
    );
    const places = new Set(first!.flat().map((features) => features.join()));
    assert.equal(places.size, 15, "each cell has its own encoding");
    const sequence = new PositionalEncoding().apply(tf.ones([1, 4, 6])) as tf.Tensor3D;
    assertClose(sequence.arraySync()[0]![0]!, [1, 2, 1, 2, 1, 2], 1e-6);
    const longer = new PositionalEncoding({ combine: "concat", depth: 4 }).apply(tf.ones([2, 3, 5, 3]));
    assert.deepEqual((longer as tf.Tensor).shape, [2, 3, 5, 7]);
  });
});

test("learned places are weights, drawn by the seed, that get a gradient", () => {
  tf.tidy(() => {
    const make = (seed: number) => {
      const layer = new PositionalEncoding({ kind: "learned", seed });
      layer.apply(tf.zeros([1, 2, 3, 5]));
      return layer;
    };
    const layer = make(1);
    assert.equal(layer.countParams(), 30);
    assert.deepEqual(layer.getWeights()[0]!.dataSync(), make(1).getWeights()[0]!.dataSync());
    assert.notDeepEqual(layer.getWeights()[0]!.dataSync(), make(2).getWeights()[0]!.dataSync());
    const { grads } = tf.variableGrads(() => tf.sum(layer.apply(tf.zeros([7, 2, 3, 5])) as tf.Tensor));
    assert.ok(
      Object.values(grads)
        .flatMap((gradient) => Array.from(gradient.dataSync()))
        .every((value) => value === 7),
    );
  });
});

test("a model with these layers is saved and loaded as it is", async () => {
  const input = tf.input({ shape: [4, 6, 8] });
  const at = new PositionalEncoding({ kind: "learned", combine: "concat", depth: 4, name: "places" }).apply(
    input,
  );
  const cells = tf.layers.reshape({ targetShape: [24, 12] }).apply(at);
  const attention = new MultiHeadAttention({
    numHeads: 3,
    keyDim: 4,
    valueDim: 2,
    dropout: 0.1,
    returnWeights: true,
  });
  const outputs = attention.apply(new PositionalEncoding().apply(cells)) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: input, outputs });
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-layers-"));
  try {
    await model.save(`file://${folder}`);
    const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
    const x = tf.randomNormal([2, 4, 6, 8]);
    const [before, after] = [model.predict(x), loaded.predict(x)] as [tf.Tensor[], tf.Tensor[]];
    for (const [index, value] of before.entries())
      assert.deepEqual(after[index]!.arraySync(), value.arraySync());
    tf.dispose([x, before, after]);
    loaded.dispose();
  } finally {
    rmSync(folder, { recursive: true });
    model.dispose();
  }
});

test("says what is wrong", () => {
  assert.throws(
    () => new MultiHeadAttention({ numHeads: 0, keyDim: 4 }),
    /^RangeError: numHeads must be a whole number >= 1/,
  );
  assert.throws(() => new MultiHeadAttention({ numHeads: 1, keyDim: 4, dropout: 1 }), /^RangeError: dropout/);
  const attend = (...shapes: number[][]) =>
    tf.tidy(
      () =>
        void new MultiHeadAttention({ numHeads: 1, keyDim: 4 }).apply(shapes.map((shape) => tf.zeros(shape))),
    );
  assert.throws(() => attend([2, 3, 4, 5]), /^TypeError: query must be of the shape \[B, places, features\]/);
  assert.throws(
    () => attend([1, 3, 4], [1, 5, 4], [1, 6, 4]),
    /^TypeError: key and value must have as many places/,
  );
  const encode = (shape: number[], args = {}) =>
    tf.tidy(() => void new PositionalEncoding(args).apply(tf.zeros(shape)));
  assert.throws(() => encode([1, 3, 5]), /^RangeError: depth must be divisible by 2 for waves, got 5/);
  assert.throws(() => encode([1, 3, 3, 6]), /^RangeError: depth must be divisible by 4 for waves, got 6/);
  assert.throws(() => encode([1, 3]), /^TypeError: input must be \[B, T, D\] or \[B, H, W, D\]/);
  assert.throws(() => encode([1, 3, 4], { depth: 6 }), /^RangeError: depth must be the input's 4 features/);
  assert.throws(
    () => encode([1, 3, 4], { kind: "rotary" }),
    /^RangeError: kind must be one of sinusoidal, learned/,
  );
});
