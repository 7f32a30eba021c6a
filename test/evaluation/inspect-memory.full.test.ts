import assert from "node:assert/strict";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { shapes } from "../../src/datasets/generators/shapes.js";
import { inspectDataset } from "../../src/evaluation/inspect-dataset.js";
import { onProgress } from "../../src/progress.js";

test("memory stays flat while 20,000 pictures are inspected", { timeout: 600_000 }, async (t) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = new Map<string, number[]>();
  const stopListening = onProgress(({ type, bar }) => {
    if (type !== "update" || bar.value % 5000 !== 0) return;
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const megabytes = (heapUsed + arrayBuffers) / 1e6;
    used.set(bar.description, [...(used.get(bar.description) ?? []), megabytes]);
  });
  const { parts } = await inspectDataset(shapes({ count: 20_000, seed: 1, size: [32, 32] }));
  stopListening();
  assert.equal(parts.shapes!.pictures, 20_000);
  assert.equal(used.size, 2, [...used.keys()].join(", "));
  for (const [what, megabytes] of used) {
    t.diagnostic(`${what}: ${megabytes.map((value) => value.toFixed(1)).join(", ")} MB`);
    // Samples of values fill up during the first 20,000; hashes take 150 bytes a picture.
    assert.ok(megabytes.at(-1)! - megabytes[0]! < 12, `${what}: ${megabytes}`);
  }
});
