// Makes the weights that come with the library anew: node dist/test/bench/pretrain.js. A quarter of an hour on 2 cores.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shapes } from "../../src/datasets/generators/shapes.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { modelFolder, type NamedWeight, packWeights } from "../../src/models/pretrained/weight-file.js";
import { trainModel } from "../../src/training/train-model.js";

const seed = 7;
const images = 4000;
const epochs = 4;

async function main(): Promise<void> {
  const scenes = shapes({
    ...{ count: images, seed, size: [96, 96], perImage: [1, 5], sides: [10, 44] },
    ...{ background: "clutter", noise: [0.01, 0.08] },
  });
  const detector = buildCenterDetector({ inputShape: [96, 96, 3], numClasses: scenes.classes.length, seed });
  const { meanIou } = await trainModel(detector, scenes, { epochs, seed, validation: 0 });
  // What tells one shape from another is nothing to start from.
  const general = detector.weights.filter(({ originalName }) => !originalName.startsWith("heat/"));
  const weights = general.map(
    (weight): NamedWeight => ({
      name: weight.originalName,
      shape: weight.shape as number[],
      values: weight.read().dataSync() as Float32Array,
    }),
  );
  const description =
    `center detector of ${scenes.classes.join(", ")}: ${images} pictures of shapes (96 x 96, 1 to 5 of them, ` +
    `clutter), ${epochs} epochs, seed ${seed}; mean IoU in the last ${meanIou.at(-1)!.toFixed(3)}`;
  const { list, bytes } = packWeights(description, weights);
  mkdirSync(modelFolder, { recursive: true });
  writeFileSync(join(modelFolder, "shapes.bin"), bytes);
  const lines = list.weights.map((weight) => JSON.stringify(weight)).join(",\n    ");
  const head = JSON.stringify({ ...list, weights: [] }, null, 2);
  writeFileSync(join(modelFolder, "shapes.json"), `${head.replace("[]", `[\n    ${lines}\n  ]`)}\n`);
  console.log(description);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
