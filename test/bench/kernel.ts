// Start, cells and completion of our kernel beside tslab's and ipykernel's, plain and with the library imported.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeKernelspecs } from "../kernel/write-kernelspecs.js";
import { type Row, report } from "./report.js";

const root = join(__dirname, "../../..");
const rounds = 3;
const peers = ["pinpoint", "tslab", "python3"] as const;

type Peer = (typeof peers)[number];
type Figures = Record<"info" | "first" | "cell" | "p95" | "completion", number>;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Each kernel's medians over the rounds. */
function measure(specs: string, library: boolean): Record<Peer, Figures> {
  const args = [join(root, "test/bench/kernel.py"), String(rounds), library ? "library" : "plain", ...peers];
  const { status, stdout, stderr } = spawnSync(join(root, ".venv/bin/python"), args, {
    cwd: join(root, "notebooks"),
    env: { ...process.env, JUPYTER_PATH: specs, PINPOINT_HISTORY: join(specs, "history.jsonl") },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the measurement ended with ${status}:\n${stderr}`);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Figures & { kernel: Peer });
  const figures = (peer: Peer): Figures => {
    const of = (name: keyof Figures) =>
      median(lines.filter(({ kernel }) => kernel === peer).map((line) => line[name]));
    return {
      info: of("info"),
      first: of("first"),
      cell: of("cell"),
      p95: of("p95"),
      completion: of("completion"),
    };
  };
  return { pinpoint: figures("pinpoint"), tslab: figures("tslab"), python3: figures("python3") };
}

function bench(specs: string): void {
  const rows: Row[] = [];
  for (const library of [false, true]) {
    const { pinpoint, tslab, python3 } = measure(specs, library);
    const what = library ? "library" : "plain";
    for (const [peer, figures] of Object.entries({ pinpoint, tslab, python3 })) {
      const shown = Object.entries(figures).map(
        ([name, seconds]) => `${name} ${(seconds * 1000).toFixed(1)} ms`,
      );
      console.log(`${what.padEnd(8)} ${peer.padEnd(9)} ${shown.join(", ")}`);
    }
    rows.push(
      { bench: "kernel", row: `${what}-median-cell`, seconds: pinpoint.cell, must: 0.025, aim: python3.cell },
      { bench: "kernel", row: `${what}-p95-cell-vs-tslab`, ratio: tslab.p95 / pinpoint.p95, must: 1 },
      { bench: "kernel", row: `${what}-cell-vs-tslab`, ratio: tslab.cell / pinpoint.cell, must: 1 },
      { bench: "kernel", row: `${what}-completion`, seconds: pinpoint.completion, must: 0.06, aim: 0.015 },
      {
        bench: "kernel",
        row: `${what}-completion-vs-tslab`,
        ratio: tslab.completion / pinpoint.completion,
        must: 1,
      },
    );
    if (!library) {
      rows.push(
        { bench: "kernel", row: "start-to-kernel-info", seconds: pinpoint.info, must: 1, aim: python3.info },
        {
          bench: "kernel",
          row: "start-to-first-result",
          seconds: pinpoint.first,
          must: 1,
          aim: python3.first,
        },
        { bench: "kernel", row: "start-vs-tslab", ratio: tslab.first / pinpoint.first, must: 1 },
      );
    }
  }
  report(rows);
}

const specs = mkdtempSync(join(tmpdir(), "pinpoint-bench-"));
try {
  writeKernelspecs(specs);
  bench(specs);
} finally {
  rmSync(specs, { recursive: true });
}
