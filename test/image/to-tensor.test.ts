import assert from "node:assert/strict";
import test from "node:test";
import { toTensor } from "../../src/image/to-tensor.js";
import { tf } from "../../src/tensorflow/index.js";

test("bytes become 0 to 1, floats stay, and nothing is left over", () => {
  const before = tf.memory().numTensors;
  const bytes = toTensor({ data: Uint8Array.of(0, 51, 255, 102, 0, 255), shape: [1, 2, 3] });
  assert.deepEqual([bytes.shape, bytes.dtype], [[1, 2, 3], "float32"]);
  for (const [index, value] of [0, 0.2, 1, 0.4, 0, 1].entries()) {
    assert.ok(Math.abs(bytes.dataSync()[index]! - value) < 1e-6);
  }
  const floats = toTensor({ data: Float32Array.of(0.25, 0.5), shape: [2, 1, 1] });
  assert.deepEqual([...floats.dataSync()], [0.25, 0.5]);
  tf.dispose([bytes, floats]);
  assert.equal(tf.memory().numTensors, before);
});
