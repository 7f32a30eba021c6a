import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { compile, tf } from "../../src/tensorflow/index.js";
import { type Batch, makeArticleCnn, makeBatch } from "../tensorflow/article-cnn.js";
import { report } from "./report.js";

const ROUNDS = 5;
const IMAGES = 1024;
const BATCH = 32;

/** Trains the article's CNN on 1,024 images, in turn compiled and by Keras, and prints how many times faster we are. */
async function main(): Promise<void> {
  const keras = await startKeras();
  const batches = Array.from({ length: IMAGES / BATCH }, (_, index) => {
    return makeBatch({ size: 64, count: BATCH, seed: 10 * index + 1 });
  });
  const { step } = makeArticleCnn(tf.train.adam(1e-3), { size: 64 });
  const compiled = compile(step);
  const first = await seconds(() => train(compiled, batches.slice(0, 1)));
  await train(compiled, batches);
  const times: Record<"compiled" | "off" | "auto", number[]> = { compiled: [], off: [], auto: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.compiled.push(await seconds(() => train(compiled, batches)));
    times.off.push(await keras.train("off"));
    times.auto.push(await keras.train("auto"));
  }
  keras.end();
  console.log(`first call of the compiled step: ${first.toFixed(2)} s`);
  for (const [name, all] of Object.entries(times)) {
    const label = name === "compiled" ? "compiled step" : `Keras, jit_compile ${name}`;
    console.log(`${label}: ${median(all).toFixed(2)} s for ${IMAGES} images (median of ${ROUNDS})`);
  }
  const ratio = Math.min(median(times.off), median(times.auto)) / median(times.compiled);
  report([{ bench: "engine", row: "cnn-train-vs-keras", ratio, must: 1.15, aim: 1.5 }]);
}

/** One pass over the batches; the loss is read at the end, when the last step has run. */
async function train(
  step: (...batch: Batch) => Promise<tf.Scalar>,
  batches: readonly Batch[],
): Promise<void> {
  for (const batch of batches) {
    const loss = await step(...batch);
    loss.dataSync();
    loss.dispose();
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Keras in a process of its own, ready to train. */
async function startKeras() {
  const root = resolve(__dirname, "../../..");
  const python = resolve(root, ".venv/bin/python");
  const child = spawn(python, [resolve(root, "test/bench/engine-keras.py")], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`${python} ended: run \`npm run setup\`, then test/bench/engine-keras.py to see why`);
    return value;
  };
  await line();
  return {
    train: async (jitCompile: "off" | "auto") => {
      child.stdin.write(`${jitCompile}\n`);
      return Number(await line());
    },
    end: () => child.stdin.end(),
  };
}

void main();
