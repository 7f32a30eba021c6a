import assert from "node:assert/strict";
import test from "node:test";
import { activationMaps } from "../../src/explain/activation-maps.js";
import { attentionMaps } from "../../src/explain/attention-maps.js";
import { explain } from "../../src/explain/explain.js";
import { filters } from "../../src/explain/filters.js";
import { lstmParts, lstmTraces } from "../../src/explain/lstm-traces.js";
import { mapGrid } from "../../src/explain/map-grid.js";
import type { Image } from "../../src/image/image.js";
import { buildAttentionModel } from "../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildRnnModel } from "../../src/models/build-rnn-model.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { modelGraph } from "../../src/models/model-graph.js";
import { tf } from "../../src/tensorflow/index.js";
import { imageBatch } from "../../src/training/image-batch.js";

function wave(height: number, width: number, channels = 1): Image {
  const data = Float32Array.from(
    { length: height * width * channels },
    (_, at) => 0.5 + 0.5 * Math.sin(at * 0.37),
  );
  return { data, shape: [height, width, channels] };
}

function near(got: number, wanted: number, what: string, tolerance = 1e-5): void {
  assert.ok(Math.abs(got - wanted) <= tolerance, `${what} is ${got}, expected ${wanted}`);
}

test("activation maps are what the layer makes, filters its weights", async () => {
  const model = tf.sequential();
  const convolution = { filters: 3, kernelSize: 1, useBias: false, activation: "relu" } as const;
  model.add(tf.layers.conv2d({ ...convolution, inputShape: [4, 6, 2], name: "mix" }));
  model.add(tf.layers.globalAveragePooling2d({}));
  const kernel = [1, 0, -1, 0, 1, -1];
  const weight = tf.tensor(kernel, [1, 1, 2, 3]);
  model.setWeights([weight]);
  weight.dispose();
  const image = wave(4, 6, 2);
  const before = tf.memory().numTensors;
  const maps = await activationMaps(model, image);
  assert.deepEqual(
    maps.map(({ shape }) => shape),
    [
      [4, 6],
      [4, 6],
      [4, 6],
    ],
  );
  for (let at = 0; at < 24; at++) {
    for (const channel of [0, 1]) near(maps[channel]!.data[at]!, image.data[2 * at + channel]!, "activation");
    assert.equal(maps[2]!.data[at], 0);
  }
  assert.deepEqual(
    (await filters(model)).map(({ data }) => data[0]),
    [0.5, 0.5, -1],
  );
  assert.deepEqual(
    (await filters(model, { layer: "mix", channel: 1 })).map(({ data }) => data[0]),
    [0, 1, -1],
  );
  assert.equal(tf.memory().numTensors, before);
  await assert.rejects(
    filters(model, { layer: "dense" }),
    /layer must be a convolution of .* \(mix\), got dense/,
  );
  await assert.rejects(filters(model, { channel: 2 }), /channel must be a whole number from 0 to 1, got 2/);
  model.dispose();
});

test("an LSTM's traces end where the layer ends, and follow its formulas", async () => {
  const model = buildRnnModel({ inputShape: [8, 6, 1], numClasses: 2, seed: 4 });
  const image = wave(8, 6);
  const before = tf.memory().numTensors;
  const [first, second] = await lstmTraces(model, image);
  assert.equal(tf.memory().numTensors, before);
  const batch = imageBatch([image]);
  const outputs = ["lstm1", "lstm2"].map((name) => model.getLayer(name).output as tf.SymbolicTensor);
  const [sequence, last] = tf.tidy(() => {
    const said = tf.model({ inputs: model.inputs, outputs }).apply(batch) as tf.Tensor[];
    return said.map((tensor) => tensor.dataSync());
  });
  batch.dispose();
  for (const [at, value] of first!.hidden.entries()) near(value, sequence![at]!, `hidden[${at}]`);
  const lastHidden = second!.hidden.subarray(7 * 128);
  for (const [at, value] of lastHidden.entries()) near(value, last![at]!, `the last hidden[${at}]`);
  for (const part of lstmParts) assert.equal(second![part].length, 8 * 128, part);
  for (let at = 0; at < 128; at++) {
    const here = 3 * 128 + at;
    const cell =
      second!.forget[here]! * second!.cell[here - 128]! + second!.input[here]! * second!.candidate[here]!;
    near(second!.cell[here]!, cell, "cell");
    near(second!.hidden[here]!, second!.output[here]! * Math.tanh(cell), "hidden");
  }
  await assert.rejects(
    lstmTraces(buildCnnModel({ inputShape: [8, 8, 1], numClasses: 2 }), image),
    /has no LSTM/,
  );
  model.dispose();
});

