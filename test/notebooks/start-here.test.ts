// Runs the first notebook as `jupyter nbconvert --execute` does, and holds its figures against what it promises.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { before } from "node:test";
import { promisify } from "node:util";

const root = path.resolve(__dirname, "../../..");
const notebooks = path.join(root, "notebooks");

interface Output {
  readonly output_type: string;
  readonly text?: string | string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly outputs?: readonly Output[];
}

const joined = (text: unknown): string => (Array.isArray(text) ? text.join("") : String(text ?? ""));
const plotly = "application/vnd.plotly.v1+json";
let cells: readonly Cell[];
let outputs: readonly Output[];
let text: string;

before(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-notebook-"));
  try {
    const python = path.join(root, ".venv", "bin", "python");
    const args = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", folder];
    await promisify(execFile)(python, [...args, path.join(notebooks, "00-start-here.ipynb")], {
      cwd: notebooks,
    });
    ({ cells } = JSON.parse(readFileSync(path.join(folder, "00-start-here.ipynb"), "utf8")) as {
      cells: Cell[];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  outputs = cells.flatMap((cell) => cell.outputs ?? []);
  text = outputs.map((output) => joined(output.text ?? output.data?.["text/plain"])).join("\n");
});

/** A row of the first table with that metric: the model's figure and the baseline's. */
function row(metric: string): { model: number; baseline: number } {
  const found = new RegExp(`${metric}\\s+([\\d.e-]+)\\s+([\\d.e-]+)`).exec(text);
  assert.ok(found, `no row ${metric} in:\n${text}`);
  return { model: Number(found[1]), baseline: Number(found[2]) };
}

test("every cell runs, and none prints to stderr", () => {
  assert.deepEqual(
    outputs.filter(
      ({ output_type, name }: Output & { name?: string }) => output_type === "error" || name === "stderr",
    ),
    [],
  );
});

test("the digits localizer beats its bounds and the baseline on held-out canvases", () => {
  const iou = row("mean IoU");
  const accuracy = row("accuracy");
  assert.match(text, /600 held-out canvases: accuracy/);
  assert.ok(iou.model >= 0.65, `mean IoU ${iou.model}`);
  assert.ok(iou.model >= 2 * iou.baseline, `mean IoU ${iou.model}, baseline ${iou.baseline}`);
  assert.ok(accuracy.model >= 0.85, `accuracy ${accuracy.model}`);
});

test("training and evaluation leave no tensor behind", () => {
  assert.match(text, /tensors left behind by training and evaluation: 0\n/);
});

test("bars end finished, and every chart carries a static picture that front ends without Plotly show", () => {
  const bars = outputs
    .map(({ data }) => joined(data?.["text/html"]))
    .filter((html) => html.includes("data-state="));
  assert.ok(bars.length >= 2);
  for (const bar of bars) {
    const offline = !process.env.PINPOINT_DATA && bar.includes("Downloading");
    assert.match(bar, offline ? /data-state="(done|failed)"/ : /data-state="done"/);
  }
  const charts = outputs.flatMap(({ data }) => (data?.[plotly] === undefined ? [] : [data]));
  assert.ok(charts.length >= 7, `${charts.length} charts`);
  for (const chart of charts) {
    assert.ok("image/svg+xml" in chart || "image/png" in chart, Object.keys(chart).join());
    assert.ok(!("text/html" in chart));
  }
});

test("blood cells are found, or one sentence says why there are none", () => {
  assert.match(text, /Blood cells under a microscope|The data set "bccd" is not on this machine/);
  if (process.env.PINPOINT_DATA) assert.match(text, /3\d\d photographs with one white cell/);
});

test("cells are short enough to read, and the notebook small enough to keep", () => {
  for (const { cell_type, source } of cells) {
    if (cell_type === "code") assert.ok(joined(source).split("\n").length <= 20, joined(source));
  }
  assert.ok(readFileSync(path.join(notebooks, "00-start-here.ipynb")).length <= 1e6);
});

test("the committed notebook holds no picture that we did not make", () => {
  const committed = JSON.parse(readFileSync(path.join(notebooks, "00-start-here.ipynb"), "utf8")) as {
    cells: (Cell & { metadata: { tags?: string[] } })[];
  };
  const photographs = committed.cells.filter(({ metadata }) => metadata.tags?.includes("photographs"));
  assert.equal(photographs.length, 1);
  for (const { outputs } of photographs) assert.deepEqual(outputs, []);
});
