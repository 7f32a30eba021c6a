import assert from "node:assert/strict";
import test from "node:test";
import { JSDOM } from "jsdom";
import sharp from "sharp";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { boxesOnImagesFigure } from "../../src/figures/boxes-on-images-figure.js";
import { classCountsFigure } from "../../src/figures/class-counts-figure.js";
import { type Figure, figure, type MimeBundle } from "../../src/figures/figure.js";
import { imageDataUri } from "../../src/figures/image-data-uri.js";
import { learningCurveFigure } from "../../src/figures/learning-curve-figure.js";
import { liveLearningCurve } from "../../src/figures/live-learning-curve.js";
import { renderSvg } from "../../src/figures/render.js";
import { textWidth } from "../../src/figures/text-width.js";
import type { Image } from "../../src/image/image.js";

function bundleOf(made: Figure): Promise<MimeBundle> {
  return (made as unknown as Record<symbol, () => Promise<MimeBundle>>)[Symbol.for("Jupyter.display")]!();
}

function noise(height: number, width: number, channels: 1 | 3): Image {
  let state = 1;
  const data = Uint8Array.from({ length: height * width * channels }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state >> 23;
  });
  return { data, shape: [height, width, channels] };
}

test("a chart's bundle holds Plotly, an SVG and a line of text, and no HTML", async () => {
  const made = learningCurveFigure({ epoch: [1, 2], loss: [2, 1] });
  const bundle = await bundleOf(made);
  assert.deepEqual(Object.keys(bundle), ["application/vnd.plotly.v1+json", "text/plain", "image/svg+xml"]);
  assert.deepEqual(bundle["application/vnd.plotly.v1+json"], {
    data: made.data,
    layout: made.layout,
    config: made.config,
  });
  assert.equal(bundle["text/plain"], "Learning curve, 2 epochs: training loss 2.00 -> 1.00.");
  assert.equal(String(made), bundle["text/plain"]);
  const { window } = new JSDOM(bundle["image/svg+xml"] as string, { contentType: "image/svg+xml" });
  assert.equal(window.document.querySelectorAll(".scatterlayer .js-line").length, 1);
  assert.equal(window.document.querySelectorAll(".scatterlayer .points path").length, 2);
});

test("a figure with images has a PNG; twelve small ones stay under 230 kB", async () => {
  const digits = digitsOnClutter({ count: 12, seed: 1 });
  const samples = await Promise.all(Array.from({ length: 12 }, (_, index) => digits.read(index)));
  const made = boxesOnImagesFigure(
    samples.map((sample) => ({ ...sample, predicted: { boxes: sample.boxes, labels: sample.labels } })),
  );
  const bundle = await bundleOf(made);
  assert.deepEqual(Object.keys(bundle), ["application/vnd.plotly.v1+json", "text/plain", "image/png"]);
  const png = await sharp(Buffer.from(bundle["image/png"] as string, "base64")).metadata();
  assert.equal(png.width, 700);
  assert.ok(JSON.stringify(bundle).length < 230_000, `${JSON.stringify(bundle).length} bytes`);
});

test("rendering the same figure twice gives the same text, and leaves the figure as it was", async () => {
  const made = learningCurveFigure({ epoch: [1, 2], loss: [2, 1] });
  const before = structuredClone({ ...made });
  const first = await renderSvg(made, { width: 700, height: 380 });
  assert.equal(await renderSvg(made, { width: 700, height: 380 }), first);
  assert.deepEqual({ ...made }, before);
});

