import assert from "node:assert/strict";
import test from "node:test";
import { streamBatches } from "./stream-batches.js";

test("memory stays flat while 20,000 pictures are read ahead, augmented and put into batches", async () => {
  const memory = await streamBatches(20_000);
  const [early, late] = [memory.slice(3, 8), memory.slice(-5)].map((values) => Math.min(...values));
  assert.ok(late! - early! < 30e6, memory.map((bytes) => Math.round(bytes / 1e6)).join(", "));
});
