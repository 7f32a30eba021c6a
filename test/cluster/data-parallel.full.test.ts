import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import {
  buildAttentionModel,
  buildCenterDetector,
  buildCnnModel,
  buildRnnModel,
  connect,
  dataParallel,
  digitsOnClutter,
  disconnect,
  type Localizer,
  type TrainingOptions,
  tf,
  trainModel,
} from "../../src/index.js";
import { onProgress } from "../../src/progress.js";
import { type Host, inLab, openHosts } from "./lab.js";

if (inLab()) {
  let hosts: Host[] = [];
  after(() => Promise.all(hosts.map((host) => host.close())));
  const size = { inputShape: [32, 32, 1], numClasses: 10, seed: 1 } as const;
  const models: Record<string, () => Localizer> = {
    CNN: () => buildCnnModel({ ...size, downsample: 2 }),
    RNN: () => buildRnnModel(size),
    attention: () => buildAttentionModel(size),
    "attention, smooth": () => buildAttentionModel({ ...size, activation: "tanh", pooling: "average" }),
    "CNN with batch normalization": () => buildCnnModel({ ...size, batchNorm: true }),
  };
  const digits = digitsOnClutter({ count: 160, seed: 1 });

  /** The weights after 50 steps on so many workers; none: in this process. */
  async function weightsAfter(build: () => Localizer, workers: number, options: TrainingOptions) {
    const model = build();
    const before = tf.memory().numTensors;
    if (workers > 0) await connect({ workers: hosts.slice(0, workers).map(({ address }) => address) });
    const strategy = workers > 0 ? { strategy: dataParallel() } : {};
    const history = await trainModel(model, digits, {
      ...{ epochs: 10, batchSize: 32, validation: 0, seed: 1, ...options, ...strategy },
    });
    assert.equal(tf.memory().numTensors, before, "tensors are left");
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    model.dispose();
    return { history, weights };
  }

  function furthest(a: readonly number[], b: readonly number[]): number {
    assert.equal(a.length, b.length);
    return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
  }

  test("four hosts, one of them with a worker of Python's", async () => {
    hosts = await openHosts([{}, { kind: "python" }, {}, {}]);
  });

  // Where relu and max pooling choose, another last digit may choose otherwise, and Adam makes a whole step of it: in one
  // process, first weights that differ in their last place end up to 2e-4 apart. And the bias of the keys, which has no
  // gradient but rounding, moves by that alone unless epsilon is larger.
  const adam = { name: "adam", epsilon: 1e-4 } as const;
  for (const [name, optimizer, learningRate] of [
    ["CNN", "sgd", 0.01],
    ["CNN", "adam", 0.001],
    ["RNN", "sgd", 0.01],
    ["RNN", "adam", 0.001],
    ["attention", "sgd", 0.001],
    ["attention, smooth", adam, 0.001],
  ] as const)
    test(`${name}, ${typeof optimizer === "string" ? optimizer : "adam"}: 2 workers x 16 and 4 x 8 give the weights of 1 x 32 within 1e-5`, async (t) => {
      const options = { optimizer, learningRate };
      const alone = await weightsAfter(models[name]!, 1, options);
      assert.equal(alone.history.steps, 50);
      for (const workers of [0, 2, 4]) {
        const { weights, history } = await weightsAfter(models[name]!, workers, options);
        const distance = furthest(weights, alone.weights);
        t.diagnostic(`${workers || "no"} workers: ${distance.toExponential(1)}`);
        assert.ok(distance < 1e-5, `${workers} workers: ${distance}`);
        assert.ok(Math.abs(history.loss.at(-1)! - alone.history.loss.at(-1)!) < 1e-4);
      }
    });

  test("batches that do not divide, moving averages, a mean of the weights, clipped gradients, validation and early stopping", async () => {
    const uneven: TrainingOptions = {
      ...{ batchSize: 31, epochs: 2, validation: 0.1, weightAverage: 0.9, earlyStopping: { patience: 1 } },
      ...{ clipGradients: { norm: 1 }, optimizer: "sgd", learningRate: 0.01 },
    };
    const alone = await weightsAfter(models.CNN!, 0, uneven);
    const three = await weightsAfter(models.CNN!, 3, uneven);
    assert.ok(furthest(three.weights, alone.weights) < 1e-5);
    assert.deepEqual(three.history.epoch, alone.history.epoch);
    // Each worker normalizes by its own part of the batch: not the same numbers, but finite ones that have moved.
    const normalized = await weightsAfter(models["CNN with batch normalization"]!, 3, {
      ...uneven,
      batchSize: 144,
    });
    const fresh = models["CNN with batch normalization"]!();
    const moving = fresh.nonTrainableWeights
      .map((weight) => weight.read().dataSync().length)
      .reduce((a, b) => a + b);
    assert.ok(moving > 0 && normalized.weights.every(Number.isFinite));
    fresh.dispose();
  });

  test("more workers than pictures in a batch, and a model whose loss is no mean over pictures, are refused before a step", async () => {
    await connect({ workers: hosts.map(({ address }) => address) });
    const model = models.CNN!();
    await assert.rejects(trainModel(model, digits, { batchSize: 3, strategy: dataParallel() }), {
      name: "RangeError",
      message: /batchSize must be at least 4, a picture for each worker; got 3/,
    });
    const detector = buildCenterDetector({ inputShape: [32, 32, 1], numClasses: 10 });
    await assert.rejects(trainModel(detector, digits, { strategy: dataParallel() }), /trains localizers/);
    disconnect();
    assert.throws(() => dataParallel(), /connect\(\{ workers/);
    model.dispose();
    detector.dispose();
  });

  test("Stop ends it with the weights of the last step; what is written down goes on without workers", async () => {
    await connect({ workers: hosts.slice(0, 2).map(({ address }) => address) });
    const folder = mkdtempSync(join(tmpdir(), "cluster-"));
    const options = {
      epochs: 3,
      batchSize: 32,
      validation: 0,
      seed: 1,
      learningRate: 0.001,
      run: join(folder, "run"),
    };
    const model = models.CNN!();
    const first = model.getWeights().map((weight) => weight.dataSync());
    const stopListening = onProgress(({ bar }) => bar.value > 200 && bar.requestStop());
    const stopped = await trainModel(model, digits, { ...options, strategy: dataParallel() });
    stopListening();
    assert.equal(stopped.stopped, true);
    assert.deepEqual(stopped.epoch, [1]);
    assert.ok(model.getWeights().some((weight, index) => weight.dataSync()[0] !== first[index]![0]));
    const again = models.CNN!();
    const resumed = await trainModel(again, digits, { ...options, resume: true });
    assert.deepEqual(resumed.epoch, [1, 2, 3]);
    rmSync(folder, { recursive: true });
  });
}
