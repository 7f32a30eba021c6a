import assert from "node:assert/strict";
import test, { after } from "node:test";
import {
  buildAttentionModel,
  buildCnnModel,
  buildRnnModel,
  connect,
  dataParallel,
  digitsOnClutter,
  type Localizer,
  type TrainingOptions,
  tf,
  trainModel,
} from "../../src/index.js";
import { type Host, inLab, openHosts } from "./lab.js";

if (inLab()) {
  let hosts: Host[] = [];
  after(() => Promise.all(hosts.map((host) => host.close())));
  const size = { inputShape: [32, 32, 1], numClasses: 10, seed: 1 } as const;
  const models: Record<string, () => Localizer> = {
    CNN: () => buildCnnModel({ ...size, downsample: 2 }),
    RNN: () => buildRnnModel(size),
    attention: () => buildAttentionModel(size),
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

  for (const name of ["CNN", "RNN", "attention"])
    for (const optimizer of ["sgd", "adam"] as const)
      test(`${name} by ${optimizer}: 2 workers x 16 and 4 x 8 give the weights of 1 x 32 within 1e-5`, async (t) => {
        const options = { optimizer, learningRate: optimizer === "sgd" ? 0.01 : 0.001 };
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
}
