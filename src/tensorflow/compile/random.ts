import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { activeRecorder, type Recorder } from "../recording.js";
import { runOp } from "../run-op.js";

/**
 * tfjs fills random tensors on the host; every call of a compiled function would see the same ones. While a function is
 * recorded, its random functions become TensorFlow's, which draw by a seed and the number of the call: other numbers at
 * every call, the same ones in a program that gives the seeds. Layers (dropout, noise) go through these functions.
 */

type Seed = number | string | undefined;
type Dtype = "float32" | "int32" | "bool" | undefined;

const SEEDS = 2 ** 31;
/** Distance of the seeds of two draws that were given the same one; any number without a pattern does. */
const SEED_STEP = 0x3779b1;
const random = Math.random;
const drawsSeen = new WeakMap<Recorder, number>();

const core = require(
  require.resolve("@tensorflow/tfjs-core", {
    paths: [dirname(require.resolve("@tensorflow/tfjs/package.json"))],
  }),
) as Record<string, (...args: never[]) => tf.Tensor>;

replace("randomUniform", (shape: number[], min = 0, max = 1, dtype?: Dtype, seed?: Seed) => {
  const drawn = tf.add(tf.mul(draw("StatelessRandomUniform", shape, seed), max - min), min);
  return dtype === "bool" ? tf.cast(tf.cast(drawn, "int32"), "bool") : tf.cast(drawn, dtype ?? "float32");
});

replace("randomUniformInt", (shape: number[], min: number, max: number, seed?: Seed) =>
  tf.randomUniform(shape, min, max, "int32", seed),
);

replace("randomNormal", (shape: number[], mean = 0, deviation = 1, dtype?: Dtype, seed?: Seed) =>
  scaled(draw("StatelessRandomNormal", shape, seed), mean, deviation, dtype),
);

replace("randomStandardNormal", (shape: number[], dtype?: Dtype, seed?: Seed) =>
  scaled(draw("StatelessRandomNormal", shape, seed), 0, 1, dtype),
);

replace("truncatedNormal", (shape: number[], mean = 0, deviation = 1, dtype?: Dtype, seed?: Seed) =>
  scaled(draw("StatelessTruncatedNormal", shape, seed), mean, deviation, dtype),
);

replace("randomGamma", (shape: number[], alpha: number, beta = 1, dtype?: Dtype, seed?: Seed) => {
  const inputs = [tf.tensor1d(shape, "int32"), nextSeeds(seed), tf.scalar(alpha)];
  const drawn = runOp("StatelessRandomGammaV2", inputs, {
    dtype: { type: "float32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
  return scaled(drawn, 0, 1 / beta, dtype);
});

replace("multinomial", (given: tf.TensorLike, samples: number, seed?: Seed, normalized = false) => {
  const logits = given instanceof tf.Tensor ? given : tf.tensor(given);
  const rows = logits.rank === 1 ? tf.reshape(logits, [1, -1]) : logits;
  const inputs = [normalized ? tf.log(rows) : rows, tf.scalar(samples, "int32"), nextSeeds(seed)];
  const drawn = runOp("StatelessMultinomial", inputs, {
    T: { type: "float32" },
    Tseed: { type: "int32" },
    output_dtype: { type: "int32" },
  });
  return logits.rank === 1 ? tf.reshape(drawn, [samples]) : drawn;
});

replace("dropout", (x: tf.Tensor, rate: number, noiseShape?: (number | null)[], seed?: Seed) => {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`rate must be in [0, 1), got ${rate}`);
  if (rate === 0) return tf.clone(x);
  const shape = x.shape.map((size, axis) => noiseShape?.[axis] ?? size);
  const kept = tf.floor(tf.add(draw("StatelessRandomUniform", shape, seed), 1 - rate));
  return tf.mul(tf.div(x, 1 - rate), kept);
});

/** Puts a function of ours in the place of tfjs's for as long as something is recorded. */
function replace(name: string, recorded: (...args: never[]) => tf.Tensor): void {
  const ofTfjs = core[name] as (...args: never[]) => tf.Tensor;
  core[name] = (...args) => (activeRecorder() ? tf.tidy(() => recorded(...args)) : ofTfjs(...args));
}

function draw(op: string, shape: number[], seed: Seed): tf.Tensor {
  return runOp(op, [tf.tensor1d(shape, "int32"), nextSeeds(seed)], {
    dtype: { type: "float32" },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });
}

/** Whole numbers are rounded, as tfjs does with normal ones. */
function scaled(drawn: tf.Tensor, mean: number, deviation: number, dtype: Dtype): tf.Tensor {
  const result = tf.add(tf.mul(drawn, deviation), mean);
  return dtype === "int32" ? tf.cast(tf.round(result), "int32") : result;
}

/** The seed of the next draw, and the number of the call. */
function nextSeeds(given: Seed): tf.Tensor {
  const recorder = activeRecorder()!;
  const seen = drawsSeen.get(recorder) ?? 0;
  drawsSeen.set(recorder, seen + 1);
  const seed = Math.floor(numberOf(given ?? recorder.seed) + seen * SEED_STEP) % SEEDS;
  return tf.stack([tf.scalar(seed, "int32"), backend.createOutputTensor(recorder.callNumber())]);
}

function numberOf(seed: Seed): number {
  if (seed === undefined || seed === null) return random() * SEEDS;
  if (typeof seed === "number") return Number.isInteger(seed) ? Math.abs(seed) : Math.abs(seed) * SEEDS;
  return [...seed].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % SEEDS, 0);
}
