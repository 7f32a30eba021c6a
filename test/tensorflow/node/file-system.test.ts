import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { afterEach, beforeEach } from "node:test";
import { tf } from "../../../src/tensorflow/index.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function model(value: number): tf.Sequential {
  const kernelInitializer = tf.initializers.constant({ value });
  return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer })] });
}

async function firstWeight(url: string): Promise<number> {
  const loaded = await tf.loadLayersModel(url);
  const weight = loaded.getWeights()[0]!.dataSync()[0]!;
  loaded.dispose();
  return weight;
}

test("a model is saved, saved again and loaded from its file or folder; one file of weights stays", async () => {
  const path = join(folder, "models", "mine");
  for (const value of [1, 2, 3]) {
    const result = await model(value).save(`file://${path}`);
    assert.equal(result.modelArtifactsInfo.modelTopologyType, "JSON");
    assert.equal(await firstWeight(`file://${path}/model.json`), value);
    assert.equal(readdirSync(path).length, 2);
  }
  assert.equal(await firstWeight(`file://${path}`), 3);
});

test("optimizer's settings and metadata are kept", async () => {
  const one = model(1);
  one.compile({ optimizer: "adam", loss: "meanSquaredError" });
  one.setUserDefinedMetadata({ classes: ["cat", "dog"] });
  const handler: tf.io.IOHandler = tf.io.fileSystem(folder);
  await one.save(handler, { includeOptimizer: true });
  const loaded = await tf.loadLayersModel(tf.io.fileSystem(join(folder, "model.json")));
  assert.deepEqual(loaded.getUserDefinedMetadata(), { classes: ["cat", "dog"] });
  assert.equal(loaded.loss, "meanSquaredError");
});

test("saves at the same time do not mix", async () => {
  await Promise.all([4, 5, 6].map((value) => model(value).save(`file://${folder}`)));
  assert.equal(await firstWeight(`file://${folder}`), 6);
});

test("a save that fails leaves the model as it was", async () => {
  await model(1).save(`file://${folder}`);
  const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
  mkdirSync(join(folder, "model.json.draft"));
  await assert.rejects(model(2).save(`file://${folder}`), /EISDIR/);
  rmSync(join(folder, "model.json.draft"), { recursive: true, force: true });
  assert.deepEqual(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
    before,
  );
  assert.equal(await firstWeight(`file://${folder}`), 1);
});

test("a missing model, missing weights and a file in the way are named", async () => {
  await assert.rejects(tf.loadLayersModel(`file://${folder}/none.json`), /no model at .*none\.json/);
  await assert.rejects(tf.loadLayersModel(`file://${folder}`), /no model at .*model\.json/);
  await model(1).save(`file://${folder}`);
  rmSync(join(folder, "weights.bin"));
  await assert.rejects(tf.loadLayersModel(`file://${folder}`), /no file of weights at .*weights\.bin/);
  writeFileSync(join(folder, "file"), "");
  await assert.rejects(model(1).save(`file://${folder}/file`), /file exists as a file/);
});

test("tf.data reads CSV files and pictures from the disk", async () => {
  writeFileSync(join(folder, "boxes.csv"), "x,y,label\n1,2.5,cat\n3,-4,dog\n");
  const rows = await tf.data
    .csv(`file://${folder}/boxes.csv`, { columnConfigs: { label: { isLabel: true } } })
    .toArray();
  assert.deepEqual(rows, [
    { xs: { x: 1, y: 2.5 }, ys: { label: "cat" } },
    { xs: { x: 3, y: -4 }, ys: { label: "dog" } },
  ]);
  for (const value of [10, 20, 30]) {
    writeFileSync(join(folder, `${value}.png`), await tf.node.encodePng(tf.fill([2, 3, 1], value)));
  }
  const pictures = tf.data
    .generator(function* () {
      for (const value of [10, 20, 30]) yield readFileSync(join(folder, `${value}.png`));
    })
    .map((bytes) => tf.node.decodeImage(bytes as unknown as Uint8Array))
    .batch(2);
  const batches = await pictures.toArray();
  assert.deepEqual(
    (batches as tf.Tensor[]).map((batch) => [batch.shape, batch.max().dataSync()[0]]),
    [
      [[2, 2, 3, 1], 20],
      [[1, 2, 3, 1], 30],
    ],
  );
});

test("a converted graph is loaded from the disk and runs", async () => {
  const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
  const dtype = { type: "DT_FLOAT" };
  const node = [
    { name: "x", op: "Placeholder", attr: { dtype, shape: { shape: shape(-1, 3) } } },
    {
      name: "w",
      op: "Const",
      attr: { dtype, value: { tensor: { dtype: "DT_FLOAT", tensorShape: shape(3, 2) } } },
    },
    {
      name: "y",
      op: "MatMul",
      input: ["x", "w"],
      attr: { T: dtype, transpose_a: { b: false }, transpose_b: { b: false } },
    },
  ];
  const weights = [{ name: "w", shape: [3, 2], dtype: "float32" }];
  const model = {
    format: "graph-model",
    modelTopology: { node, versions: { producer: 1 } },
    weightsManifest: [{ paths: ["w.bin"], weights }],
  };
  writeFileSync(join(folder, "model.json"), JSON.stringify(model));
  writeFileSync(join(folder, "w.bin"), new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer));
  const graph = await tf.loadGraphModel(`file://${folder}/model.json`);
  const y = graph.predict(tf.ones([1, 3])) as tf.Tensor;
  assert.deepEqual(y.arraySync(), [[9, 12]]);
  graph.dispose();
});
