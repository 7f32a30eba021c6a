import { tf } from "../../src/tensorflow/index.js";
import type { BenchBatch, BenchModel } from "./models/bench-model.js";
import { makeCnn } from "./models/convolutions.js";

const ADDITIONS = 20_000;
const BATCH = 32;
const BATCHES = 16;

/** What both engines do in turn. */
export interface Contender {
  add(): Promise<void>;
  train(): Promise<void>;
}

/** Adds two scalars again and again. */
export async function add(): Promise<void> {
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  for (let round = 0; round < ADDITIONS; round++) tf.add(a, b).dispose();
  tf.dispose([a, b]);
}

/** One pass of training of the article's CNN; `run` makes of a step what is called for each batch. */
export function makeTraining(
  run: (step: BenchModel["step"]) => (...batch: BenchBatch) => Promise<tf.Scalar>,
): () => Promise<void> {
  const { step, batch } = makeCnn();
  const train = run(step);
  const batches = Array.from({ length: BATCHES }, (_, index) => batch(BATCH, 10 * index + 1));
  return async () => {
    for (const each of batches) {
      const loss = await train(...each);
      loss.dataSync();
      loss.dispose();
    }
  };
}
