import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { exportBrowserPage } from "../../src/export/export-browser-page.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { noBrowser } from "../browser/jupyter-lab.js";
import { checkDetector, checkLocalizer, folder, foundInBrowser, spread } from "./browser-page.js";

const skip = noBrowser;
const options = { numClasses: 2, inputShape: [64, 64, 1], filters: [8, 16, 16], channels: 16 } as const;

test("a localizer tells in the browser what it tells in Node", { skip }, () =>
  checkLocalizer(
    buildCnnModel({
      numClasses: 10,
      seed: 4,
      inputShape: [48, 40, 1],
      resizeMode: "letterbox",
      batchNorm: true,
    }),
    "cnn",
  ),
);

test("a detector finds in the browser what it finds in Node; class names are text", { skip }, () =>
  checkDetector(buildCenterDetector({ ...options, resizeMode: "cover" }), "center"),
);

test("the page draws what was found, says what is no picture, and follows the threshold", {
  skip,
}, async () => {
  const detector = buildCenterDetector(options);
  spread(detector);
  const file = await exportBrowserPage(detector, join(folder, "drawn"));
  const { found, page } = await foundInBrowser(file);
  const orange = await page.evaluate(() => {
    const canvas = document.querySelector("canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at]! > 200 && data[at + 2]! < 80) count++;
    return count;
  });
  assert.ok(orange > 50, `${orange} pixels of boxes`);
  await page.locator("#threshold").fill("0.95");
  await page.waitForFunction((count) => document.querySelectorAll("#found li").length < count, found.length);
  const bad = join(folder, "bad.png");
  writeFileSync(bad, "no picture");
  await page.setInputFiles("#file", bad);
  await page.getByText("This file is no picture that the browser can read.").waitFor();
  await page.locator("#camera").click();
  await page.waitForFunction(
    () => !/found in|no picture/.test(String(document.querySelector("#status")?.textContent)),
  );
  await page.context().close();
});

test("bad input is an error, and nothing is written or overwritten", async () => {
  const model = buildCnnModel({ numClasses: 2, inputShape: [16, 16, 1] });
  const place = join(folder, "refused");
  await assert.rejects(
    () => exportBrowserPage({} as never, place),
    /TypeError: model must be a localizer or a detector/,
  );
  await assert.rejects(
    () => exportBrowserPage(model, place, { classes: ["one"] }),
    /RangeError: classes must be 2 names, one for each class of the model, got 1/,
  );
  assert.ok(!readdirSync(folder).includes("refused"));
  const file = await exportBrowserPage(model, place);
  const before = readFileSync(file);
  await assert.rejects(() => exportBrowserPage(model, place), /RangeError: .*index.html is there already/);
  assert.deepEqual(readFileSync(file), before);
  assert.deepEqual(readdirSync(place), ["index.html"]);
});
