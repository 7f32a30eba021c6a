import assert from "node:assert/strict";
import test from "node:test";
import { soakCells } from "./soak-cells.js";

test("2,000 mixed cells, faults among them: every answer comes, and memory does not grow", async () => {
  // Equally long after a session was lost: what is compared is equally old.
  const early = [500, 510, 520, 530, 540];
  const late = early.map((cell) => cell + 1500);
  const { memory } = await soakCells(2040, [...early, ...late]);
  const median = (cells: readonly number[]) =>
    cells.map((cell) => memory.get(cell) as number).sort((a, b) => a - b)[cells.length >> 1] as number;
  const [before, after] = [median(early), median(late)];
  assert.ok(
    after <= 1.05 * before,
    `${before.toFixed(0)} MB at cell 500, ${after.toFixed(0)} MB at cell 2,000`,
  );
});
