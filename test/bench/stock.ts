import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { compile } from "../../src/tensorflow/index.js";
import type { Row } from "./report.js";
import { stockAddon } from "./stock-addon.js";
import { add, type Contender, makeTraining } from "./stock-contender.js";

const ROWS = {
  "eager-add-vs-stock": { work: "add", must: 0.5, aim: 1 },
  "cnn-train-vs-stock": { work: "train", must: 2.2, aim: 3 },
} as const;

/** Ours and tfjs-node's own addon in turn: how many times as fast we are. Nothing where it cannot be compiled. */
export async function stockRows(isChosen: (row: string) => boolean, rounds: number): Promise<Row[]> {
  const chosen = Object.entries(ROWS).filter(([row]) => isChosen(row));
  if (chosen.length === 0) return [];
  const addon = stockAddon();
  if ("missing" in addon) {
    console.log(`skipped: tfjs-node's own addon, as ${addon.missing}`);
    return [];
  }
  const ours: Contender = { add, train: makeTraining(compile) };
  const child = spawn(process.execPath, [require.resolve("./stock-process.js"), addon.path], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const theirSeconds = async (work: string) => {
    child.stdin.write(`${work}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The process of tfjs-node's own addon ended while it did ${work}.`);
    return Number(value);
  };
  const rows: Row[] = [];
  for (const [row, { work, must, aim }] of chosen) {
    const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = -1; round < rounds; round++) {
      const begun = performance.now();
      await ours[work]();
      times.ours.push((performance.now() - begun) / 1000);
      times.theirs.push(await theirSeconds(work));
    }
    // The first round is for warming up.
    const [oursTook, theirsTook] = [times.ours, times.theirs].map((all) => median(all.slice(1))) as [
      number,
      number,
    ];
    console.log(`${row}: ours ${oursTook.toFixed(3)} s, tfjs-node's own addon ${theirsTook.toFixed(3)} s`);
    rows.push({ bench: "engine", row, ratio: theirsTook / oursTook, must, aim });
  }
  child.stdin.end();
  return rows;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
