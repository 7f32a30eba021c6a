import { spawnSync } from "node:child_process";
import { compile, devices, tf } from "../../src/tensorflow/index.js";
import type { BenchModel } from "./models/bench-model.js";
import { makeAttention, makeCnn } from "./models/convolutions.js";
import { makeLstm } from "./models/lstm.js";
import { report } from "./report.js";

const MODELS: Record<string, () => BenchModel> = { cnn: makeCnn, lstm: makeLstm, attention: makeAttention };
const BATCH = 32;
const STEPS = 30;
/** Largest difference of what CPU and GPU predict with the same weights, which a GPU's order of adding makes. */
const TOLERANCE = 1e-3;

/** What one device makes of one model. */
interface Outcome {
  readonly predicted: readonly number[];
  readonly milliseconds: number;
}

/** Predicts with each model's first weights, trains it, and prints both as JSON. */
async function measure(): Promise<void> {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, make] of Object.entries(MODELS)) {
    const { model, step, batch } = make();
    // Initial weights are drawn at random: the same ones on every device.
    model.setWeights(
      model
        .getWeights()
        .map((weight, index) => tf.tidy(() => tf.randomNormal(weight.shape, 0, 0.05, "float32", index + 1))),
    );
    const given = batch(BATCH, 1);
    const outputs = [model.predict(given[0])].flat();
    const predicted = outputs.flatMap((output) => [...output.dataSync()]);
    const compiled = compile(step);
    const train = async () => {
      const loss = await compiled(...given);
      loss.dataSync();
      loss.dispose();
    };
    for (let warm = 0; warm < 3; warm++) await train();
    const begun = performance.now();
    for (let round = 0; round < STEPS; round++) await train();
    outcomes[name] = { predicted, milliseconds: (performance.now() - begun) / STEPS };
  }
  console.log(JSON.stringify(outcomes));
}

/** Runs {@link measure} on a device, in a process of its own. */
function measureOn(device: string): Record<string, Outcome> {
  const { stdout, stderr, status } = spawnSync(process.execPath, [__filename, "measure"], {
    encoding: "utf8",
    env: { ...process.env, PINPOINT_DEVICE: device, TF_FORCE_GPU_ALLOW_GROWTH: "true" },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`${device}: ${stderr}`);
  return JSON.parse(stdout);
}

function compare(): void {
  const gpu = devices().find(({ type }) => type === "GPU");
  if (!gpu) {
    console.log("skipped: TensorFlow sees no GPU here");
    return;
  }
  const [onCpu, onGpu] = [measureOn("cpu"), measureOn(gpu.name)];
  const rows = Object.keys(MODELS).flatMap((name) => {
    const [cpu, fast] = [onCpu[name] as Outcome, onGpu[name] as Outcome];
    const difference = Math.max(
      ...cpu.predicted.map((value, index) => Math.abs(value - fast.predicted[index]!)),
    );
    console.log(
      `${name}: a step takes ${cpu.milliseconds.toFixed(2)} ms on the CPU, ${fast.milliseconds.toFixed(2)} ms on ${gpu.name}; ` +
        `predictions differ by ${difference.toExponential(1)} (at most ${TOLERANCE})`,
    );
    if (!(difference <= TOLERANCE)) process.exitCode = 1;
    return [
      { bench: "gpu", row: `${name}-gpu-vs-cpu`, ratio: cpu.milliseconds / fast.milliseconds, must: 1 },
    ];
  });
  report(rows);
}

if (process.argv[2] === "measure") void measure();
else compare();
