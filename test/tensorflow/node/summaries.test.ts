import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { binding } from "../../../src/tensorflow/binding.js";
import { compile, tf } from "../../../src/tensorflow/index.js";
import { histogramBuckets } from "../../../src/tensorflow/node/histogram-buckets.js";

const root = resolve(__dirname, "../../../..");

interface Event {
  readonly file: string;
  readonly step: number;
  readonly tag: string;
  readonly plugin: string;
  readonly description: string;
  readonly value: number | number[][];
}

/** The events of all files in a folder, as TensorFlow's Python reads them. */
function readEvents(folder: string): Event[] {
  const python = join(root, ".venv", "bin", "python");
  const script = join(root, "test", "reference", "read-events.py");
  const { stdout, stderr, status } = spawnSync(python, [script, folder], {
    encoding: "utf8",
    timeout: 120_000,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Event[];
}

test("TensorFlow's Python reads what a writer and the tensorBoard callback wrote", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  try {
    const handles = binding.getNumOfTensors();
    const writer = tf.node.summaryFileWriter(join(folder, "own"));
    assert.equal(tf.node.summaryFileWriter(join(folder, "own")), writer);
    writer.scalar("loss", 0.25, 2 ** 40);
    writer.scalar("lr", tf.scalar(3, "int32"), 1, "**learning** rate");
    writer.histogram(
      "weights",
      tf.tensor2d([
        [0, 1],
        [4, Number.NaN],
      ]),
      7,
      2,
    );
    writer.close();

    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], name: "out" })] });
    model.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError" });
    const [x, y] = [tf.ones([4, 1]), tf.zeros([4, 1])];
    const history = await model.fit(x, y, {
      epochs: 2,
      batchSize: 2,
      validationData: [x, y],
      verbose: 0,
      callbacks: tf.node.tensorBoard(join(folder, "fit"), { updateFreq: "batch", histogramFreq: 1 }),
    });
    const events = readEvents(folder);
    const from = (file: string) => events.filter((event) => event.file === file);

    assert.deepEqual(from("own"), [
      { file: "own", step: 2 ** 40, tag: "loss", plugin: "", description: "", value: 0.25 },
      { file: "own", step: 1, tag: "lr", plugin: "scalars", description: "**learning** rate", value: 3 },
      {
        file: "own",
        step: 7,
        tag: "weights",
        plugin: "histograms",
        description: "",
        value: [
          [0, 2, 2],
          [2, 4, 1],
        ],
      },
    ]);
    const scalars = from("fit/train").filter(({ plugin }) => plugin === "");
    assert.deepEqual(
      scalars.map(({ tag, step }) => `${tag} ${step}`),
      ["batch_loss 1", "batch_loss 2", "epoch_loss 1", "batch_loss 3", "batch_loss 4", "epoch_loss 2"],
    );
    assert.equal(scalars[2]?.value, Math.fround(history.history.loss![0] as number));
    assert.deepEqual(
      from("fit/val").map(({ tag, step }) => [tag, step]),
      [
        ["epoch_loss", 1],
        ["epoch_loss", 2],
      ],
    );
    const histograms = from("fit/train").filter(({ plugin }) => plugin === "histograms");
    assert.deepEqual(
      histograms.map(({ tag, step }) => [tag, step]),
      [
        ["out/kernel", 0],
        ["out/bias", 0],
        ["out/kernel", 1],
        ["out/bias", 1],
      ],
    );
    assert.deepEqual((histograms[1]!.value as number[][])[0], [-0.5, 0.5, 1]);
    for (const part of ["train", "val"]) tf.node.summaryFileWriter(join(folder, "fit", part)).close();
    model.dispose();
    tf.dispose([x, y]);
    assert.ok(binding.getNumOfTensors() <= handles + 1, "only the optimizer's learning rate is left");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a process that ends without flush has written everything", () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  const engine = require.resolve("../../../src/tensorflow/index.js");
  const code = `require(${JSON.stringify(engine)}).tf.node.summaryFileWriter(${JSON.stringify(folder)}).scalar("a", 1, 1)`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", code], {
    encoding: "utf8",
    timeout: 120_000,
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.equal(readdirSync(folder).length, 1);
  rmSync(folder, { recursive: true });
});

test("a step that is no integer, a value that is no scalar and a folder without a name are refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  const handles = binding.getNumOfTensors();
  const writer = tf.node.summaryFileWriter(folder);
  assert.throws(() => writer.scalar("a", 1, 0.5), /RangeError: step .* 0\.5/);
  assert.throws(() => writer.scalar("a", tf.ones([2]) as unknown as tf.Scalar, 1), /TypeError: .*\[2\]/);
  assert.throws(() => writer.histogram("a", tf.ones([2]), 1, 0), /RangeError: buckets/);
  assert.throws(() => tf.node.summaryFileWriter(""), /TypeError: logdir/);
  assert.throws(() => tf.node.tensorBoard(folder, { histogramFreq: -1 }), /RangeError: histogramFreq/);
  const step = compile((x: tf.Tensor) => {
    writer.scalar("a", 1, 1);
    return x;
  });
  await assert.rejects(step(tf.scalar(1)), /cannot be written while compile\(\) records/);
  writer.close();
  assert.ok(binding.getNumOfTensors() <= handles + 4);
  rmSync(folder, { recursive: true });
});

test("histograms of nothing, of one value, and of many", () => {
  assert.deepEqual([...histogramBuckets([], 3)], []);
  assert.deepEqual([...histogramBuckets([2, 2], 3)], [1.5, 2.5, 2]);
  assert.deepEqual([...histogramBuckets([0, 1, 2, 3, 4, 4], 2)], [0, 2, 2, 2, 4, 4]);
  const million = Float32Array.from({ length: 1_000_000 }, (_, index) => index % 10);
  assert.equal(histogramBuckets(million, 10)[2], 100_000);
});
