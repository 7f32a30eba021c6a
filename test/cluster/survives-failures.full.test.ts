import assert from "node:assert/strict";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { buildCnnModel, connect, dataParallel, digitsOnClutter, tf, trainModel } from "../../src/index.js";
import { onProgress } from "../../src/progress.js";
import { createRandom } from "../../src/random.js";
import { type Host, inLab, openHosts } from "./lab.js";

/** Seconds without an answer after which a worker is lost; so long a failure may go unnoticed, no more. */
const DEADLINE = 3;
const EPOCHS = 6;
/** Fewer are for trying out. */
const MOMENTS = Number(process.env.PINPOINT_MOMENTS ?? 10);

/** What happens to a host's worker, and how the host comes to have a worker again. */
const FAILURES: Record<string, { strike(host: Host): Promise<void>; mend(host: Host): Promise<unknown> }> = {
  "killed with SIGKILL": {
    strike: (host) => host.signal("SIGKILL"),
    mend: (host) => host.start(),
  },
  "frozen with SIGSTOP": {
    strike: (host) => host.signal("SIGSTOP"),
    mend: async (host) => {
      await host.signal("SIGKILL");
      await host.start();
    },
  },
  "started anew silently": {
    strike: async (host) => {
      await host.signal("SIGKILL");
      await host.start();
    },
    mend: async () => undefined,
  },
  "cut off by a dropped link": {
    strike: async (host) => host.link("down"),
    mend: async (host) => host.link("up"),
  },
};

if (inLab()) {
  let hosts: Host[] = [];
  after(() => Promise.all(hosts.map((host) => host.close())));
  const digits = digitsOnClutter({ count: 160, seed: 1 });
  const random = createRandom(Number(process.env.PINPOINT_SEED ?? 1));

  /** @param strike Called when the first step is done. */
  async function train(strike?: () => Promise<void>, stepDeadline = 60) {
    const model = buildCnnModel({ inputShape: [32, 32, 1], numClasses: 10, downsample: 2, seed: 1 });
    const epochsBegun: number[] = [];
    let struck: Promise<void> | undefined;
    let images = 0;
    const stopListening = onProgress(({ bar, type }) => {
      if (type !== "update" || bar.description !== "Training") return;
      if (bar.value > images) struck ??= strike?.();
      images = bar.value;
      epochsBegun.push(Math.floor(bar.value / digits.length));
    });
    const before = tf.memory().numTensors;
    await connect({ workers: hosts.map(({ address }) => address), deadline: DEADLINE, stepDeadline });
    const options = { epochs: EPOCHS, batchSize: 32, validation: 0, seed: 1, learningRate: 0.001 };
    const history = await trainModel(model, digits, { ...options, strategy: dataParallel() });
    stopListening();
    await struck;
    assert.equal(tf.memory().numTensors, before, "tensors are left");
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    model.dispose();
    return { history, weights, epochsBegun };
  }

  let undisturbed: number[] = [];

  test("two hosts, and a training that nothing happens to", async () => {
    hosts = await openHosts([{}, {}]);
    const { weights, history } = await train();
    assert.equal(history.interruptions, undefined);
    undisturbed = weights;
  });

  for (const [words, { strike, mend }] of Object.entries(FAILURES))
    test(`a worker ${words} at ${MOMENTS} random moments: the training ends with the weights that it would have had`, async (t) => {
      let noticed = 0;
      for (let moment = 0; moment < MOMENTS; moment++) {
        const host = random.choice(hosts);
        const delay = random.uniform(0, 400);
        const begun = performance.now();
        const { history, weights, epochsBegun } = await train(async () => {
          await sleep(delay);
          await strike(host);
        }).finally(() => mend(host));
        const seconds = (performance.now() - begun) / 1000;
        const said = history.interruptions ?? [];
        noticed += said.length > 0 ? 1 : 0;
        const repeated = epochsBegun.filter((epoch, index) => epoch < epochsBegun[index - 1]!).length;
        t.diagnostic(
          `${delay.toFixed(0)} ms after the first step, ${host.address}: ${seconds.toFixed(1)} s, ${said.join(" | ")}`,
        );
        assert.equal(history.epoch.length, EPOCHS);
        assert.equal(history.stopped, false);
        assert.equal(history.steps, EPOCHS * 5, "an epoch's steps count once");
        assert.ok(repeated <= said.length, "no epoch begins again without a word");
        assert.ok(
          said.length <= 2,
          "one failure, and at most the worker's return while it is joined, interrupts",
        );
        for (const sentence of said)
          assert.match(sentence, /^(The worker 10\.77\.0\.1[01]:2222 |The cluster failed|No worker)/);
        const distance = weights.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - undisturbed[at]!)),
          0,
        );
        assert.ok(distance < 1e-5, `the weights differ by ${distance}`);
      }
      assert.ok(noticed > 0, "every failure came too late to be noticed");
    });

  test("workers that cannot reach each other: half of them do the work, and a sentence says so", async () => {
    const [one, other] = hosts as [Host, Host];
    const route = `${other.address.split(":")[0]}/32`;
    one.inside("ip", "route", "add", "blackhole", route);
    const { history, weights } = await train(undefined, 15);
    one.inside("ip", "route", "del", "blackhole", route);
    assert.match(history.interruptions!.join(), /from now on 1 of 2 are used/);
    const distance = weights.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - undisturbed[at]!)),
      0,
    );
    assert.ok(distance < 1e-5, `the weights differ by ${distance}`);
  });
}
