import assert from "node:assert/strict";
import test from "node:test";
import { period, soakCells } from "./soak-cells.js";

test("2,000 mixed cells, faults among them: every answer comes, and memory does not grow", async () => {
  // Over the life of a session, which is lost every hundred cells: what is compared is of every age.
  const early = Array.from({ length: 20 }, (_, index) => 500 + 5 * index);
  const late = early.map((cell) => cell + period);
  const { memory } = await soakCells(2100, [...early, ...late]);
  const median = (cells: readonly number[]) =>
    cells.map((cell) => memory.get(cell) as number).sort((a, b) => a - b)[cells.length >> 1] as number;
  const [before, after] = [median(early), median(late)];
  assert.ok(
    after <= 1.05 * before,
    `${before.toFixed(0)} MB at cell 500, ${after.toFixed(0)} MB at cell 2,000`,
  );
});
