import assert from "node:assert/strict";
import test from "node:test";
import { runEngine } from "./run-engine.js";

/** What the guard says to each line, which is run with some of the engine's insides in reach. */
function said(...lines: string[]): string[] {
  const { stdout, stderr, status } = runEngine(
    `const { tf } = require(engine);
    const path = require("node:path");
    const inside = (name) => require(path.join(path.dirname(engine), name));
    const { c } = inside("c-api.js");
    const { status } = inside("status.js");
    const { context } = inside("context.js");
    const { nameOf } = inside("names.js");
    const { liveHandles } = inside("handle-guard.js");
    const tensor = () => c.allocateTensor(1, [2], 1, 8);
    for (const line of ${JSON.stringify(lines)}) {
      try { console.log(eval("(() => {" + line + "})()")); }
      catch (error) { console.log(error.message, "| " + error.cause?.message); }
    }`,
    { PINPOINT_GUARD: "1" },
  );
  assert.deepEqual({ stderr, status }, { stderr: "", status: 0 });
  return stdout.trimEnd().split("\n");
}

test("the guard tells a handle freed twice, used after its end, or never made", () => {
  assert.deepEqual(
    said(
      "const t = tensor(); c.deleteTensor(t); c.deleteTensor(t);",
      "const t = tensor(); c.deleteTensor(t); return c.tensorByteSize(t);",
      "c.deleteTensor(12345);",
      "const g = c.newGraph(); const d = c.newOperation(g, 'NoOp', 'a'); const op = c.finishOperation(d, status);" +
        "c.deleteGraph(g); c.operationOutputType({ oper: op, index: 0 });",
    ),
    [
      "TF_DeleteTensor was given a handle that TF_DeleteTensor has freed. | TF_DeleteTensor freed it here",
      "TF_TensorByteSize was given a handle that TF_DeleteTensor has freed. | TF_DeleteTensor freed it here",
      "TF_DeleteTensor was given something that is not a handle. | undefined",
      "TF_OperationOutputType was given a handle that TF_DeleteGraph has freed. | TF_DeleteGraph freed it here",
    ],
  );
});

test("the guard tells a handle freed while another thread computes with it", () => {
  assert.deepEqual(
    said(
      "const op = c.newOp(context, nameOf('NoOp'), status);" +
        "c.execute.async(op, new Uint32Array(2), new Int32Array(1), status, () => undefined); c.deleteOp(op);",
    ),
    ["TFE_DeleteOp was given a handle that TFE_Execute is using on another thread. | undefined"],
  );
});

test("the guard counts: an op, an error and a read leave nothing behind", () => {
  const work =
    "tf.tidy(() => tf.topk(tf.ones([2, 4]).add(1), 2).indices.dataSync());" +
    "try { tf.gather(tf.ones([2]), tf.tensor1d([5], 'int32')) } catch { tf.disposeVariables() }";
  const counts = said(
    `tf.tidy(() => {${work}}); globalThis.before = JSON.stringify(liveHandles());`,
    [
      `for (let i = 0; i < 20; i++) tf.tidy(() => {${work}});`,
      "return before === JSON.stringify(liveHandles()) && Object.keys(liveHandles()).length;",
    ].join(""),
  );
  assert.ok(Number(counts.at(-1)) >= 2, counts.join());
});
