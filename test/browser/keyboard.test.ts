import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { JupyterLab, type NotebookPage, noBrowser, notebookOf } from "./jupyter-lab.js";

// What a person does with the keyboard and the toolbar: one JupyterLab for all of it.

const [definitions, completed, documented, fitting, training, after1, asking, late, next] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
const cells = [
  `import { buildCnnModel, digitsOnClutter, tf, trainModel } from "pinpoint-ts";
// a comment
interface Named { readonly name: string }
/** Doubles a number, *twice as large*. */
function twice(n: number): number { return 2 * n; }
const greeting = "hello 😀";`,
  "greeting.toU",
  "twice(4)",
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [16] }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
let epochs = 0;
await model.fit(tf.randomNormal([512, 16]), tf.randomNormal([512, 1]), { epochs: 100_000, verbose: 0, callbacks: { onEpochEnd: () => { if (++epochs === 3) console.log("third epoch"); } } });`,
  `const data = digitsOnClutter({ count: 256, seed: 1 });
const localizer = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 });
await trainModel(localizer, data, { epochs: 500 });`,
  "const before = epochs; await new Promise((resolve) => setTimeout(resolve, 500)); [before > 0, epochs - before]",
  `const answer = prompt("Your name?", "nobody"); "<" + answer + ">"`,
  `setTimeout(() => console.log("late"), 1500); "started"`,
  `"next"`,
];
const again = ["const numbers = [1, 2, 3];", "numbers.push(4); numbers.length", "numbers.map((n) => n * n)"];

/** How long anything may take on a busy machine. */
const WAIT_MS = 60_000;

let lab: JupyterLab;
let notebook: NotebookPage;
before(async () => {
  if (noBrowser) return;
  const notebooks = { "keyboard.ipynb": notebookOf(cells), "again.ipynb": notebookOf(again) };
  lab = await JupyterLab.start({ notebooks });
  notebook = await lab.open("keyboard.ipynb");
});
after(async () => {
  await lab?.stop();
});

const outputText = (index: number) => notebook.cell(index).locator(".jp-OutputArea").innerText();

test("a cell is highlighted as TypeScript", { skip: noBrowser }, async () => {
  await notebook.runCell(definitions, WAIT_MS);
  assert.deepEqual(await notebook.errors(), []);
  const { page } = notebook;
  const mimeType = await page.evaluate<string>(
    "window.jupyterapp.shell.currentWidget.content.widgets[0].model.mimeType",
  );
  assert.match(mimeType, /typescript/);
  const look = async (text: string) => {
    const token = notebook
      .cell(definitions)
      .locator(".cm-line span", { hasText: new RegExp(`^${text}$`) })
      .first();
    return token.evaluate((span) => {
      const { color, fontStyle, fontWeight } = getComputedStyle(span);
      return [color, fontStyle, fontWeight].join(" ");
    });
  };
  const [keyword, comment, text] = [
    await look("interface"),
    await look("// a comment"),
    await look("readonly"),
  ];
  assert.equal(text, keyword, "readonly is a keyword of TypeScript");
  assert.notEqual(comment, keyword);
});

test("Tab shows completions with their kinds, and completes", { skip: noBrowser }, async () => {
  const { page } = notebook;
  await notebook.edit(completed);
  await page.keyboard.press("End");
  await page.keyboard.press("Tab");
  const items = page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item");
  await items.first().waitFor({ timeout: WAIT_MS });
  await notebook.picture("completion");
  const offered = await items.locator(".jp-Completer-match").allInnerTexts();
  assert.ok(
    offered.some((item) => item.includes("toUpperCase")),
    offered.join(", "),
  );
  assert.ok(
    offered.every((item) => /toU/i.test(item)),
    offered.join(", "),
  );
  const kinds = await items.locator(".jp-Completer-typeExtended").allInnerTexts();
  assert.ok(kinds.includes("method"), kinds.join(", "));
  await page.keyboard.press("Enter");
  const line = await notebook.cell(completed).locator(".cm-line").innerText();
  assert.match(line, /^greeting\.toU\w+$/);
});

test("Shift-Tab shows the signature and the documentation", { skip: noBrowser }, async () => {
  const { page } = notebook;
  await notebook.edit(documented);
  await page.keyboard.press("Home");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Tab");
  const tooltip = page.locator(".jp-Tooltip");
  await tooltip.waitFor({ timeout: WAIT_MS });
  await notebook.picture("documentation");
  assert.match(await tooltip.innerText(), /twice\(n: number\): number[\s\S]*Doubles a number/);
  await page.keyboard.press("Escape");
});

for (const [name, index] of [
  ["model.fit", fitting],
  ["trainModel", training],
] as const) {
  test(`the Stop button ends ${name}, and the next cell runs`, { skip: noBrowser }, async () => {
    await notebook.startCell(index);
    await notebook.untilTrue(async () => (await notebook.status()) === "busy", WAIT_MS);
    if (index === training)
      await notebook
        .cell(index)
        .locator(".pinpoint-live-curve polyline")
        .first()
        .waitFor({ timeout: WAIT_MS });
    else
      await notebook
        .cell(index)
        .locator(".jp-OutputArea", { hasText: "third epoch" })
        .waitFor({ timeout: WAIT_MS });
    await notebook.command("notebook:interrupt-kernel");
    await notebook.untilNumbered(index, WAIT_MS);
    await notebook.untilIdle(WAIT_MS);
    assert.match(await outputText(index), /Interrupted|stopped/);
    if (index === training) {
      const bar = notebook.cell(index).locator(".pinpoint-progress");
      await notebook.untilTrue(async () => (await bar.getAttribute("data-state")) === "stopped", WAIT_MS);
      assert.equal(await bar.getAttribute("data-state"), "stopped");
    }
    await notebook.runCell(after1, WAIT_MS);
    assert.match(await outputText(after1), /\[ true, 0 \]/);
  });
}

test("prompt() shows an input box, and its answer comes back", { skip: noBrowser }, async () => {
  await notebook.startCell(asking);
  const box = notebook.cell(asking).locator(".jp-Stdin-input");
  await box.waitFor({ timeout: WAIT_MS });
  await notebook.picture("input");
  await box.fill("Ada 😀");
  await box.press("Enter");
  await notebook.untilNumbered(asking, WAIT_MS);
  await notebook.untilIdle(WAIT_MS);
  assert.match(await outputText(asking), /'<Ada 😀>'/);
});

test("late output lands in its own cell", { skip: noBrowser }, async () => {
  await notebook.startCell(late);
  await notebook.runCell(next, WAIT_MS);
  await notebook.untilTrue(async () => (await outputText(late)).includes("late"), WAIT_MS);
  assert.match(await outputText(late), /late/);
  assert.doesNotMatch(await outputText(next), /late/);
});

test("a restart forgets the variables, and the next cell runs", { skip: noBrowser }, async () => {
  await notebook.command("notebook:restart-kernel");
  await notebook.page.locator(".jp-Dialog .jp-mod-accept").click();
  await notebook.untilIdle(WAIT_MS);
  await notebook.runCell(documented, WAIT_MS);
  assert.match(await outputText(documented), /Cannot find name 'twice'/);
  await notebook.runCell(next, WAIT_MS);
  assert.match(await outputText(next), /next/);
  await notebook.screenshot("keyboard");
  await notebook.close();
});

test("Restart kernel and run all cells", { skip: noBrowser }, async () => {
  const second = await lab.open("again.ipynb");
  await second.runAll(WAIT_MS);
  await second.runCell(1, WAIT_MS);
  assert.match(await second.cell(1).locator(".jp-OutputArea").innerText(), /^5$/m);
  await second.command("notebook:restart-run-all");
  await second.page.locator(".jp-Dialog .jp-mod-accept").click();
  const numbers = async () =>
    (await second.cells())
      .slice(0, 3)
      .map((cell) => cell.execution_count)
      .join();
  await second.untilTrue(async () => (await numbers()) === "1,2,3", WAIT_MS);
  await second.untilIdle(WAIT_MS);
  assert.equal(await numbers(), "1,2,3");
  assert.match(await second.cell(1).locator(".jp-OutputArea").innerText(), /^4$/m);
  assert.match(await second.cell(2).locator(".jp-OutputArea").innerText(), /\[ 1, 4, 9, 16 \]/);
  assert.deepEqual(lab.outsideRequests, []);
  await second.close();
});
