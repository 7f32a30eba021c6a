import assert from "node:assert/strict";
import test from "node:test";
import { compile, tf } from "../../src/tensorflow/index.js";
import { clipGradients } from "../../src/training/optimizers/clip-gradients.js";
import { createOptimizer } from "../../src/training/optimizers/create-optimizer.js";
import { WeightAverage } from "../../src/training/optimizers/weight-average.js";
import { reference } from "../reference/optimizers.js";
import { assertClose } from "./assert-close.js";

const { start, rates, gradients } = reference;
const tensorsOf = ([first, second]: (typeof gradients)[number]) => [tf.tensor2d(first), tf.tensor1d(second)];
const variablesOf = () => tf.tidy(() => tensorsOf(start).map((value) => tf.variable(value)));

for (const way of ["eager", "compiled"] as const) {
  test(`the ${way} steps give Keras' numbers, with a learning rate that changes`, async () => {
    for (const { spec, clip, steps } of reference.optimizers) {
      const before = tf.memory().numTensors;
      const name = `${JSON.stringify(spec)} ${JSON.stringify(clip)}`;
      const variables = variablesOf();
      const optimizer = createOptimizer(variables, spec);
      const eager = (...[rate, step, ...given]: tf.Tensor[]) =>
        tf.tidy(() => optimizer.apply(clipGradients(given, clip), rate as tf.Scalar, step as tf.Scalar));
      const compiled = compile(eager);
      for (const [index, expected] of steps.entries()) {
        const args = [tf.scalar(rates[index]!), tf.scalar(index + 1), ...tensorsOf(gradients[index]!)];
        await (way === "eager" ? eager : compiled)(...args);
        tf.dispose(args);
        for (const [place, variable] of variables.entries()) {
          assertClose(variable.arraySync() as number[], expected[place]!, 1e-6, `${name}, step ${index + 1}`);
        }
      }
      compiled.dispose();
      optimizer.dispose();
      tf.dispose(variables);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(tf.memory().numTensors, before, name);
    }
  });
}

test("WeightAverage gives TensorFlow's numbers, and swaps there and back", async () => {
  for (const { decay, means } of reference.averages) {
    const [weight, other] = variablesOf() as [tf.Variable, tf.Variable];
    const average = new WeightAverage([weight], { decay });
    const step = compile((gradient: tf.Tensor, number: tf.Scalar) => {
      weight.assign(tf.add(weight, tf.clipByValue(gradient, -1, 1)));
      average.update(number);
    });
    for (const [index, expected] of means.entries()) {
      const args = [tf.tensor2d(gradients[index]![0]), tf.scalar(index + 1)] as const;
      await step(...args);
      assertClose(
        average.means[0]!.arraySync() as number[][],
        expected,
        1e-6,
        `decay ${decay}, step ${index}`,
      );
      tf.dispose([...args]);
    }
    const last = weight.arraySync() as number[][];
    average.swap();
    assertClose(weight.arraySync() as number[][], means.at(-1)!, 1e-6);
    average.swap();
    assert.deepEqual(weight.arraySync(), last);
    step.dispose();
    average.dispose();
    tf.dispose([weight, other]);
  }
});

test("clipping leaves short gradients as they are, and is of use against a wild one", () => {
  tf.tidy(() => {
    const [a, b] = clipGradients([tf.tensor1d([0.3, 0]), tf.scalar(0.4)], { norm: 1 });
    assertClose([...(a!.arraySync() as number[]), b!.arraySync() as number], [0.3, 0, 0.4], 1e-7);
    const [wild] = clipGradients([tf.tensor1d([3e18, 4e18])], { norm: 1 });
    assertClose(wild!.arraySync() as number[], [0.6, 0.8], 1e-6);
    assert.deepEqual(clipGradients([], { norm: 1 }), []);
  });
});

test("says what is wrong", () => {
  const bad: [spec: object | string, message: RegExp][] = [
    ["adagrad", /^RangeError: optimizer must be one of sgd, momentum, .*, adamw, got adagrad/],
    [{ name: "adam", beta1: 1 }, /^RangeError: beta1 must be in \[0, 1\), got 1/],
    [{ name: "adam", beta2: -1 }, /^RangeError: beta2/],
    [{ name: "adam", epsilon: 0 }, /^RangeError: epsilon must be > 0, got 0/],
    [{ name: "adamw", weightDecay: -1 }, /^RangeError: weightDecay must be a number >= 0, got -1/],
    [{ name: "sgd", momentum: 1 }, /^RangeError: momentum/],
    [{ name: "sgd", nesterov: true }, /^RangeError: momentum must be > 0 where nesterov is true/],
    [{ name: "rmsprop", rho: Number.NaN }, /^RangeError: rho/],
  ];
  for (const [spec, message] of bad) assert.throws(() => createOptimizer([], spec as never), message);
  const optimizer = createOptimizer([], "adam");
  const scalar = tf.scalar(1);
  assert.throws(
    () => optimizer.apply([scalar], scalar, scalar),
    /gradients must be 0, one a variable; got 1/,
  );
  assert.throws(() => clipGradients([scalar], { norm: 0 }), /^RangeError: norm must be > 0, got 0/);
  assert.throws(() => clipGradients([scalar], { value: -1 }), /^RangeError: value must be > 0, got -1/);
  assert.throws(() => new WeightAverage([], { decay: 1 }), /^RangeError: decay must be in \[0, 1\), got 1/);
  scalar.dispose();
});
