import assert from "node:assert/strict";
import test from "node:test";
import { compile, tf } from "../../src/tensorflow/index.js";
import { largestDifference } from "./largest-difference.js";
import { wave } from "./wave.js";

const { layers } = tf;

/** A layer and the shapes of what goes in, floats if nothing else is said. */
type Case = [make: () => tf.layers.Layer, ...shapes: number[][]];

const image = [2, 6, 6, 4];
const volume = [1, 4, 4, 4, 2];
const series = [2, 6, 3];
const sequence = { units: 3, returnSequences: true } as const;
const filters = { filters: 3, kernelSize: 3 } as const;

const cases: Record<string, Case> = {
  activation: [() => layers.activation({ activation: "tanh" }), [3, 4]],
  add: [() => layers.add(), [3, 4], [3, 4]],
  average: [() => layers.average(), [3, 4], [3, 4]],
  averagePooling1d: [() => layers.averagePooling1d({ poolSize: 2 }), series],
  averagePooling2d: [() => layers.averagePooling2d({ poolSize: 2 }), image],
  averagePooling3d: [() => layers.averagePooling3d({ poolSize: 2 }), volume],
  batchNormalization: [() => layers.batchNormalization(), image],
  bidirectional: [
    () => layers.bidirectional({ layer: layers.lstm(sequence) as tf.RNN, mergeMode: "concat" }),
    series,
  ],
  centerCrop: [() => layers.centerCrop({ height: 4, width: 4 }), image],
  concatenate: [() => layers.concatenate(), [3, 4], [3, 2]],
  conv1d: [() => layers.conv1d({ ...filters, activation: "relu" }), series],
  conv2d: [() => layers.conv2d({ ...filters, activation: "relu", padding: "same" }), image],
  conv2dTranspose: [() => layers.conv2dTranspose({ ...filters, strides: 2 }), image],
  conv3d: [() => layers.conv3d({ ...filters, padding: "same" }), volume],
  convLstm2d: [() => layers.convLstm2d({ ...filters, padding: "same" }), [1, 3, 5, 5, 2]],
  cropping2D: [() => layers.cropping2D({ cropping: 1 }), image],
  dense: [() => layers.dense({ units: 3, activation: "relu" }), [4, 5]],
  "dense, for each place": [() => layers.dense({ units: 3 }), series],
  depthwiseConv2d: [() => layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same" }), image],
  dot: [() => layers.dot({ axes: 1 }), [3, 4], [3, 4]],
  elu: [() => layers.elu(), [3, 4]],
  flatten: [() => layers.flatten(), image],
  globalAveragePooling1d: [() => layers.globalAveragePooling1d(), series],
  globalAveragePooling2d: [() => layers.globalAveragePooling2d({}), image],
  globalMaxPooling1d: [() => layers.globalMaxPooling1d(), series],
  globalMaxPooling2d: [() => layers.globalMaxPooling2d({}), image],
  gru: [() => layers.gru(sequence), series],
  "gru with sigmoid": [() => layers.gru({ ...sequence, recurrentActivation: "sigmoid" }), series],
  layerNormalization: [() => layers.layerNormalization(), [3, 4]],
  leakyReLU: [() => layers.leakyReLU(), [3, 4]],
  lstm: [() => layers.lstm(sequence), series],
  "lstm with sigmoid": [() => layers.lstm({ ...sequence, recurrentActivation: "sigmoid" }), series],
  masking: [() => layers.masking({}), series],
  maxPooling1d: [() => layers.maxPooling1d({ poolSize: 2 }), series],
  maxPooling2d: [() => layers.maxPooling2d({ poolSize: 2 }), image],
  maxPooling3d: [() => layers.maxPooling3d({ poolSize: 2 }), volume],
  maximum: [() => layers.maximum(), [3, 4], [3, 4]],
  minimum: [() => layers.minimum(), [3, 4], [3, 4]],
  multiply: [() => layers.multiply(), [3, 4], [3, 4]],
  permute: [() => layers.permute({ dims: [2, 1] }), series],
  prelu: [() => layers.prelu(), [3, 4]],
  reLU: [() => layers.reLU({ maxValue: 6 }), [3, 4]],
  repeatVector: [() => layers.repeatVector({ n: 3 }), [3, 4]],
  rescaling: [() => layers.rescaling({ scale: 2, offset: 1 }), image],
  reshape: [() => layers.reshape({ targetShape: [3, 6] }), series],
  resizing: [() => layers.resizing({ height: 3, width: 3 }), image],
  rnn: [() => layers.rnn({ cell: [layers.gruCell({ units: 2 }), layers.lstmCell({ units: 2 })] }), series],
  separableConv2d: [() => layers.separableConv2d({ ...filters, depthMultiplier: 2 }), image],
  simpleRNN: [() => layers.simpleRNN(sequence), series],
  softmax: [() => layers.softmax(), [3, 4]],
  thresholdedReLU: [() => layers.thresholdedReLU({ theta: 0.3 }), [3, 4]],
  timeDistributed: [() => layers.timeDistributed({ layer: layers.dense({ units: 2 }) }), series],
  upSampling2d: [() => layers.upSampling2d({ size: [2, 2] }), image],
  zeroPadding2d: [() => layers.zeroPadding2d({ padding: [1, 1] }), image],
};

/** Tested elsewhere, or nothing to compare; every other layer of tfjs is above. */
const others: Record<string, string[]> = {
  "other names": [
    ...["avgPool1d", "avgPool2d", "avgPool3d", "avgPooling1d", "avgPooling2d", "avgPooling3d"],
    ...["globalMaxPool1d", "globalMaxPool2d", "maxPool1d", "maxPool2d"],
  ],
  "random: see compile.test": [
    "alphaDropout",
    "dropout",
    "gaussianDropout",
    "gaussianNoise",
    "spatialDropout1d",
  ],
  "draws the size of its result, which a recording cannot have": ["randomWidth"],
  "tfjs has no gradient for it": ["conv3dTranspose"],
  "reads its numbers to check them, which a recording cannot": ["categoryEncoding"],
  "whole numbers go in: tested below": ["embedding"],
  "not layers by themselves": [
    ...[
      "Layer",
      "RNN",
      "RNNCell",
      "input",
      "inputLayer",
      "convLstm2dCell",
      "gruCell",
      "lstmCell",
      "simpleRNNCell",
    ],
    "stackedRNNCells",
  ],
};

test("every layer of tfjs is compared or said to be an exception", () => {
  const named = [...Object.keys(cases), ...Object.values(others).flat()];
  assert.deepEqual(
    Object.keys(layers).filter((name) => !named.includes(name)),
    [],
  );
});

/** What a layer gives, the gradients of a weighted sum of it, and its weights afterwards, moving averages included. */
function everythingOf(layer: tf.layers.Layer, inputs: tf.Tensor[]): tf.Tensor[] {
  const given = inputs.length === 1 ? inputs[0]! : inputs;
  const apply = (x: tf.Tensor | tf.Tensor[]) => layer.apply(x, { training: true }) as tf.Tensor;
  const output = apply(given);
  const loss = (x: tf.Tensor | tf.Tensor[]) => tf.sum(tf.mul(apply(x), wave(output.shape, 0.3))) as tf.Scalar;
  const ofInputs = tf.grads((...xs: tf.Tensor[]) => loss(xs.length === 1 ? xs[0]! : xs))(inputs);
  const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const grads: tf.NamedTensorMap =
    weights.length > 0 ? tf.variableGrads(() => loss(given), weights).grads : {};
  return [
    output,
    ...ofInputs,
    ...(Object.values(grads) as tf.Tensor[]),
    ...layer.getWeights().map((weight) => weight.clone()),
  ];
}

/** Float32 sums in another order: so much of the largest value, and this much where all are small. */
const TOLERANCE = 1e-5;

async function compare(
  f: (...xs: tf.Tensor[]) => tf.Tensor[],
  inputs: tf.Tensor[],
  before: () => void = () => undefined,
): Promise<void> {
  before();
  const expected = f(...inputs);
  before();
  const compiled = compile(f);
  const actual = await compiled(...inputs);
  for (const [index, tensor] of actual.entries()) {
    const largest = tf.tidy(() => tf.max(tf.abs(expected[index]!)).dataSync()[0]!);
    const difference = largestDifference(tensor, expected[index]!);
    assert.ok(difference <= TOLERANCE * Math.max(1, largest), `result ${index}: ${difference} of ${largest}`);
  }
  compiled.dispose();
  tf.dispose([expected, actual]);
}

for (const [name, [make, ...shapes]] of Object.entries(cases)) {
  test(`the layer ${name}, compiled, is the eager one: output, gradients, weights`, async () => {
    const layer = make();
    const inputs = shapes.map((shape, index) => wave(shape, index));
    tf.dispose(layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor);
    const start = layer.getWeights().map(({ shape }, index) => tf.add(wave(shape, index), 1.5));
    await compare(
      (...xs) => everythingOf(layer, xs),
      inputs,
      () => layer.setWeights(start),
    );
    tf.dispose([inputs, start]);
    layer.dispose();
  });
}

test("an embedding, compiled, is the eager one", async () => {
  const embedding = layers.embedding({ inputDim: 5, outputDim: 3 });
  const indices = tf.tensor2d(
    [
      [0, 2],
      [4, 2],
    ],
    [2, 2],
    "int32",
  );
  tf.dispose(embedding.apply(indices) as tf.Tensor);
  const weights = embedding.trainableWeights.map((weight) => weight.read() as tf.Variable);
  await compare(
    (x) => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.mul(embedding.apply(x) as tf.Tensor, wave([2, 2, 3]))),
        weights,
      );
      return [value, ...Object.values(grads)];
    },
    [indices],
  );
  indices.dispose();
});

