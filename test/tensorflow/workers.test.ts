import assert from "node:assert/strict";
import test from "node:test";
import { runEngine } from "./run-engine.js";

/** A step that takes about 0.1 s and more. */
const STEP = `
  const { tf, compile } = require(engine);
  const x = tf.ones([1200, 1200]);
  const step = compile((x) => { let y = x; for (let i = 0; i < 10; i++) y = y.matMul(x); return y.sum(); });`;

test("worker threads have an engine of their own, two at a time", () => {
  const { stdout, stderr, status } = runEngine(`
    const { Worker } = require("node:worker_threads");
    const { tf } = require(engine);
    const code = "const { tf, compile } = require(" + JSON.stringify(engine) + ");" +
      "compile((x) => x.add(1))(tf.ones([1])).then((y) => console.log(y.dataSync()[0], tf.memory().numTensors))";
    const work = () => new Promise((ended) => new Worker(code, { eval: true }).on("exit", ended));
    Promise.all([work(), work()]).then(() => console.log(tf.ones([3]).sum().dataSync()[0], tf.memory().numTensors));
  `);
  assert.deepEqual({ stdout, stderr, status }, { stdout: "2 2\n2 2\n3 2\n", stderr: "", status: 0 });
});

for (const end of ["terminate", "exit"]) {
  test(`a worker thread that ends by ${end} in the midst of a step leaves the others at work`, () => {
    const { stdout, stderr, status } = runEngine(`${STEP}
      const { Worker } = require("node:worker_threads");
      const code = ${JSON.stringify(`const engine = require("node:worker_threads").workerData;${STEP}
        step(x).then(() => {
          step(x);
          require("node:worker_threads").parentPort.postMessage("computing");
          if (${end === "exit"}) setTimeout(() => process.exit(), 20);
        });`)};
      const work = () => new Promise((ended) => {
        const worker = new Worker(code, { eval: true, workerData: engine }).on("exit", ended);
        worker.on("message", () => { if (${end === "terminate"}) setTimeout(() => worker.terminate(), 20); });
      });
      Promise.all([work(), work()])
        .then(() => step(x))
        .then((sum) => console.log(sum.dataSync()[0] > 0));
    `);
    assert.deepEqual({ stdout, stderr, status }, { stdout: "true\n", stderr: "", status: 0 });
  });
}

test("a process that exits in the midst of a step exits at once, with its own status", () => {
  const { stdout, stderr, status, signal } = runEngine(`${STEP}
    step(x).then(() => { step(x); step(x); setTimeout(() => process.exit(3), 20); });`);
  assert.deepEqual({ stdout, stderr, status, signal }, { stdout: "", stderr: "", status: 3, signal: null });
});
