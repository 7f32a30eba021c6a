import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { JupyterLab, type NotebookPage, noBrowser, notebookOf } from "./jupyter-lab.js";

const cells = [
  `import { boxesOnImagesFigure, digitsOnClutter, display, learningCurveFigure, progress } from "pinpoint-ts";
import { DataFrame } from "danfojs-node";
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`,
  `const history = { epoch: [] as number[], loss: [] as number[], valLoss: [] as number[], meanIou: [] as number[] };
const bar = progress(60, { description: "Training", unit: "steps" });
for (let step = 1; step <= 60; step++) {
  await later(50);
  bar.update(step, "loss <b>" + (2 / step).toFixed(2) + "</b>");
  if (step % 10 === 0) {
    history.epoch.push(step / 10);
    history.loss.push(20 / step);
    history.valLoss.push(24 / step);
    history.meanIou.push(1 - 5 / step);
    bar.report({ kind: "learning-curve", history: structuredClone(history) });
  }
}
bar.done();`,
  `learningCurveFigure(history, { title: "A <script>alert(1)</script> title" })`,
  `const digits = digitsOnClutter({ count: 4, seed: 5 });
const samples = await Promise.all([0, 1, 2, 3].map((index) => digits.read(index)));
display(boxesOnImagesFigure(samples, { classes: digits.classes, title: "Digits" }))`,
  `new DataFrame({ metric: ["accuracy", "mean IoU"], model: [0.91, 0.72], baseline: [0.1, 0.2] })`,
];

let lab: JupyterLab;
before(async () => {
  if (noBrowser) return;
  lab = await JupyterLab.start({ notebooks: { "outputs.ipynb": notebookOf(cells) } });
});
after(async () => {
  await lab?.stop();
});

test("figures, progress, a live curve and a table show in JupyterLab", { skip: noBrowser }, async () => {
  const notebook = await lab.open("outputs.ipynb");
  await notebook.startAll();
  const curves = await watchCurve(notebook);
  await notebook.untilRun(60_000);
  const { page } = notebook;
  await page.locator(".js-plotly-plot .scatterlayer .trace").nth(4).waitFor({ state: "attached" });
  await notebook.screenshot("outputs");

  assert.deepEqual(await notebook.errors(), []);
  assert.equal(await notebook.kernelName(), "TypeScript (Pinpoint)");
  assert.ok(curves.length >= 3, `the live curve had only ${curves.length} shapes: ${curves.join(" | ")}`);

  const bars = page.locator(".jp-OutputArea-output .pinpoint-progress");
  assert.deepEqual(await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute("data-state"))), [
    "done",
  ]);
  assert.equal(await page.locator(".pinpoint-live-curve").count(), 0, "the live curve stayed below its bar");

  const charts = page.locator(".jp-OutputArea-output.js-plotly-plot");
  assert.equal(await charts.count(), 2);
  for (const chart of await charts.all()) {
    assert.ok(
      (await chart.locator(".main-svg .scatterlayer path.js-line").count()) > 0,
      "a chart without lines",
    );
    const box = await chart.boundingBox();
    assert.ok(box !== null && box.width >= 500 && box.height >= 350, JSON.stringify(box));
  }
  assert.equal(await charts.nth(1).locator(".gtitle").textContent(), "A <script>alert(1)</script> title");

  // A figure with a PNG is a still picture until the pointer comes.
  await page.locator(".jp-RenderedPlotly .plot-img[src]").last().dispatchEvent("mouseenter");
  await charts.nth(2).locator(".imagelayer image").nth(3).waitFor({ state: "attached", timeout: 10_000 });
  assert.equal(await page.locator(".jp-OutputArea-output table tbody tr").count(), 2);
  assert.deepEqual(lab.outsideRequests, []);
  await notebook.close();
});

/** The different shapes that the live curve takes while its cell runs. */
async function watchCurve({ page }: NotebookPage): Promise<string[]> {
  const shapes = new Set<string>();
  await page.waitForSelector(".pinpoint-live-curve polyline", { timeout: 60_000, state: "attached" });
  while ((await page.locator('.pinpoint-progress[data-state="running"]').count()) > 0) {
    const shape = await page.evaluate<string | undefined>(
      `document.querySelector(".pinpoint-live-curve polyline")?.getAttribute("points") ?? undefined`,
    );
    if (shape !== undefined) shapes.add(shape);
    await sleep(100);
  }
  return [...shapes];
}
