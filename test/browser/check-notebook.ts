import assert from "node:assert/strict";
import { type JupyterLab, textOf } from "./jupyter-lab.js";

/** How long the last figure may take to be drawn. */
const DRAWING_MS = 20_000;

/** What of a notebook is known beforehand. */
export interface NotebookCheck {
  readonly name: string;
  /** The screenshot's name. */
  readonly picture: string;
  readonly timeoutMs: number;
}

/**
 * Runs a notebook from top to bottom as a person would, and looks at what the page shows: no error, every bar ended,
 * every figure drawn, nothing left as raw MIME text, nothing fetched from another machine.
 */
export async function checkNotebook(
  lab: JupyterLab,
  { name, picture, timeoutMs }: NotebookCheck,
): Promise<void> {
  const notebook = await lab.open(name);
  const { page } = notebook;
  await notebook.runAll(timeoutMs);
  const cells = await notebook.cells();
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  const figures = outputs.filter((output) => output.data?.["application/vnd.plotly.v1+json"] !== undefined);
  const drawn = page.locator(
    ".jp-RenderedPlotly.js-plotly-plot:has(.main-svg :is(.trace path, .cartesianlayer image, .shapelayer path, .xtick)), .jp-RenderedPlotly:has(> .plot-img[src])",
  );
  await notebook.untilTrue(async () => (await drawn.count()) >= figures.length, DRAWING_MS);
  await notebook.screenshot(picture);

  assert.deepEqual(await notebook.errors(), [], name);
  assert.equal(await notebook.kernelName(), "TypeScript (Pinpoint)");
  assert.equal(await drawn.count(), figures.length, "figures drawn and figures sent");
  const states = await page
    .locator(".pinpoint-progress")
    .evaluateAll((bars) => bars.map((bar) => bar.getAttribute("data-state")));
  // A failure that the notebook shows on purpose, and goes on from, leaves a failed bar; others are errors, seen above.
  assert.deepEqual(
    states.filter((state) => state !== "done" && state !== "failed"),
    [],
    "a bar is not finished",
  );
  const warnings = outputs
    .filter((output) => output.name === "stderr")
    .map((output) => textOf(output.text ?? ""));
  assert.deepEqual(warnings, [], "something was written to stderr");
  const raw = outputs.filter((output) => Object.keys(output.data ?? {}).join() === "text/plain");
  for (const output of raw) {
    assert.doesNotMatch(
      textOf((output.data?.["text/plain"] ?? "") as string),
      /Jupyter\.display|base64,|<svg|<div/,
    );
  }
  assert.deepEqual(lab.outsideRequests, []);
  await notebook.close();
}
