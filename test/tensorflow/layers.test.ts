import assert from "node:assert/strict";
import test from "node:test";
import { tf } from "../../src/tensorflow/index.js";
import { largestDifference } from "./largest-difference.js";
import { wave } from "./wave.js";

/** A layer's weights and its input as variables, and how its output follows from them. */
interface Computation {
  readonly weights: tf.Tensor[];
  readonly run: () => tf.Tensor;
}

/** What a computation gives, and the gradients of a weighted sum of it. */
function outputAndGradients({ weights, run }: Computation): tf.Tensor[] {
  const variables = weights as tf.Variable[];
  let output: tf.Tensor | undefined;
  const { grads } = tf.variableGrads(() => {
    output = tf.keep(run());
    return tf.sum(tf.mul(output, wave(output.shape, 0.3)));
  }, variables);
  return [output!, ...variables.map(({ name }) => grads[name]!)];
}

function assertSame(ours: Computation, expected: Computation, tolerance: number): void {
  tf.tidy(() => {
    const wanted = outputAndGradients(expected);
    outputAndGradients(ours).forEach((tensor, index) => {
      const difference = largestDifference(tensor, wanted[index]!);
      assert.ok(difference <= tolerance, `${index === 0 ? "output" : `gradient ${index}`}: ${difference}`);
    });
  });
}

const recurrent = {
  LSTM: { layer: tf.layers.lstm, cell: tf.layers.lstmCell },
  GRU: { layer: tf.layers.gru, cell: tf.layers.gruCell },
};

for (const [name, kind] of Object.entries(recurrent)) {
  for (const recurrentActivation of ["sigmoid", "hardSigmoid"] as const) {
    for (const settings of [{}, { returnSequences: true }, { goBackwards: true, useBias: false }]) {
      const words = JSON.stringify({ recurrentActivation, ...settings });
      test(`${name} layers in one piece are those of single steps: ${words}`, () => {
        const options = { units: 5, recurrentActivation, ...settings };
        // Wide enough for hard sigmoids to be at their ends, too.
        const x = tf.tidy(() => tf.variable(tf.mul(wave([2, 4, 3]), 2)));
        const build = (layer: tf.layers.Layer): Computation => {
          layer.apply(x);
          layer.setWeights(layer.getWeights().map(({ shape }, index) => wave(shape, index)));
          const weights = layer.trainableWeights.map((weight) => weight.read());
          return { weights: [x, ...weights], run: () => layer.apply(x) as tf.Tensor };
        };
        // A cell in a layer of its own runs step after step.
        const steps = tf.layers.rnn({ ...settings, cell: kind.cell(options) });
        assertSame(build(kind.layer(options)), build(steps), 1e-5);
        x.dispose();
      });
    }
  }
}

for (const shape of [
  [3, 4, 5, 2],
  [8, 3],
  [2, 5, 3],
]) {
  test(`batch normalization in training is what it is made of, shape [${shape}]`, () => {
    const axes = shape.slice(0, -1).map((_, axis) => axis);
    const channels = shape.at(-1)!;
    const x = tf.tidy(() => tf.variable(wave(shape)));
    const layer = tf.layers.batchNormalization({ epsilon: 0.01, momentum: 0.9 });
    layer.apply(x);
    layer.setWeights([0.5, 1.5, 2, 3].map((phase) => wave([channels], phase)));
    const [gamma, beta] = layer.trainableWeights.map((weight) => weight.read());
    const [oldMean, oldVariance] = layer.getWeights().slice(2);
    const { mean, variance } = tf.moments(x, axes);
    const run = () => {
      const { mean, variance } = tf.moments(x, axes);
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.01))), gamma!), beta!);
    };
    const weights = [x, gamma!, beta!];
    const expectedMean = tf.add(tf.mul(oldMean!, 0.9), tf.mul(mean, 0.1));
    const expectedVariance = tf.add(tf.mul(oldVariance!, 0.9), tf.mul(variance, 0.1));
    assertSame(
      { weights, run: () => layer.apply(x, { training: true }) as tf.Tensor },
      { weights, run },
      2e-5,
    );
    assert.ok(largestDifference(layer.getWeights()[2]!, expectedMean) <= 1e-6);
    assert.ok(largestDifference(layer.getWeights()[3]!, expectedVariance) <= 1e-6);
    x.dispose();
  });
}

test("batch normalization trains without scale and offset", () => {
  const layer = tf.layers.batchNormalization({ scale: false, center: false });
  const output = layer.apply(tf.tensor2d([[1], [3]]), { training: true }) as tf.Tensor;
  assert.ok(largestDifference(output, tf.tensor2d([[-1], [1]])) <= 1e-3);
});

test("a ReLU layer that ends at 6, and its gradient", () => {
  const layer = tf.layers.reLU({ maxValue: 6 });
  const x = tf.tensor1d([-1, 0.5, 5, 7]);
  const gradient = tf.grad((input: tf.Tensor) => tf.mul(layer.apply(input) as tf.Tensor, [1, 2, 3, 4]));
  assert.deepEqual([...(layer.apply(x) as tf.Tensor).dataSync()], [0, 0.5, 5, 6]);
  assert.deepEqual([...gradient(x).dataSync()], [0, 2, 3, 0]);
});
