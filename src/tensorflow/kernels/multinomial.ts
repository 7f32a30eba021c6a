import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { replaceKernel } from "./replace-kernel.js";

const SEEDS = 2 ** 31;

/** TensorFlow's op with a state draws on from call to call; tfjs wants the same numbers for the same seed. */
replaceKernel<"logits", { numSamples: number; seed: number; normalized: boolean }>(
  "Multinomial",
  ({ logits }, { numSamples, seed, normalized }) =>
    tf.tidy(() => {
      const seeds = tf.tensor1d([Number.isInteger(seed) ? seed : seed * SEEDS, numSamples], "int32");
      const inputs = [normalized ? tf.log(logits) : logits, tf.scalar(numSamples, "int32"), seeds];
      return runOp("StatelessMultinomial", inputs, {
        T: { type: "float32" },
        Tseed: { type: "int32" },
        output_dtype: { type: "int32" },
      });
    }),
);
