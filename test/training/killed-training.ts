// A training in a process of its own, to be killed: `node killed-training.js FOLDER`. It tells its parent how many epochs
// it found, when each one is on the disk, and at the end the SHA-256 of the weights.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { onProgress } from "../../src/progress.js";
import { readRun } from "../../src/training/runs/read-run.js";
import { trainModel } from "../../src/training/train-model.js";

/** What the process says. */
export type Said = { readonly found: number } | { readonly epochs: number } | { readonly weights: string };

async function main(folder: string): Promise<void> {
  const say = (said: Said) => void process.send?.(said);
  const found = existsSync(`${folder}/checkpoint.bin`) ? (await readRun(folder)).status.epochs : 0;
  // Everything that has a state: dropout draws, batch normalization moves, Adam and the mean of the weights remember.
  const model = buildCnnModel({
    ...{ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, dropout: 0.2, batchNorm: true, seed: 1 },
  });
  onProgress(({ type, bar }) => {
    if (type === "start") say({ found });
    if (bar.payload !== undefined) say({ epochs: (bar.payload.history as { epoch: number[] }).epoch.length });
  });
  await trainModel(model, digitsOnClutter({ count: 40, seed: 1 }), {
    ...{ epochs: 12, batchSize: 8, seed: 5, run: folder, resume: true, weightAverage: 0.9 },
    augment: [{ name: "flip", probability: 0.5 }],
    plateau: { patience: 2, factor: 0.5 },
    earlyStopping: { patience: Infinity },
  });
  const hash = createHash("sha256");
  for (const weight of model.getWeights()) hash.update(weight.dataSync() as Float32Array);
  say({ weights: hash.digest("hex") });
}

if (require.main === module) void main(process.argv[2]!);
