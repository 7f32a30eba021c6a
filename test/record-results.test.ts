import assert from "node:assert/strict";
import test from "node:test";
import { recordResults } from "../src/record-results.js";

test("what is no result is refused by name", () => {
  assert.throws(() => recordResults({}), /at least one name and value/);
  assert.throws(
    () => recordResults({ iou: [1] as unknown as number }),
    /a number, string or boolean for iou/,
  );
});
