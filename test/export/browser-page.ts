import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { predictDetector } from "../../src/evaluation/predict-detector.js";
import { predictLocalizer } from "../../src/evaluation/predict-localizer.js";
import { exportBrowserPage } from "../../src/export/export-browser-page.js";
import { encodePng } from "../../src/image/encode-png.js";
import { loadImage } from "../../src/image/load-image.js";
import type { Detector } from "../../src/models/detectors/detector.js";
import type { Localizer } from "../../src/models/localizer.js";
import { createRandom } from "../../src/random.js";
import { tf } from "../../src/tensorflow/index.js";
import { BROWSER_FLAGS, findChromium, noBrowser } from "../browser/jupyter-lab.js";

export const folder = mkdtempSync(join(tmpdir(), "pinpoint-page-"));
export const picture = join(folder, "picture.png");
let browser: Browser | undefined;

before(async () => {
  const { image } = await digitsOnClutter({ count: 1, seed: 5 }).read(0);
  writeFileSync(picture, await encodePng(image));
  if (noBrowser === false) {
    browser = await chromium.launch({ executablePath: findChromium()!, args: BROWSER_FLAGS });
  }
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Found {
  readonly box?: readonly number[];
  readonly score?: number;
  readonly label?: number;
}

/** Opens a page from the disk, gives it the picture, and reads what it found. No request may leave the page. */
export async function foundInBrowser(file: string): Promise<{ found: Found[]; page: Page; words: string[] }> {
  const context = await browser!.newContext({ offline: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  page.on("console", (message) => assert.notEqual(message.type(), "error", message.text()));
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => /Choose/.test(String(document.querySelector("#status")?.textContent)));
  await page.setInputFiles("#file", picture);
  await page.waitForFunction(() => / found in /.test(String(document.querySelector("#status")?.textContent)));
  const items = page.locator("#found li");
  const found = await items.evaluateAll((list) =>
    list.map((item) => JSON.parse((item as HTMLElement).dataset.found!)),
  );
  return { found, page, words: await items.allTextContents() };
}

function assertAlike(found: readonly Found[], expected: readonly Found[], tolerance = 1e-3): void {
  assert.equal(found.length, expected.length);
  for (const [index, { box, score, label }] of expected.entries()) {
    const there = found[index]!;
    assert.equal(there.label, label);
    assert.equal(there.box === undefined, box === undefined);
    for (const [at, value] of (box ?? []).entries()) {
      assert.ok(Math.abs(there.box![at]! - value) < tolerance, `box ${index}: ${there.box} is not ${box}`);
    }
    if (score !== undefined) assert.ok(Math.abs(there.score! - score) < 1e-4);
  }
}

/** A localizer's page tells of the picture what `predictLocalizer` tells. */
export async function checkLocalizer(model: Localizer, name: string): Promise<void> {
  const { found, page } = await foundInBrowser(await exportBrowserPage(model, join(folder, name)));
  const [said] = (await predictLocalizer(model, [await loadImage(picture)])) as Found[];
  assertAlike(found, [said!]);
  await page.context().close();
}

/** A detector's page finds in the picture what `predictDetector` finds; names of classes are text there. */
export async function checkDetector(
  detector: Detector,
  name: string,
  { tolerance = 1e-3 }: { readonly tolerance?: number } = {},
): Promise<void> {
  const classes = ["<img src=x onerror=alert(1)>", "</script><b>two</b>"];
  const title = "</title><b>A & B</b>";
  spread(detector);
  const file = await exportBrowserPage(detector, join(folder, name), { classes, title });
  const { found, page, words } = await foundInBrowser(file);
  const [expected] = await predictDetector(detector, [await loadImage(picture)]);
  const { boxes, scores, labels } = expected!;
  assert.ok(boxes.length > 0, `${name} finds nothing`);
  assertAlike(
    found,
    boxes.map((box, index) => ({ box, score: scores[index]!, label: labels[index]! })),
    tolerance,
  );
  for (const [index, text] of words.entries()) assert.ok(text.startsWith(classes[labels[index]!]!), text);
  assert.equal(await page.locator("h1").textContent(), title);
  assert.equal(await page.locator("b, img").count(), 0);
  await page.context().close();
}

/** Weights that make scores differ: at first a detector is unsure of everything alike. */
export function spread(detector: Detector): void {
  const random = createRandom(9);
  const weights = detector.getWeights().map((weight) => {
    const values = weight.dataSync().map((value) => value * random.uniform(0.5, 1.5));
    return tf.tensor(
      weight.shape.length === 1 ? values.map((value) => (value < -4 ? 0 : value)) : values,
      weight.shape,
    );
  });
  detector.setWeights(weights);
  tf.dispose(weights);
}
