import test from "node:test";
import { soakCells } from "./soak-cells.js";

test("200 mixed cells, faults among them: every answer comes, to its own parent", async () => {
  await soakCells(200);
});