const probabilities = () => tf.sigmoid(wave([4, 3], 2));
const labels = () => tf.oneHot([0, 2, 1, 1], 3).toFloat();
type Loss = (truth: tf.Tensor, x: tf.Tensor) => tf.Tensor;
const losses: Record<string, Loss> = {
  ...(tf.losses as unknown as Record<string, Loss>),
  cosineDistance: (truth, x): tf.Tensor => tf.losses.cosineDistance(truth, x, 1),
  computeWeightedLoss: (truth, x): tf.Tensor => tf.losses.computeWeightedLoss(x, truth),
};

for (const [name, loss] of Object.entries(losses)) {
  test(`the loss ${name}, compiled, is the eager one, with its gradient`, async () => {
    const inputs = tf.tidy(() => [labels(), probabilities()]);
    await compare((truth, x) => {
      const { value, grad } = tf.valueAndGrad((prediction: tf.Tensor) => loss(truth!, prediction))(x!);
      return [value, grad];
    }, inputs);
    tf.dispose(inputs);
  });
}

const metrics = Object.keys(tf.metrics) as (keyof typeof tf.metrics)[];
for (const name of metrics) {
  test(`the metric ${name}, compiled, is the eager one`, async () => {
    const sparse = name === "sparseCategoricalAccuracy";
    const inputs = tf.tidy(() => [sparse ? tf.tensor1d([0, 2, 1, 1]) : labels(), probabilities()]);
    await compare((truth, x) => [tf.metrics[name](truth!, x!).toFloat()], inputs);
    tf.dispose(inputs);
  });
}

