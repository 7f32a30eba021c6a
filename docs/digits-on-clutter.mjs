// Draws the README's picture: node docs/digits-on-clutter.mjs (about a minute).
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  boxesOnImagesFigure,
  buildCnnModel,
  digitsOnClutter,
  predictLocalizer,
  renderPng,
  trainModel,
} from "pinpoint-ts";

const train = digitsOnClutter({ count: 20_000, seed: 1, split: "train" });
const test = digitsOnClutter({ count: 12, seed: 1, split: "test" });
const model = buildCnnModel({
  inputShape: [64, 64, 1],
  numClasses: 10,
  downsample: 2,
  standardize: true,
  seed: 1,
});
await trainModel(model, train, { epochs: 3, seed: 1, validation: 0.05 });

const samples = Array.from({ length: test.length }, (_, index) => test.read(index));
const predictions = await predictLocalizer(
  model,
  samples.map(({ image }) => image),
);
const items = samples.map((sample, index) => {
  const { box, label, score } = predictions[index];
  return { ...sample, predicted: { boxes: [box], labels: [label], scores: [score] } };
});
const figure = boxesOnImagesFigure(items, { classes: test.classes, columns: 6 });
figure.layout.paper_bgcolor = "#ffffff";
const png = await renderPng(figure, { width: 700, height: figure.layout.height });
writeFileSync(fileURLToPath(new URL("digits-on-clutter.png", import.meta.url)), png);
