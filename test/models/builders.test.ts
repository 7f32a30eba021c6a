import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { attentionWeights } from "../../src/models/attention-weights.js";
import { styleOf } from "../../src/models/blocks/style.js";
import { buildAttentionModel } from "../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildLocalizer } from "../../src/models/build-localizer.js";
import { buildRnnModel } from "../../src/models/build-rnn-model.js";
import { describeModel } from "../../src/models/describe-model.js";
import { buildFusionModel } from "../../src/models/fusion/build-fusion-model.js";
import { featurePyramid } from "../../src/models/fusion/feature-pyramid.js";
import type { Heads } from "../../src/models/heads.js";
import type { Localizer } from "../../src/models/localizer.js";
import { compile, tf } from "../../src/tensorflow/index.js";
import { localizerLoss } from "../../src/training/tasks/localizer-loss.js";

/** What layers.py wrote: FLOPs by TensorFlow's own profiler. */
const { flops }: { flops: Record<"cnn" | "separable", Record<"parameters" | "products" | "all", number>> } =
  JSON.parse(readFileSync(resolve(__dirname, "../../../test/reference/layers.json"), "utf8"));

type Build = <H extends Heads>(options: {
  inputShape: [number, number, number];
  numClasses: number;
  seed: number;
  heads: H;
  dropout?: number;
  batchNorm?: boolean;
}) => Localizer<H>;

const builders: Record<string, Build> = {
  cnn: buildCnnModel,
  "cnn of votes": (options) => buildCnnModel({ ...options, boxHead: "soft-argmax" }),
  "rnn over rows": buildRnnModel,
  "rnn over cells": (options) => buildRnnModel({ ...options, over: "cells" }),
  attention: buildAttentionModel,
  residual: (options) => buildLocalizer({ ...options, backbone: "residual" }),
  separable: (options) => buildLocalizer({ ...options, backbone: "separable" }),
  "vision transformer": (options) => buildLocalizer({ ...options, backbone: "vision-transformer" }),
  "fused by concat": (options) =>
    buildFusionModel({ ...options, models: [buildCnnModel(options), buildRnnModel(options)] }),
  "fused by attention": ({ heads, ...options }) => {
    const models = [buildAttentionModel(options), buildCnnModel(options), buildRnnModel(options)] as const;
    return buildFusionModel({ heads, models, fusion: "attention" });
  },
};

const size = { inputShape: [24, 40, 3] as [number, number, number], numClasses: 5, seed: 1 };

