import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

/** What `after` prints once `stuck` has been ended by force, as a kernel's Stop does it. */
function stopped(stuck: string, after: string): string {
  const script = `
    const { Worker } = require("node:worker_threads");
    const { tf, compile } = require(${JSON.stringify(require.resolve("../../src/tensorflow/index.js"))});
    const endless = () => { stopper.postMessage("stop"); for (;;) tf.relu(tf.scalar(1)).dispose(); };
    const stopper = new Worker(\`
      const { Session } = require("node:inspector");
      const session = new Session();
      session.connectToMainThread();
      require("node:worker_threads").parentPort.on("message", () =>
        setTimeout(() => session.post("Runtime.terminateExecution"), 50));
    \`, { eval: true, stderr: true });
    const v = tf.variable(tf.tensor1d([1, 2]));
    const add = compile((x) => { v.assign(v.add(x)); return v.sum(); });
    stopper.once("online", () => {
      setTimeout(() => { ${stuck} }, 100);
      setTimeout(async () => { ${after}; process.exit(); }, 2000);
    });`;
  // As our kernel starts the process that runs cells.
  const args = ["--no-force-async-hooks-checks", "-e", script];
  return spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 }).stdout;
}

test("a recording stopped by force leaves variables, random numbers and further calls as they were", () => {
  const stuck =
    "compile((x) => { v.assign(v.add(x)); tf.tidy(() => tf.grad(() => endless())(x)); })(tf.scalar(1));";
  const after = `
    console.log([...v.dataSync()].join(), typeof Math.random(), tf.engine().state.scopeStack.length);
    console.log((await add(tf.scalar(1))).dataSync()[0], [...v.dataSync()].join())`;
  assert.equal(stopped(stuck, after), "1,2 number 0\n5 2,3\n");
});

test("gradients work after one was stopped by force", () => {
  const stuck = "tf.tidy(() => tf.grad((x) => { endless(); return x; })(tf.scalar(1)));";
  const after = `console.log(tf.engine().state.gradientDepth, tf.engine().state.kernelDepth,
    tf.grad((x) => tf.square(x))(tf.scalar(3)).dataSync()[0])`;
  assert.equal(stopped(stuck, after), "0 0 6\n");
});
