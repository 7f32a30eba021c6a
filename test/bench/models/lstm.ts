import { tf } from "../../../src/tensorflow/index.js";
import {
  adamStep,
  type BenchModel,
  CLASSES,
  chain,
  crossEntropy,
  noise,
  oneHotNoise,
} from "./bench-model.js";

/** The article's recurrent model: two LSTM layers of 128 over the 32 rows of a 32 x 32 x 3 image. */
export function makeLstm(): BenchModel {
  const rows = tf.input({ shape: [32, 96] });
  const lstm = { units: 128, recurrentActivation: "sigmoid" } as const;
  const classes = chain(
    rows,
    tf.layers.lstm({ ...lstm, returnSequences: true }),
    tf.layers.lstm(lstm),
    tf.layers.dense({ units: CLASSES, activation: "softmax" }),
  );
  const model = tf.model({ inputs: rows, outputs: classes });
  return {
    model,
    step: adamStep(model, [crossEntropy]),
    batch: (count, seed) => [noise([count, 32, 96], seed), oneHotNoise([count], seed + 1)],
  };
}