for (const [name, build] of Object.entries(builders)) {
  test(`${name}: each head, gradients to every weight, saved and loaded as it is`, async () => {
    const before = tf.memory().numTensors;
    const images = tf.randomUniform<tf.Rank.R4>([2, 24, 40, 3], 0, 1, "float32", 1);
    const classifier = build({ ...size, heads: "classes" });
    const regressor = build({ ...size, heads: "boxes" });
    const model = build({ ...size, heads: "both", dropout: 0.2, batchNorm: true });
    const outputs = [classifier.predict(images), regressor.predict(images), model.predict(images)] as const;
    assert.deepEqual(outputs[0].classes.shape, [2, 5]);
    assert.deepEqual(outputs[1].boxes.shape, [2, 4]);
    assert.deepEqual([outputs[0].length, outputs[1].length, outputs[2].length], [1, 1, 2]);
    tf.dispose([...outputs]);

    // What ReZero leaves out at first has no gradient until its amount has left 0.
    for (const weight of model.trainableWeights) {
      if (weight.originalName.endsWith("/amount")) tf.tidy(() => void weight.write(tf.tensor1d([0.5])));
    }
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const truth = {
      labels: tf.tensor1d([1, 4], "int32"),
      boxes: tf.tensor2d([
        [0.1, 0.2, 0.5, 0.9],
        [0, 0, 1, 1],
      ]),
    };
    const step = compile((batch: tf.Tensor4D) => {
      const { grads } = tf.variableGrads(
        () => localizerLoss(model.forward(batch, { training: true }), truth).loss,
        variables,
      );
      return variables.map((variable) => tf.sum(tf.abs(grads[variable.name]!)));
    });
    const slopes = await step(images);
    for (const [index, slope] of slopes.entries()) {
      const value = slope.dataSync()[0]!;
      // Keys shift all scores of a query alike, which the softmax does not see: their bias has no gradient but rounding.
      const isKeyBias = model.trainableWeights[index]!.originalName.includes("key/bias");
      assert.ok(
        Number.isFinite(value) && (isKeyBias || value > 0),
        `${model.trainableWeights[index]!.originalName}: ${value}`,
      );
    }
    step.dispose();

    const folder = mkdtempSync(join(tmpdir(), "pinpoint-builders-"));
    try {
      await model.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      const [ours, theirs] = [model.predict(images), loaded.predict(images) as tf.Tensor[]];
      for (const [index, value] of ours.entries())
        assert.deepEqual(theirs[index]!.arraySync(), value.arraySync());
      tf.dispose([ours, theirs]);
      loaded.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
    tf.dispose([images, slopes, truth]);
    // The models that were copied from are still there.
    if (name.startsWith("fused")) return;
    for (const built of [classifier, regressor, model]) built.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
}

test("the compiler knows the heads", () => {
  const model = buildRnnModel({ inputShape: [8, 8, 1], numClasses: 2, heads: "classes" });
  const images = tf.zeros<tf.Rank.R4>([1, 8, 8, 1]);
  const outputs = model.predict(images);
  // @ts-expect-error: a classifier has no boxes
  assert.equal(outputs.boxes, undefined);
  tf.dispose([images, outputs]);
  model.dispose();
});

test("describeModel counts what TensorFlow's profiler counts of convolutions and products", async () => {
  const cnn = buildCnnModel({ inputShape: [64, 64, 3], numClasses: 10, standardize: false });
  const before = tf.memory().numTensors;
  const rows = await describeModel(cnn);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(rows.at(-1)!.flops, flops.cnn.products);
  assert.equal(rows.at(-1)!.parameters, flops.cnn.parameters);
  assert.ok(flops.cnn.products / flops.cnn.all > 0.99, "what is not counted is under a hundredth here");
  assert.deepEqual(rows.slice(0, 3), [
    { layer: "image", kind: "InputLayer", output: "64 x 64 x 3", parameters: 0, flops: 0 },
    { layer: "conv1", kind: "Conv2D", output: "64 x 64 x 32", parameters: 896, flops: 64 * 64 * 32 * 27 * 2 },
    { layer: "pool1", kind: "MaxPooling2D", output: "32 x 32 x 32", parameters: 0, flops: 0 },
  ]);
  cnn.dispose();

  const { conv2d, depthwiseConv2d, batchNormalization, globalAveragePooling2d, dense } = tf.layers;
  const layers: tf.layers.Layer[] = [
    conv2d({
      filters: 16,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      useBias: false,
      inputShape: [32, 32, 3],
    }),
    batchNormalization(),
  ];
  for (const filters of [32, 64]) {
    layers.push(
      depthwiseConv2d({ kernelSize: 3, strides: 2, padding: "same", useBias: false }),
      batchNormalization(),
    );
    layers.push(conv2d({ filters, kernelSize: 1, useBias: false }), batchNormalization());
  }
  const separable = tf.sequential({ layers: [...layers, globalAveragePooling2d({}), dense({ units: 4 })] });
  const whole = (await describeModel(separable)).at(-1)!;
  assert.deepEqual([whole.flops, whole.parameters], [flops.separable.products, flops.separable.parameters]);
  separable.dispose();
});

test("describeModel follows a model within a model, and an LSTM through its steps", async () => {
  const options = { inputShape: [16, 16, 1], numClasses: 3 } as const;
  const [cnn, rnn] = [buildCnnModel(options), buildRnnModel(options)];
  const fused = buildFusionModel({ models: [cnn, rnn] });
  const rows = await describeModel(fused);
  const lstm = rows.find(({ layer }) => layer === "part2_rnn_rows/part2_rnn_rows_lstm1")!;
  // 16 steps of a row of 16 pixels, but that the first step has no state to multiply with.
  assert.deepEqual([lstm.parameters, lstm.flops], [4 * 128 * (16 + 128 + 1), 2 * 512 * (16 * 16 + 15 * 128)]);
  assert.equal(rows.at(-1)!.parameters, fused.countParams());
  assert.deepEqual([cnn.follows, rnn.follows, fused.follows], ["3.1, 4.3", "3.2, 4.3", "2"]);
});

test("attention looks from every cell at every cell, of pictures as of saved models", () => {
  tf.tidy(() => {
    const model = buildAttentionModel({ inputShape: [16, 24, 1], numClasses: 2, seed: 3 });
    const { attention } = attentionWeights(model, tf.randomUniform([2, 16, 24, 1]));
    assert.deepEqual(attention!.shape, [2, 4, 6, 6]);
    for (const row of tf.sum(attention!, -1).dataSync()) assert.ok(Math.abs(row - 1) < 1e-5);
    const transformer = buildLocalizer({
      backbone: "vision-transformer",
      inputShape: [16, 24, 1],
      numClasses: 2,
    });
    const byLayer = attentionWeights(transformer, tf.zeros([1, 16, 24, 1]));
    assert.deepEqual(
      Object.keys(byLayer),
      [1, 2, 3, 4].map((block) => `block${block}_attention`),
    );
    const cnn = buildCnnModel({ inputShape: [16, 24, 1], numClasses: 2 });
    assert.throws(
      () => attentionWeights(cnn, tf.zeros([1, 16, 24, 1])),
      /^RangeError: the model "cnn" has no attention/,
    );
  });
});

test("options change the layers: activation, pooling, normalization, dropout, L2", () => {
  const options = { inputShape: [16, 16, 1], numClasses: 2, dropout: 0.3, batchNorm: true } as const;
  const model = buildCnnModel({ ...options, activation: "tanh", pooling: "average", l2: 0.5 });
  const kinds = model.layers.map((layer) => layer.getClassName());
  assert.equal(kinds.filter((kind) => kind === "BatchNormalization").length, 3);
  assert.equal(kinds.filter((kind) => kind === "AveragePooling2D").length, 3);
  assert.equal(kinds.filter((kind) => kind === "Dropout").length, 2);
  tf.tidy(() => {
    const kernels = ["conv1", "conv2", "conv3", "dense"].map((name) => model.getLayer(name).getWeights()[0]!);
    const squares = kernels.reduce((sum, kernel) => sum + tf.sum(tf.square(kernel)).dataSync()[0]!, 0);
    const losses = model.calculateLosses().reduce((sum, loss) => sum + loss.dataSync()[0]!, 0);
    assert.ok(Math.abs(losses - 0.5 * squares) < 1e-3 * losses, `${losses} is not half of ${squares}`);
  });
  model.dispose();
});

test("a pyramid keeps sizes that are not halves of each other", () => {
  tf.tidy(() => {
    const levels = [
      [15, 9, 4],
      [8, 5, 6],
      [4, 3, 8],
    ].map((shape) => tf.input({ shape }));
    const maps = featurePyramid(levels, styleOf({}), { channels: 7 });
    assert.deepEqual(
      maps.map(({ shape }) => shape),
      [
        [null, 15, 9, 7],
        [null, 8, 5, 7],
        [null, 4, 3, 7],
      ],
    );
    // What only the coarsest level shows reaches the finest.
    const model = tf.model({ inputs: levels, outputs: maps[0]! });
    const finest = (value: number) =>
      (
        model.predict([
          tf.zeros([1, 15, 9, 4]),
          tf.zeros([1, 8, 5, 6]),
          tf.fill([1, 4, 3, 8], value),
        ]) as tf.Tensor
      ).dataSync();
    assert.notDeepEqual(finest(1), finest(0));
  });
});

test("a fused model trains its parts, or leaves them as they are", () => {
  const options = { inputShape: [16, 16, 1], numClasses: 3 } as const;
  const models = [buildCnnModel(options), buildRnnModel(options)] as const;
  const all = buildFusionModel({ models }).trainableWeights.length;
  assert.equal(all, 8 + 6 + 4);
  const images = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 1]);
  tf.tidy(() => {
    const twins = buildFusionModel({ models: [models[0], models[0]] });
    const features = tf
      .model({ inputs: twins.inputs, outputs: twins.features })
      .predict(images) as tf.Tensor2D;
    const [first, second] = tf.split(features, 2, 1);
    assert.deepEqual(first!.arraySync(), second!.arraySync(), "copies of the same weights");
  });
  images.dispose();
  assert.equal(buildFusionModel({ models, trainable: false }).trainableWeights.length, 4);
});

test("says what is wrong, before a layer is made", () => {
  const good = { inputShape: [64, 64, 1], numClasses: 10 } as const;
  const before = tf.memory().numTensors;
  const bad: [build: () => unknown, message: RegExp][] = [
    [
      () => buildCnnModel({ ...good, activation: "step" as never }),
      /^RangeError: activation must be one of relu, .*got "step"/,
    ],
    [
      () => buildCnnModel({ ...good, pooling: "min" as never }),
      /^RangeError: pooling must be one of max, average/,
    ],
    [() => buildCnnModel({ ...good, dropout: 1 }), /^RangeError: dropout must be in \[0, 1\), got 1/],
    [() => buildCnnModel({ ...good, l2: -1 }), /^RangeError: l2 must be a number >= 0, got -1/],
    [
      () => buildRnnModel({ ...good, over: "columns" as never }),
      /^RangeError: over must be one of rows, cells/,
    ],
    [() => buildRnnModel({ ...good, numClasses: 1 }), /^RangeError: numClasses/],
    [
      () => buildAttentionModel({ ...good, numHeads: 3 }),
      /^RangeError: numHeads must be a divisor of 128, got 3/,
    ],
    [
      () => buildLocalizer({ ...good, backbone: "vgg" as never }),
      /^RangeError: backbone must be one of plain, residual/,
    ],
    [
      () => buildLocalizer({ ...good, backbone: "plain", inputShape: [4, 4, 1] }),
      /at least 8 x 8 pixels to be halved 3 times/,
    ],
    [() => buildFusionModel({ models: [] as never }), /^RangeError: models must be two or more, got 0/],
  ];
  for (const [build, message] of bad) assert.throws(build, message);
  assert.equal(tf.memory().numTensors, before);
  const [one, other] = [buildCnnModel(good), buildCnnModel({ ...good, numClasses: 3 })];
  assert.throws(
    () => buildFusionModel({ models: [one, other] }),
    /models\[1\] has numClasses 3, but models\[0\] 10/,
  );
});
