import assert from "node:assert/strict";
import test from "node:test";
import { eachSample } from "../../src/datasets/each-sample.js";
import { onProgress, requestStop } from "../../src/progress.js";

test("in order, however long each takes, with a bar", async () => {
  const bars: string[] = [];
  const stopListening = onProgress(
    ({ type, bar }) => type === "end" && bars.push(`${bar.description} ${bar.value}`),
  );
  const read = async (index: number) => {
    await new Promise((resolve) => setTimeout(resolve, 5 - index));
    return index;
  };
  const seen: number[] = [];
  for await (const index of eachSample({ length: 5 }, read, { description: "Looking" })) seen.push(index);
  stopListening();
  assert.deepEqual([seen, bars], [[0, 1, 2, 3, 4], ["Looking 5"]]);
});

test("samples that come at once leave others their turn: a stop is heard", async () => {
  const busy = (index: number): number => {
    const end = performance.now() + 1;
    while (performance.now() < end);
    return index;
  };
  let seen = 0;
  const looking = (async () => {
    for await (const _ of eachSample({ length: 100_000 }, busy, { description: "Looking" })) seen++;
  })();
  setTimeout(requestStop, 5);
  await assert.rejects(looking, { name: "AbortError" });
  assert.ok(seen < 50_000, String(seen));
});
