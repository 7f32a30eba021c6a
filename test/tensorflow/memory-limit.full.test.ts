import assert from "node:assert/strict";
import test from "node:test";
import { tf } from "../../src/tensorflow/index.js";
import { runEngine } from "./run-engine.js";

test("more memory than there is: an error that names the op and the caller's line, and the process goes on", () => {
  const tile = () => tf.tidy(() => tf.tile(tf.ones([1024, 1024]), [2 ** 11, 2 ** 10]));
  assert.throws(tile, (error: Error) => {
    assert.ok(error instanceof RangeError);
    assert.match(error.message, /^TensorFlow could not run Tile\(.*\): OOM .* shape\[2097152,1048576\]/);
    return error.stack!.split("\n    at ")[1]!.includes("memory-limit");
  });
  assert.equal(
    tf.tidy(() => tf.ones([2]).sum().dataSync()[0]),
    2,
  );
});

test("an allocation that a limit of the system refuses is an error, and the process goes on", {
  skip: process.platform !== "linux" && "limits are set by prlimit of Linux",
}, () => {
  const { stdout, stderr } = runEngine(`
    const { tf } = require(engine);
    const x = tf.ones([1024, 1024]);
    x.add(1).dispose();
    const gigabytes = 2 ** 30;
    require("node:child_process").execFileSync("prlimit", ["--pid", process.pid, "--data=" + 3 * gigabytes]);
    try { tf.tile(x, [64, 64]); } catch (error) { console.log(error.name, error.message.slice(0, 100)); }
    console.log(x.sum().dataSync()[0]);`);
  const tile =
    "TensorFlow could not run Tile(float32[1024,1024], int32[2]): OOM when allocating tensor with shape[65536,65536]";
  assert.deepEqual({ stdout, stderr }, { stdout: `RangeError ${tile.slice(0, 100)}\n1048576\n`, stderr: "" });
});
