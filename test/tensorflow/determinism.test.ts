import assert from "node:assert/strict";
import test from "node:test";
import { runEngine } from "./run-engine.js";

const cnn = JSON.stringify(require.resolve("./article-cnn.js"));

/** A digest of the weights of the article's CNN after some training from the same seeds, in a process of its own. */
function weightsAfterTraining(compiled: boolean): string {
  const { stdout, stderr } = runEngine(`
    const { tf, compile } = require(engine);
    const { makeArticleCnn, makeBatch } = require(${cnn});
    (async () => {
      const { model, step } = makeArticleCnn(tf.train.adam(1e-3), { size: 32, normalize: true });
      const run = ${compiled} ? compile(step) : async (...batch) => tf.tidy(() => step(...batch));
      for (let seed = 1; seed <= 10; seed++) await run(...makeBatch({ size: 32, count: 16, seed: 10 * seed }));
      const digest = require("node:crypto").createHash("sha256");
      for (const weight of model.getWeights()) digest.update(Buffer.from(weight.dataSync().buffer));
      console.log(digest.digest("hex"));
    })();`);
  assert.match(stdout, /^[0-9a-f]{64}\n$/, stderr);
  return stdout;
}

for (const compiled of [false, true]) {
  test(`the same seed gives the same bits in two processes, ${compiled ? "compiled" : "eager"}`, () => {
    assert.equal(weightsAfterTraining(compiled), weightsAfterTraining(compiled));
  });
}

test("TF_DETERMINISTIC_OPS makes the one op deterministic that adds in the order of threads", () => {
  const { stdout, stderr } = runEngine(
    `const { tf } = require(engine);
    const random = (shape, seed) => tf.randomUniform(shape, 0, 1, "float32", seed);
    const [y, x] = [random([2000], 1).mul(0.3), random([2000], 2).mul(0.3)];
    const boxes = tf.stack([y, x, y.add(0.6), x.add(0.6)], 1);
    const upstream = random([2000, 7, 7, 16], 3);
    const gradient = tf.grad((image) =>
      tf.image.cropAndResize(image, boxes, tf.zeros([2000], "int32"), [7, 7]).mul(upstream).sum());
    const all = Array.from({ length: 10 }, () =>
      Buffer.from(gradient(random([1, 32, 32, 16], 4)).dataSync().buffer).toString("base64"));
    console.log(new Set(all).size);`,
    { TF_DETERMINISTIC_OPS: "1" },
  );
  assert.deepEqual({ stdout, stderr }, { stdout: "1\n", stderr: "" });
});