test("attention: rows add up to 1, the mean of the heads is that of each", async () => {
  const model = buildAttentionModel({ inputShape: [32, 48, 1], numClasses: 2, seed: 3 });
  const before = tf.memory().numTensors;
  const [attention, ...others] = await attentionMaps(model, wave(32, 48));
  assert.equal(tf.memory().numTensors, before);
  assert.equal(others.length, 0);
  assert.deepEqual([attention!.layer, attention!.queries, attention!.isSelf], ["attention", 24, true]);
  assert.deepEqual(attention!.shape, [4, 6]);
  const all = attention!.lookedAt(5);
  const heads = [0, 1, 2, 3].map((head) => attention!.lookedAt(5, head));
  near(
    all.data.reduce((sum, value) => sum + value, 0),
    1,
    "the sum",
  );
  for (const [at, value] of all.data.entries()) {
    near(value, heads.reduce((sum, { data }) => sum + data[at]!, 0) / 4, "the mean");
  }
  assert.throws(() => attention!.lookedAt(24), /query must be a whole number from 0 to 23, got 24/);
  assert.throws(() => attention!.lookedAt(0, 4), /head must be/);
  // One layer: half of what the cells look at, half each cell itself.
  const [rollout] = await explain(model, [wave(32, 48)], { method: "attention-rollout" });
  for (let cell = 0; cell < 24; cell++) {
    let looked = 0;
    for (let query = 0; query < 24; query++) looked += attention!.lookedAt(query).data[cell]! / 24;
    near(rollout!.data[cell]!, 0.5 * looked + 0.5 / 24, `rollout[${cell}]`);
  }
  model.dispose();
});

test("a query detector's attention: cells at each other, queries at cells; the rollout of one object", async () => {
  const detector = buildQueryDetector({
    inputShape: [32, 32, 1],
    numClasses: 2,
    grid: [3, 3],
    decoderBlocks: 2,
  });
  const maps = await attentionMaps(detector, wave(32, 32));
  assert.deepEqual(
    maps.map(({ layer, isSelf, queries }) => [layer, isSelf, queries]),
    [
      ["encoder1_attention", true, 16],
      ["decoder1_cross", false, 9],
      ["decoder2_cross", false, 9],
    ],
  );
  const [rollout] = await explain(detector, [wave(32, 32)], {
    method: "attention-rollout",
    target: { object: 0 },
  });
  assert.deepEqual(rollout!.shape, [4, 4]);
  near(
    rollout!.data.reduce((sum, value) => sum + value, 0),
    1,
    "the sum",
  );
  // It is that of one of the queries: what it looks at, through the encoder.
  const [encoder, , cross] = maps;
  const of = (query: number) => {
    const seen = cross!.lookedAt(query).data;
    const reached = new Float32Array(16);
    for (let cell = 0; cell < 16; cell++) {
      const row = encoder!.lookedAt(cell).data;
      for (let from = 0; from < 16; from++) {
        reached[from]! += seen[cell]! * (0.5 * row[from]! + (from === cell ? 0.5 : 0));
      }
    }
    return reached;
  };
  const isOf = (query: number) =>
    of(query).every((value, cell) => Math.abs(value - rollout!.data[cell]!) < 1e-5);
  assert.equal([0, 1, 2, 3, 4, 5, 6, 7, 8].filter(isOf).length, 1);
  detector.dispose();
});

test("places are a grid of the picture's shape, or an error says so", () => {
  assert.deepEqual(mapGrid(24, [64, 96]), [4, 6]);
  assert.deepEqual(mapGrid(1, [10, 10]), [1, 1]);
  assert.throws(() => mapGrid(10, [32, 32]), /10 places are no grid of cells over a picture of 32 x 32/);
});

test("a model's graph has every layer and what goes where, also of a sequential model", () => {
  const { nodes, edges } = modelGraph(buildCnnModel({ inputShape: [16, 16, 1], numClasses: 2 }));
  const place = (name: string) => nodes.findIndex((node) => node.name === name);
  const has = (from: string, to: string) => edges.some(([a, b]) => a === place(from) && b === place(to));
  assert.ok(has("conv1", "pool1") && has("dense", "classes") && has("box_numbers", "boxes"));
  assert.ok(!has("classes", "boxes"));
  const sequential = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2], name: "a" }),
      tf.layers.dense({ units: 1, name: "b" }),
    ],
  });
  const graph = modelGraph(sequential);
  assert.deepEqual(
    graph.nodes.map(({ kind, output, parameters }) => [kind, output, parameters]),
    [
      ["InputLayer", "2", 0],
      ["Dense", "3", 9],
      ["Dense", "1", 4],
    ],
  );
  assert.deepEqual(graph.edges, [
    [0, 1],
    [1, 2],
  ]);
});