test("two figures have different ids, so that one page can hold both", async () => {
  const ids = async (labels: number[]) => {
    const svg = await renderSvg(classCountsFigure(["a", "b"], { all: labels }), { width: 700, height: 380 });
    return [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  };
  const [first, second] = [await ids([0]), await ids([1])];
  assert.ok(first.length > 0);
  assert.deepEqual(
    first.filter((id) => second.includes(id)),
    [],
  );
});

test("a heat map is painted on a canvas", async () => {
  const made = figure({
    data: [
      {
        type: "heatmap",
        z: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  });
  const svg = await renderSvg(made, { width: 300, height: 300 });
  const uri = /href="data:image\/png;base64,([^"]+)"/.exec(svg);
  assert.ok(uri !== null, "no image in the SVG");
  const { channels } = await sharp(Buffer.from(uri[1]!, "base64")).stats();
  assert.ok(channels[0]!.stdev > 10, "the heat map is of one colour");
});

test("text from data never becomes markup, a link, TeX or a field", async () => {
  const evil = '<a href="javascript:alert(1)">x</a> <b onload="y">&lt; $\\alpha$ %{x} &amp;';
  const made = classCountsFigure([evil], { [evil]: [0], other: [0] }, { title: evil });
  const svg = await renderSvg(made, { width: 700, height: 380 });
  const { document } = new JSDOM(svg, { contentType: "image/svg+xml" }).window;
  assert.equal(document.querySelectorAll("a, script, [onload], [onclick]").length, 0);
  const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
  assert.equal(texts.filter((text) => text === evil).length, 3, texts.join("\n"));
  const { data } = made;
  assert.ok(!JSON.stringify(data).includes("<a"), "raw markup in the traces");
});

test("a picture becomes a data URI that holds its pixels", async () => {
  for (const channels of [1, 3] as const) {
    const image = noise(70, 130, channels);
    const uri = imageDataUri(image, 640);
    assert.match(uri, /^data:image\/png;base64,/);
    const decoded = await sharp(Buffer.from(uri.split(",")[1]!, "base64"))
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer();
    assert.deepEqual(new Uint8Array(decoded), image.data);
  }
});

test("a small picture is enlarged by whole pixels, a large one becomes a smaller JPEG", async () => {
  const sizeOf = async (uri: string) => {
    const { width, height, format } = await sharp(Buffer.from(uri.split(",")[1]!, "base64")).metadata();
    return { width, height, format };
  };
  assert.deepEqual(await sizeOf(imageDataUri(noise(32, 16, 1), 640)), {
    width: 64,
    height: 128,
    format: "png",
  });
  const large = imageDataUri(noise(300, 600, 3), 200);
  assert.deepEqual(await sizeOf(large), { width: 200, height: 100, format: "jpeg" });
  const float: Image = { data: Float32Array.of(0, 0.5, 1, 2), shape: [2, 2, 1] };
  const decoded = await sharp(Buffer.from(imageDataUri(float, 640).split(",")[1]!, "base64"))
    .resize(2, 2, { kernel: "nearest" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  assert.deepEqual([...decoded], [0, 128, 255, 255]);
});

test("text is as wide as in Helvetica", () => {
  // Adobe's Helvetica metrics: H 722, e 556, l 222, o 556.
  assert.equal(textWidth("Hello", 10), 22.78);
  assert.equal(textWidth("", 10), 0);
  assert.equal(textWidth("数据", 10), 20);
  assert.equal(textWidth("é", 10), textWidth("e\u0301", 10));
});

test("the live curve draws what is there, and escapes nothing it should not", () => {
  const svg = liveLearningCurve({ epoch: [1, 2, 3], loss: [2, 1, Number.NaN], valLoss: [2.5, 2, 1.5] });
  const { document } = new JSDOM(svg, { contentType: "image/svg+xml" }).window;
  const lines = [...document.querySelectorAll("polyline")].map((line) =>
    line.getAttribute("points")!.split(" "),
  );
  assert.deepEqual(
    lines.map((points) => points.length),
    [2, 3],
  );
  assert.ok(!svg.includes("NaN"));
  const both = liveLearningCurve({ epoch: [1], loss: [2], ...{ meanIou: [0.5] } });
  assert.equal(new JSDOM(both).window.document.querySelectorAll("circle").length, 2);
});
