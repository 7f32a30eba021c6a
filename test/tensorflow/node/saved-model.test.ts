import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { binding } from "../../../src/tensorflow/binding.js";
import { tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { reference, savedModel, tensorOf } from "./reference.js";

test("a SavedModel tells its graphs, signatures, inputs and outputs", async () => {
  const [graph, ...others] = await tf.node.getMetaGraphsFromSavedModel(savedModel);
  assert.equal(others.length, 0);
  assert.deepEqual(graph?.tags, ["serve"]);
  const { serving_default, dtypes, lookup } = graph!.signatureDefs;
  assert.deepEqual(Object.keys(graph!.signatureDefs).sort(), ["dtypes", "lookup", "serving_default"]);
  assert.deepEqual(serving_default, {
    inputs: { x: { name: "serving_default_x:0", dtype: "float32", tfDtype: "DT_FLOAT", shape: [-1, 3] } },
    outputs: {
      y: { name: "StatefulPartitionedCall_1:0", dtype: "float32", tfDtype: "DT_FLOAT", shape: [-1, 2] },
    },
  });
  assert.deepEqual(
    Object.entries(dtypes!.inputs).map(([name, { dtype, tfDtype }]) => [name, dtype, tfDtype]),
    [
      ["byte", "int32", "DT_UINT8"],
      ["flag", "bool", "DT_BOOL"],
      ["real", "float32", "DT_DOUBLE"],
      ["whole", "int32", "DT_INT64"],
    ],
  );
  assert.equal(lookup!.inputs.word?.dtype, "string");
});

test("signatures give the numbers of Python; a model is loaded once for all of them and freed with the last", async () => {
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  const dense = await tf.node.loadSavedModel(savedModel);
  const dtypes = await tf.node.loadSavedModel(savedModel, ["serve"], "dtypes");
  const lookup = await tf.node.loadSavedModel(savedModel, ["serve"], "lookup");
  assert.equal(tf.node.getNumOfSavedModels(), 1);
  assert.deepEqual(dense.inputs, [
    { name: "serving_default_x", dtype: "float32", tfDtype: "DT_FLOAT", shape: [-1, 3] },
  ]);
  tf.tidy(() => {
    const x = tensorOf(reference.dense.x);
    const y = tensorOf(reference.dense.y);
    assert.ok(largestDifference(dense.predict(x) as tf.Tensor, y) <= 1e-6);
    assert.ok(largestDifference((dense.predict([x]) as tf.Tensor[])[0]!, y) <= 1e-6);
    assert.ok(largestDifference((dense.predict({ x }) as tf.NamedTensorMap).y!, y) <= 1e-6);
    assert.ok(largestDifference(dense.execute(x, dense.outputNodeNames.y!) as tf.Tensor, y) <= 1e-6);

    const results = dtypes.predict({
      whole: tf.tensor1d([-3, 5], "int32"),
      real: tf.tensor1d([1, -6]),
      byte: tf.tensor1d([254, 255], "int32"),
      flag: tf.tensor1d([true, false], "bool"),
    }) as tf.NamedTensorMap;
    const values = Object.fromEntries(
      Object.entries(results).map(([name, one]) => [name, [...one.dataSync()]]),
    );
    assert.deepEqual(values, {
      whole: [-6, 10],
      real: [Math.fround(1 / 3), -2],
      byte: [255, 0],
      flag: [0, 1],
      half: [1, -6],
    });

    const words = tf.tensor1d(["dog", "naïve"], "string");
    const [index, upper] = lookup.predict([words]) as [tf.Tensor, tf.Tensor];
    assert.deepEqual([...index.dataSync()], [8, -1]);
    assert.deepEqual([...(upper.dataSync() as unknown as string[])], ["DOG", "NAïVE"]);
  });
  dense.dispose();
  dtypes.dispose();
  assert.equal(tf.node.getNumOfSavedModels(), 1);
  lookup.dispose();
  assert.equal(tf.node.getNumOfSavedModels(), 0);
  assert.deepEqual({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() }, before);
  assert.throws(() => dense.predict(tf.ones([1, 3])), /disposed: load it again/);
  assert.throws(() => dense.dispose(), /disposed/);
});

test("what does not fit a signature is refused with what would", async () => {
  const model = await tf.node.loadSavedModel(savedModel);
  const x = tf.ones([1, 3]);
  assert.throws(() => model.predict([x, x]), /TypeError: .*takes x; it was given 2 inputs/);
  assert.throws(() => model.predict({ z: x }), /TypeError: .*takes x; .*the inputs z/);
  assert.throws(
    () => model.predict(tf.ones([1, 3], "int32")),
    /TypeError: .*serving_default_x:0 must be float32, not int32/,
  );
  assert.throws(() => model.predict(tf.ones([1, 4])), /could not run the SavedModel: .*\[1,4\]/);
  assert.throws(() => model.execute(x, "nothing:0"), /RangeError: .*no tensor named nothing:0/);
  model.dispose();
  await assert.rejects(
    tf.node.loadSavedModel(savedModel, ["train"]),
    /RangeError: .*\[train\], but \[serve\]/,
  );
  await assert.rejects(
    tf.node.loadSavedModel(savedModel, ["serve"], "other"),
    /RangeError: .*no signature other, but dtypes, lookup, serving_default/,
  );
  const empty = mkdtempSync(join(tmpdir(), "pinpoint-"));
  await assert.rejects(tf.node.loadSavedModel(empty), /no SavedModel in .*saved_model\.pb/);
  rmSync(empty, { recursive: true });
  assert.equal(tf.node.getNumOfSavedModels(), 0);
});
