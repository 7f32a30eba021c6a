import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { largestDifference } from "../largest-difference.js";
import { wave } from "../wave.js";

const root = resolve(__dirname, "../../../..");

test("a model that Keras exported gives the numbers that it gives in Python", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  try {
    const python = join(root, ".venv", "bin", "python");
    const script = join(root, "test", "reference", "export-keras-model.py");
    const { stdout, stderr, status } = spawnSync(python, [script, folder], {
      encoding: "utf8",
      timeout: 300_000,
    });
    assert.equal(status, 0, stderr);
    const expected = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number[][]>;
    const model = await tf.node.loadSavedModel(folder);
    tf.tidy(() => {
      const results = model.predict({ image: wave([2, 16, 16, 3]) }) as tf.NamedTensorMap;
      assert.deepEqual(Object.keys(results), ["box", "label"]);
      for (const [name, values] of Object.entries(expected)) {
        assert.ok(largestDifference(results[name]!, tf.tensor2d(values)) <= 1e-5, name);
      }
    });
    model.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
