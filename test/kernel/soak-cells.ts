import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type Execution, KernelClient, outputTypes, resultText, streamText } from "./kernel-client.js";

interface Kind {
  readonly code: (n: number) => string;
  /** The error's name, where the cell ends with one. */
  readonly error?: string;
  readonly check?: (cell: Execution, n: number) => void;
  /** Milliseconds after which the cell is stopped. */
  readonly stopAfter?: number;
  /** How often it comes, 1 being usual. */
  readonly often?: number;
}

const kinds: readonly Kind[] = [
  { code: (n) => `${n} + 1`, check: (cell, n) => assert.equal(resultText(cell), String(n + 1)), often: 4 },
  {
    code: (n) => `console.log("line ${n}")`,
    check: (cell, n) => assert.equal(streamText(cell), `line ${n}\n`),
    often: 4,
  },
  {
    code: (n) => `const v${n % 20} = { n: ${n}, text: "x".repeat(1000) }; v${n % 20}.n`,
    check: (cell, n) => assert.equal(resultText(cell), String(n)),
    often: 3,
  },
  {
    code: (n) => `function f${n % 10}(x: number): number { return x * ${n}; }\nf${n % 10}(2)`,
    check: (cell, n) => assert.equal(resultText(cell), String(2 * n)),
    often: 2,
  },
  {
    code: (n) => `await new Promise(r => setTimeout(r, 5)); "late ${n}"`,
    check: (cell, n) => assert.equal(resultText(cell), `'late ${n}'`),
    often: 2,
  },
  {
    code: (n) =>
      `import { createHash } from "crypto"; createHash("sha1").update("${n}").digest("hex").length`,
    check: (cell) => assert.equal(resultText(cell), "40"),
  },
  {
    code: (n) => `for (let i = 0; i < 200; i++) console.log(${n}, i); console.error("e")`,
    check: (cell) => assert.equal(streamText(cell).split("\n").length, 201),
  },
  {
    code: (n) => `await (globalThis as any)[Symbol.for("pinpoint.host")].display({ n: ${n} })`,
    check: (cell) => assert.deepEqual(outputTypes(cell), ["display_data"]),
  },
  { code: (n) => `setTimeout(() => console.log("after ${n}"), 20); undefined` },
  { code: () => `setTimeout(() => { throw new Error("late") }, 5); undefined` },
  { code: (n) => `throw new RangeError("thrown ${n}")`, error: "RangeError", often: 2 },
  { code: () => `const wrong: number = "text"`, error: "TypeScriptError", often: 2 },
  { code: () => `const broken = (`, error: "TypeScriptError" },
  { code: () => `void Promise.reject(new TypeError("x")); await new Promise(() => {})`, error: "TypeError" },
  { code: () => `const down = (): number => 1 + down(); down()`, error: "RangeError" },
  { code: () => `while (true) {}`, error: "Interrupted", stopAfter: 60 },
  { code: () => `await new Promise(() => {})`, error: "Interrupted", stopAfter: 30 },
  {
    code: () => `for (;;) { await null; console.log("x".repeat(100)) }`,
    error: "Interrupted",
    stopAfter: 60,
  },
];
/** One in so many cells loses the session. */
const crashEvery = 100;
/** After so many cells the same kinds come in the same order: what is measured so far apart is alike but for its age. */
export const period = 1500;
const crashes: readonly Kind[] = [
  "process.exit(1)",
  "process.abort()",
  "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})",
].map((code) => ({ code: () => code, error: "SessionLost" }));

const bag = kinds.flatMap((kind) => Array.from({ length: kind.often ?? 1 }, () => kind));

/** The resident memory of the kernel and all its children, in MB. */
function residentMemory(kernel: KernelClient): number {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([kernel.process.pid]);
  let sum = 0;
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of rows) {
      if (!family.has(pid) && family.has(parent)) grown = Boolean(family.add(pid));
    }
  }
  for (const [pid, , size = 0] of rows) {
    if (family.has(pid)) sum += size;
  }
  return sum / 1024;
}

export interface SoakResult {
  /** Resident memory in MB, by the number of cells run. */
  readonly memory: ReadonlyMap<number, number>;
}

/** Runs `count` cells of all kinds, faults among them, and checks every answer and its parent. */
export async function soakCells(count: number, measureAt: readonly number[] = []): Promise<SoakResult> {
  const kernel = await KernelClient.start();
  kernel.process.setMaxListeners(0);
  const memory = new Map<number, number>();
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  try {
    for (let n = 1; n <= count; n++) {
      if (n % period === 1) seed = 1;
      const crash = n % crashEvery === crashEvery / 2;
      const kind = (crash ? crashes[random(crashes.length)] : bag[random(bag.length)]) as Kind;
      const code = `${kind.code(n)} // ${n}`;
      const running = kernel.execute(code);
      if (kind.stopAfter !== undefined) {
        await kernel.waitFor(
          ({ header, content }) => header.msg_type === "execute_input" && content.code === code,
        );
        await new Promise((resolve) => setTimeout(resolve, kind.stopAfter));
        await kernel.interrupt();
      }
      const cell = await running.catch((error: Error) => assert.fail(`cell ${n}: ${code}: ${error.message}`));
      const says = `cell ${n}: ${code}: ${JSON.stringify(cell.reply)}`;
      assert.equal(cell.reply.ename, kind.error, says);
      assert.equal(cell.reply.execution_count, n, says);
      kind.check?.(cell, n);
      if (measureAt.includes(n)) memory.set(n, residentMemory(kernel));
      // What was published is checked cell by cell: the client need not keep it.
      kernel.published.splice(0, Math.max(0, kernel.published.length - 1000));
    }
  } finally {
    await kernel.stop();
  }
  return { memory };
}
