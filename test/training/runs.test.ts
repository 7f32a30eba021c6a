import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { BadFileError } from "../../src/image/bad-file-error.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { onProgress } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";
import { historyCsv, historyTable } from "../../src/training/history-table.js";
import { loadRunModel } from "../../src/training/runs/load-run-model.js";
import { listRuns, readRun } from "../../src/training/runs/read-run.js";
import { type TrainingOptions, trainModel } from "../../src/training/train-model.js";

const home = mkdtempSync(path.join(tmpdir(), "pinpoint-runs-"));
after(() => rmSync(home, { recursive: true, force: true }));

const canvases = digitsOnClutter({ count: 40, seed: 1 });
const options: TrainingOptions = { epochs: 2, batchSize: 16, seed: 1 };
const smallModel = (more: object = {}) =>
  buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1, ...more });
const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));
/** Everything in a folder, by its path. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file).toString("base64")]),
  );

test("a run is in its folder: config, history, logs, checkpoint and the model, and leaves no tensor behind", async () => {
  const folder = path.join(home, "whole");
  const model = smallModel();
  const before = tf.memory().numTensors;
  const history = await trainModel(model, canvases, { ...options, run: folder, optimizer: "adamw" });
  assert.equal(tf.memory().numTensors, before);
  const { config, status, ...run } = await readRun(folder);
  assert.equal(run.name, "whole");
  assert.deepEqual(
    [status.state, status.epochs, status.steps, status.process],
    ["done", 2, history.steps, process.pid],
  );
  assert.deepEqual(
    run.history,
    JSON.parse(JSON.stringify({ ...history, steps: undefined, stopped: undefined })),
  );
  assert.deepEqual([config.seed, config.epochs, config.options.optimizer], [1, 2, "adamw"]);
  assert.deepEqual([config.model.kind, config.model.heads, config.data.length], ["localizer", "both", 40]);
  assert.equal(config.validation, 4, "a tenth is held out");
  assert.match(config.versions.tensorflow, /^2\./);
  assert.equal(readFileSync(path.join(folder, "history.csv"), "utf8"), historyCsv(history));
  for (const part of ["train", "validation"]) {
    const [file] = readdirSync(path.join(folder, "logs", part));
    assert.match(file!, /tfevents/);
    assert.ok(readFileSync(path.join(folder, "logs", part, file!)).includes("meanIou"));
  }
  const loaded = await loadRunModel(folder);
  assert.deepEqual(weightsOf(loaded), weightsOf(model));
  rmSync(path.join(folder, "model"), { recursive: true });
  const fromCheckpoint = await loadRunModel(folder);
  assert.deepEqual(weightsOf(fromCheckpoint), weightsOf(model));
  for (const one of [model, loaded, fromCheckpoint]) one.dispose();
});

test("rows and CSV of a history", () => {
  const history = { epoch: [1, 2], loss: [0.5, Number.NaN], steps: 4, stopped: false };
  assert.deepEqual(historyTable(history), [
    { epoch: 1, loss: 0.5 },
    { epoch: 2, loss: Number.NaN },
  ]);
  assert.equal(historyCsv(history), "epoch,loss\n1,0.5\n2,NaN\n");
  assert.deepEqual(historyTable({ epoch: [], loss: [] }), []);
});

test("stopped and resumed, the weights become those of a training without a stop; more epochs go on", async () => {
  const more: TrainingOptions = { ...options, epochs: 4, weightAverage: 0.9, earlyStopping: { patience: 9 } };
  const build = () => smallModel({ dropout: 0.3, batchNorm: true });
  const [whole, stopped, resumed] = [build(), build(), build()];
  const expected = await trainModel(whole, canvases, more);
  const folder = path.join(home, "stopped");
  const stopListening = onProgress(({ bar }) => {
    if (bar.description === "Training" && bar.value === 36 + 16) bar.requestStop();
  });
  const first = await trainModel(stopped, canvases, { ...more, run: folder });
  stopListening();
  assert.deepEqual([first.stopped, first.epoch], [true, [1]]);
  assert.equal((await readRun(folder)).status.state, "stopped");
  const values: number[] = [];
  const stopWatching = onProgress(({ bar }) => bar.description === "Training" && void values.push(bar.value));
  const second = await trainModel(resumed, canvases, { ...more, run: folder, resume: true });
  stopWatching();
  assert.ok(Math.min(...values.slice(1)) >= 36, "the bar begins where the run stood");
  assert.deepEqual(second, expected);
  assert.deepEqual(weightsOf(resumed), weightsOf(whole));
  // Nothing is left to do: the same once more.
  const again = await trainModel(stopped, canvases, { ...more, run: folder, resume: true });
  assert.deepEqual(again, expected);
  assert.deepEqual(weightsOf(stopped), weightsOf(whole));
  const longer = await trainModel(stopped, canvases, { ...more, epochs: 5, run: folder, resume: true });
  assert.deepEqual(longer.epoch, [1, 2, 3, 4, 5]);
  assert.deepEqual(longer.loss.slice(0, 4), expected.loss);
  assert.deepEqual(
    (await listRuns(home)).map(({ name }) => name).filter((name) => name === "stopped"),
    ["stopped"],
  );
  for (const model of [whole, stopped, resumed]) model.dispose();
});

test("a folder that cannot be gone on with is an error that says why, and nothing is changed", async () => {
  const folder = path.join(home, "kept");
  const model = smallModel();
  await trainModel(model, canvases, { ...options, epochs: 1, run: folder });
  const weights = weightsOf(model);
  const other = smallModel({ heads: "classes" });
  const tensors = tf.memory().numTensors;
  const refused = async (
    message: RegExp,
    more: TrainingOptions,
    which: typeof model = model,
    data = canvases,
  ) => {
    const before = contents(folder);
    await assert.rejects(
      trainModel(which, data, { ...options, run: folder, resume: true, ...more }),
      (error: Error) => message.test(String(error)) || assert.fail(`${String(error)} is not ${message}`),
    );
    assert.deepEqual(contents(folder), before);
  };
  await refused(
    /^RangeError: .*kept holds a run already, begun at .*resume: true goes on.*Nothing was changed/,
    {
      resume: false,
    },
  );
  await refused(/RangeError: .* began with batchSize 16, now it is 8/, { batchSize: 8 });
  await refused(/began with seed 1, now it is 2/, { seed: 2 });
  await refused(/began with optimizer not given, now it is "sgd"/, { optimizer: "sgd" });
  await refused(/began with data .* now it is/, {}, model, digitsOnClutter({ count: 40, seed: 2 }));
  await refused(
    /RangeError: .*checkpoint\.bin is a checkpoint of another model: it has localizer, 10 classes, heads "both".* where the given model has .*heads "classes"/,
    {},
    other as unknown as typeof model,
  );
  const checkpoint = path.join(folder, "checkpoint.bin");
  const whole = readFileSync(checkpoint);
  for (const length of [0, 7, 15, 200, whole.length - 1]) {
    truncateSync(checkpoint, length);
    await refused(
      length === 0
        ? /BadFileError: .*is no checkpoint/
        : new RegExp(
            `BadFileError: .*checkpoint\\.bin: the checkpoint was cut short: ${length} of \\d+ bytes`,
          ),
      {},
    );
    writeFileSync(checkpoint, whole);
  }
  const changed = Buffer.from(whole);
  changed[whole.length - 100]! ^= 1;
  writeFileSync(checkpoint, changed);
  await refused(/BadFileError: .*bytes were changed/, {});
  writeFileSync(checkpoint, "something else entirely");
  await refused(/BadFileError: .*is no checkpoint of Pinpoint's/, {});
  await assert.rejects(loadRunModel(home), BadFileError);
  assert.deepEqual(weightsOf(model), weights);
  assert.equal(tf.memory().numTensors, tensors);
  const file = path.join(home, "file");
  writeFileSync(file, "");
  await assert.rejects(
    trainModel(model, canvases, { ...options, run: home }),
    /is not empty and holds no run/,
  );
  await assert.rejects(trainModel(model, canvases, { ...options, run: file }), /run must be a folder/);
  await assert.rejects(trainModel(model, canvases, { resume: true }), /^RangeError: resume needs a run/);
  await assert.rejects(
    trainModel(model, canvases, { run: "" }),
    /^TypeError: run must be the path of a folder/,
  );
  await assert.rejects(
    readRun(path.join(home, "nowhere")),
    /BadFileError: .*config\.json: is no file of a run/,
  );
  model.dispose();
  other.dispose();
});

test("a run that fails says why, and its last checkpoint stays", async () => {
  const folder = path.join(home, "failed");
  const model = smallModel();
  const before = tf.memory().numTensors;
  const schedule = (step: number) => {
    if (step > 4) throw new Error("the schedule broke");
    return 1;
  };
  await assert.rejects(
    trainModel(model, canvases, { ...options, schedule, run: folder }),
    /^Error: the schedule broke$/,
  );
  assert.equal(tf.memory().numTensors, before);
  const { status, history } = await readRun(folder);
  assert.deepEqual([status.state, status.error, status.epochs], ["failed", "Error: the schedule broke", 1]);
  assert.deepEqual(history.epoch, [1]);
  const loaded = await loadRunModel(folder);
  assert.deepEqual(loaded.imageShape, [64, 64, 1]);
  loaded.dispose();
  model.dispose();
});