for (const [activation, size, strides] of [
  ["relu", 2, 2],
  ["relu", 3, 2],
  ["linear", 2, 2],
  ["linear", 3, 1],
] as const) {
  test(`gradients of a ${activation} convolution under pools of ${size} in steps of ${strides}`, async () => {
    const inputs = [wave([2, 7, 7, 3]), wave([3, 3, 3, 4], 0.5), wave([4], 0.3)];
    await compare(
      (...args) =>
        tf.grads((x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) => {
          const sums = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same").add(bias);
          const pooled = tf.maxPool(
            (activation === "relu" ? tf.relu(sums) : sums) as tf.Tensor4D,
            size,
            strides,
            "same",
          );
          return tf.sum(tf.square(pooled));
        })(args),
      inputs,
    );
    tf.dispose(inputs);
  });
}

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  "Nesterov momentum": () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.1),
  "centered rmsprop": () => tf.train.rmsprop(0.02, 0.9, 0.5, 1e-7, true),
  adam: () => tf.train.adam(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adamax: () => tf.train.adamax(0.1),
  adagrad: () => tf.train.adagrad(0.1),
};

for (const [name, make] of Object.entries(optimizers)) {
  test(`the optimizer ${name}, compiled, is the eager one, also when its rate changes on the way`, async () => {
    const target = wave([4, 3], 1);
    const train = async (isCompiled: boolean) => {
      const weights = tf.tidy(() => tf.variable(wave([4, 3], 0.5)));
      const optimizer = make();
      const step = () =>
        optimizer.minimize(() => tf.losses.meanSquaredError(target, tf.square(weights)), true, [
          weights,
        ]) as tf.Scalar;
      const run = isCompiled ? compile(step) : async () => step();
      const values: number[] = [];
      for (let count = 0; count < 8; count++) {
        if (count === 4)
          (optimizer as unknown as { setLearningRate?(rate: number): void }).setLearningRate?.(0.02);
        if (count === 4) (optimizer as unknown as { learningRate: number }).learningRate = 0.02;
        const loss = await run();
        values.push(loss.dataSync()[0]!);
        loss.dispose();
      }
      values.push(...weights.dataSync(), optimizer.iterations ?? 0);
      tf.dispose(weights);
      optimizer.dispose();
      return values;
    };
    const [eager, compiled] = [await train(false), await train(true)];
    for (const [index, value] of compiled.entries()) {
      assert.ok(
        Math.abs(value - eager[index]!) <= TOLERANCE,
        `value ${index}: ${value}, eager ${eager[index]}`,
      );
    }
    assert.ok(eager[7]! < eager[0]!);
    target.dispose();
  });
}

test("every optimizer of tfjs is compared", () => {
  const constructors = Object.getOwnPropertyNames(tf.train).concat(Object.keys(tf.train));
  const known = [...Object.keys(optimizers), "length", "name", "prototype"];
  assert.deepEqual(
    constructors.filter((name) => !known.includes(name)),
    [],
  );
});
