import assert from "node:assert/strict";
import test from "node:test";
import { binding } from "../../src/tensorflow/binding.js";
import { compile, devices, tf } from "../../src/tensorflow/index.js";

/** The message of what `work` throws, and the function of its stack's first frame. */
function thrownBy(work: () => unknown): { error: Error; first: string | undefined } {
  try {
    tf.tidy(() => void work());
  } catch (error) {
    const [, first] = /\n {4}at (?:Object\.)?(\w+) \(.*errors\.test/.exec((error as Error).stack ?? "") ?? [];
    const top = (error as Error).stack?.split("\n    at ")[1] ?? "";
    return { error: error as Error, first: top.includes("errors.test") ? first : top };
  }
  return assert.fail("nothing was thrown");
}

const alive = () => ({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() });

const disposed = tf.ones([2]);
tf.relu(disposed).dispose();
disposed.dispose();

const cases: Record<string, [work: () => unknown, message: RegExp, kind?: ErrorConstructor]> = {
  "shapes that do not fit": [
    function add() {
      return tf.add(tf.ones([2]), tf.ones([3]));
    },
    /^TensorFlow could not run Add\(float32\[2\], float32\[3\]\): Incompatible shapes: \[2\] vs\. \[3\]$/,
  ],
  "a disposed tensor": [
    function relu() {
      return tf.relu(disposed);
    },
    /^A float32 tensor of shape \[2\] was used after it was disposed\.$/,
  ],
  "dtypes that do not fit": [
    function execute() {
      const ids = [tf.ones([2]), tf.ones([2], "int32")].map((x) => idOf(x));
      return binding.executeOp("AddV2", [{ name: "T", type: binding.TF_ATTR_TYPE, value: 1 }], ids, 1);
    },
    /AddV2\(float32\[2\], int32\[2\]\): .*float tensor but is a int32 tensor$/,
  ],
  "an input too many": [
    function execute() {
      const id = idOf(tf.ones([2]));
      return binding.executeOp("Relu", [{ name: "T", type: binding.TF_ATTR_TYPE, value: 1 }], [id, id], 1);
    },
    /^TensorFlow's op Relu takes 1 inputs \(features\), not 2\.$/,
    TypeError,
  ],
  "an attribute that the op does not have": [
    function execute() {
      return binding.executeOp(
        "Relu",
        [{ name: "axis", type: binding.TF_ATTR_INT, value: 1 }],
        [idOf(tf.ones([2]))],
        1,
      );
    },
    /^TensorFlow's op Relu has no attribute axis; it has T\.$/,
    TypeError,
  ],
  "a convolution without its padding, which would end the process": [
    function execute() {
      const ids = [tf.ones([1, 2, 2, 1]), tf.ones([1, 1, 1, 1])].map(idOf);
      const strides = { name: "strides", type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] };
      return binding.executeOp("Conv2D", [strides], ids, 1);
    },
    /^TensorFlow's op Conv2D needs a value for its attribute padding\.$/,
    TypeError,
  ],
};

function idOf(tensor: tf.Tensor): number {
  const backend = tf.engine().backend as unknown as { getInputTensorIds(tensors: tf.Tensor[]): number[] };
  return backend.getInputTensorIds([tensor])[0]!;
}

for (const [name, [work, message, Kind = Error]] of Object.entries(cases)) {
  test(`${name}: said in words, at the caller's line, with nothing left behind`, () => {
    const before = alive();
    const { error, first } = thrownBy(work);
    assert.match(error.message, message);
    assert.ok(error instanceof Kind, error.constructor.name);
    assert.equal(first, work.name, error.stack);
    assert.deepEqual(alive(), before);
    assert.equal(
      tf.tidy(() => tf.ones([2]).sum().dataSync()[0]),
      2,
    );
  });
}

// TensorFlow waits 10 s for memory that others might free.
test("an op of a compiled function that has not enough memory names its line; the next call works", async () => {
  const f = compile(function enlarge(x: tf.Tensor2D) {
    return tf.tile(x, [2 ** 20, 2 ** 20]).sum();
  });
  const big = tf.ones<tf.Rank.R2>([1024, 1024]);
  await assert.rejects(f(big), (error: Error) => {
    assert.ok(error instanceof RangeError);
    assert.match(
      error.message,
      /^TensorFlow could not run Tile\(.*\) in the compiled function enlarge_\d+: OOM/,
    );
    return /^ {4}at enlarge \(.*errors\.test/.test(error.stack!.split("\n")[1]!);
  });
  const double = compile((x: tf.Tensor2D) => x.mul(2).sum());
  const sum = await double(big);
  assert.equal(sum.dataSync()[0], 2 ** 21);
  tf.dispose([big, sum]);
  f.dispose();
  double.dispose();
});

test("tf.memory() is exact: 4 bytes a float, nothing after dispose", () => {
  const before = tf.memory();
  assert.equal(before.unreliable, false);
  const x = tf.relu(tf.ones([10, 10]));
  assert.equal(tf.memory().numTensors, before.numTensors + 2);
  assert.equal(tf.memory().numBytes, before.numBytes + 800);
  x.dispose();
  assert.equal(tf.memory().numBytes, before.numBytes + 400);
  tf.disposeVariables();
});

test("devices() tells names, types and memory", () => {
  const [cpu] = devices();
  assert.deepEqual({ name: cpu?.name, type: cpu?.type }, { name: "cpu", type: "CPU" });
  assert.ok(cpu!.memory > 2 ** 30);
});
