import assert from "node:assert/strict";
import test from "node:test";
import { JupyterLab, type NotebookPage, noBrowser, notebookOf } from "./jupyter-lab.js";

const nasty = `'<img src=x onerror="window.ran = 1">'`;
const movingCell = 9;
const firstFailing = 13;
const cells = [
  `import { display, figure, html, md, progress, svg, tf } from "pinpoint-ts";
import { DataFrame } from "danfojs-node";
import sharp from "sharp";
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`,
  `[
  { model: "cnn <b>small</b>", accuracy: 0.9134567, epochs: 20, note: "costs $5 or $6" },
  { model: ${nasty}, accuracy: 0.87, epochs: 12, options: { units: 64, layers: [1, 2, 3] } },
]`,
  `new Map([[${nasty}, 12], ["dog", 3]])`,
  `new DataFrame({ "name <script>": ["ann", ${nasty}], score: [0.5, 1], price: ["$1", "$2"] })`,
  "tf.linspace(0, 1, 12).reshape([3, 4])",
  `const pixels = { data: Float32Array.from({ length: 64 * 64 * 3 }, (_, i) => (i % 192) / 192), shape: [64, 64, 3] };
pixels`,
  `sharp({ create: { width: 120, height: 40, channels: 3, background: "#0072B2" } }).rotate(10, { background: "#fff" })`,
  `const plain = { data: [{ type: "bar", x: ["a", "b"], y: [3, 5] }], layout: { title: { text: "Plain data" }, height: 260 } };
plain`,
  `const name = ${nasty};
display(html\`<table><tr><th>Name</th><td title="\${name}">\${name}</td></tr><tr><th>Price</th><td>\${"$5 or $6"}</td></tr></table>\`);
display(md\`| name | price |
|---|---|
| \${name} | \${"$5 or $6"} |

A **bold** word, a formula $e^{i\\pi}$, \${"*no* _markdown_"} and [a link](\${"javascript:window.ran=1"}).\`);
svg\`<svg width="300" height="60">\${[0, 1, 2].map((i) => svg\`<circle cx="\${40 + 60 * i}" cy="30" r="20" fill="#009E73"/>\`)}<text x="200" y="35" fill="#757575">\${"a < b"}</text></svg>\``,
  `const curve = (n: number) => figure({ data: [{ y: Array.from({ length: n }, (_, i) => i * i) }], layout: { title: { text: "Moving" }, height: 260 } });
const chart = display(curve(2));
for (let n = 3; n <= 400; n++) {
  await wait(100);
  chart.update(curve(n));
}`,
  `for (const epoch of progress([1, 2], { description: "Epochs" })) {
  const until = Date.now() + 700;
  for (const batch of progress(Array(1000), { description: "Batches", unit: "batches" })) if (Date.now() > until) break;
}
const unknown = progress(undefined, { description: "Reading", unit: "files" });
unknown.update(17);
unknown.done();`,
  `progress(10, { description: "Failing" }).fail(new Error("no disk"));
const caught = new RangeError("kept as a value");
caught`,
  `[[1, 2, 3].map(String), /re/g, new Date(0), 10n, undefined, Symbol("s"), () => 1, new Set([1])]`,
  `function load(path: string): never {
  throw new TypeError(\`cannot read \${path}\`, { cause: new Error("no such file") });
}
console.warn("a warning on stderr");
load("data/x.png");`,
  `const count: number = "three";`,
  `progress(8, { description: "Left open", unit: "steps" }).update(3, "loss 0.31");
throw "text";`,
];

test("every kind of output", { skip: noBrowser }, async (t) => {
  const lab = await JupyterLab.start({ notebooks: { "rich.ipynb": notebookOf(cells) } });
  t.after(() => lab.stop());
  const notebook = await lab.open("rich.ipynb");
  const { page } = notebook;
  for (let index = 0; index < cells.length; index++) {
    if (index === movingCell) await checkMoving(notebook);
    else await notebook.runCell(index, 30_000);
  }
  await notebook.screenshot("rich-light");
  await notebook.useTheme("JupyterLab Dark");
  await notebook.screenshot("rich-dark");

  const failed = (await notebook.cells())
    .slice(0, cells.length)
    .map((cell) => cell.outputs?.some((output) => output.output_type === "error"));
  assert.deepEqual(
    failed,
    cells.map((_, index) => index === movingCell || index >= firstFailing),
  );
  const output = (index: number) => notebook.cell(index).locator(".jp-OutputArea-output");

  // Data is text wherever it stands.
  assert.equal(await page.evaluate("window.ran"), undefined);
  assert.equal(
    await page.locator(".jp-OutputArea-output :is(img[src=x], script, mjx-container):not(:has(mi))").count(),
    0,
  );
  assert.equal(
    await output(1).locator("tbody tr").nth(0).locator("td").nth(0).innerText(),
    "cnn <b>small</b>",
  );
  assert.equal(await output(1).locator("tbody tr").nth(0).locator("td").nth(3).innerText(), "costs $5 or $6");
  assert.equal(await output(3).locator("tbody td").nth(2).innerText(), "$1");
  assert.equal(await output(8).nth(0).locator("td").nth(1).innerText(), "$5 or $6");
  assert.equal(await output(8).nth(1).locator("td").nth(1).innerText(), "$5 or $6");
  assert.equal(await output(8).nth(1).locator("mjx-container").count(), 1, "the template's own formula");
  assert.match(await output(8).nth(1).innerText(), /\*no\* _markdown_/);
  assert.equal(await output(8).nth(2).locator("img[src*=circle]").count(), 1);

  assert.equal((await output(5).locator("img").boundingBox())!.width, 64);
  assert.ok((await output(6).locator("img").boundingBox())!.width > 100);
  assert.equal(await output(7).locator(".barlayer .trace").count(), 1);
  assert.deepEqual(
    await page
      .locator(".pinpoint-progress")
      .evaluateAll((bars) => bars.map((bar) => bar.getAttribute("data-state"))),
    ["done", "done", "failed", "stopped"],
  );
  assert.match(await output(11).last().innerText(), /^RangeError: kept as a value\n.*Cell \[12\], line 2/);
  assert.match(
    await output(13).last().innerText(),
    /TypeError: cannot read data\/x\.png\n.*line 2[\s\S]*Caused by:\nError: no such file/,
  );
  assert.doesNotMatch(await output(13).last().innerText(), /dist\/src\/kernel|node:internal/);
  assert.match(await output(14).last().innerText(), /line 1, column 7 - error TS2322/);
  assert.deepEqual(lab.outsideRequests, []);
  await notebook.close();
});

/** A chart that a cell updates is seen to move; once the cell is stopped it is interactive. */
async function checkMoving(notebook: NotebookPage): Promise<void> {
  const cell = notebook.cell(movingCell);
  await notebook.startCell(movingCell);
  const still = cell.locator(".jp-RenderedSVG img");
  const shapes = new Set<string>();
  await notebook.untilTrue(async () => {
    const shape = await still.getAttribute("src", { timeout: 1000 }).catch(() => null);
    if (shape !== null) shapes.add(shape);
    return shapes.size >= 4;
  }, 40_000);
  assert.ok(shapes.size >= 4, `the chart had only ${shapes.size} shapes`);
  await notebook.command("notebook:interrupt-kernel");
  await cell.locator(".js-plotly-plot path.js-line").waitFor({ state: "attached", timeout: 20_000 });
  await notebook.untilIdle(10_000);
  const shown = (await notebook.cells())[movingCell]?.outputs?.map((output) => output.output_type);
  assert.deepEqual(shown, ["display_data", "error"]);
}
