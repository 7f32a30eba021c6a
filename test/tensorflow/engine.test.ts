import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { binding } from "../../src/tensorflow/binding.js";
import { devices, tensorflowVersion, tf } from "../../src/tensorflow/index.js";
import { runEngine } from "./run-engine.js";

test("TensorFlow is tfjs's backend, ready at once", () => {
  assert.equal(tf.getBackend(), "tensorflow");
  assert.match(tensorflowVersion(), /^2\.\d+\.\d+/);
  assert.ok(devices().some(({ name, type }) => name === "cpu" && type === "CPU"));
});

test("values come back as they went in, for every dtype", () => {
  tf.tidy(() => {
    assert.deepEqual([...tf.tensor1d([1.5, -0, 3e38]).add(0).dataSync()], [1.5, 0, 3.0000000054977558e38]);
    assert.deepEqual(
      [
        ...tf
          .tensor1d([1, -(2 ** 31)], "int32")
          .mul(1)
          .dataSync(),
      ],
      [1, -(2 ** 31)],
    );
    assert.deepEqual([...tf.logicalNot(tf.tensor1d([true, false], "bool")).dataSync()], [0, 1]);
    const words = ["", "naïve", "a string too long to be stored inline by TensorFlow ✓"];
    const read = tf.reshape(tf.tensor1d(words, "string"), [3, 1]).dataSync() as unknown as string[];
    assert.deepEqual([...read], words);
    assert.deepEqual([...tf.imag(tf.complex([1, 2], [3, 4])).dataSync()], [3, 4]);
    assert.deepEqual(tf.tensor([], [0, 3]).add(1).shape, [0, 3]);
  });
});

test("int64 goes in as pairs of int32 and comes out as BigInt", () => {
  const id = binding.createTensor([2], binding.TF_INT64, Int32Array.of(7, 1, -1, -1));
  assert.deepEqual([...(binding.tensorDataSync(id) as BigInt64Array)], [2n ** 32n + 7n, -1n]);
  binding.deleteTensor(id);
});

test("int64 and uint8 results, which tfjs does not have, become int32", () => {
  const condition = binding.createTensor([3], binding.TF_BOOL, Uint8Array.of(0, 1, 1));
  const [where] = binding.executeOp(
    "Where",
    [{ name: "T", type: binding.TF_ATTR_TYPE, value: 10 }],
    [condition],
    1,
  );
  assert.equal(where?.dtype, binding.TF_INT32);
  assert.deepEqual([...(binding.tensorDataSync(where!.id) as Int32Array)], [1, 2]);
  binding.deleteTensor(where!.id);
  binding.deleteTensor(condition);
});

test("an error of TensorFlow names the op, what went in, and the caller's line; the process goes on", () => {
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  const sides = { transposeA: false, transposeB: false };
  tf.tidy(() => {
    assert.throws(
      () => tf.engine().runKernel("BatchMatMul", { a: tf.ones([2, 3]), b: tf.ones([4, 5]) }, sides),
      (error: Error) =>
        /BatchMatMulV2\(float32\[2,3\], float32\[4,5\]\): .*\[2,3\].*\[4,5\]/.test(error.message) &&
        error.stack!.includes("engine.test"),
    );
    assert.throws(() => binding.executeOp("NoSuchOp", [], [], 1), /TensorFlow has no op NoSuchOp: .*/);
    assert.deepEqual([...tf.tensor1d([1, 2]).add(1).dataSync()], [2, 3]);
  });
  assert.deepEqual({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() }, before);
});

test("values that do not fit their dtype or shape are refused", () => {
  assert.throws(
    () => binding.createTensor([2], binding.TF_FLOAT, Int32Array.of(1, 2)),
    /TypeError: .* float32 .* Float32Array, not Int32Array/,
  );
  assert.throws(
    () => binding.createTensor([3], binding.TF_FLOAT, Float32Array.of(1, 2)),
    /TypeError: .* \[3\] needs 3 values; got 2/,
  );
  assert.throws(() => binding.createTensor([1], 2, Float32Array.of(1)), /TypeError: .* dtype 2/);
});

test("a tensor cannot be used, read or freed after its end", () => {
  const disposed = tf.ones([2]);
  disposed.dispose();
  assert.throws(() => tf.add(disposed, 1), /float32 tensor of shape \[2\] was used after it was disposed/);
  const id = binding.createTensor([1], binding.TF_FLOAT, Float32Array.of(1));
  binding.deleteTensor(id);
  for (const use of [
    () => binding.deleteTensor(id),
    () => binding.tensorDataSync(id),
    () => binding.executeOp("Neg", [], [id], 1),
  ]) {
    assert.throws(use, /Tensor \d+ does not exist/);
  }
});

test("handles do not pile up", () => {
  const x = tf.ones([8]);
  tf.tidy(() => x.add(1));
  const before = binding.getNumOfTensors();
  for (let round = 0; round < 100; round++) {
    tf.tidy(() => tf.topk(tf.relu(x.sub(round)).reshape([2, 4]), 2).indices.dataSync());
  }
  assert.equal(binding.getNumOfTensors(), before);
  x.dispose();
});

test("a model saved to a folder loads again with the same weights", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  try {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    await model.save(`file://${folder}`);
    const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
    const weights = [model, loaded].map((one) => [...one.getWeights()[0]!.dataSync()]);
    assert.deepEqual(weights[1], weights[0]);
    model.dispose();
    loaded.dispose();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("loading prints nothing", () => {
  const { stdout, stderr, status } = runEngine(
    "const { tf } = require(engine); tf.relu(tf.ones([2])).dataSync();",
  );
  assert.deepEqual({ stdout, stderr, status }, { stdout: "", stderr: "", status: 0 });
});

test("without TensorFlow the import says how to get it and where it looked", () => {
  const { stderr, status } = runEngine("require(engine)", { PINPOINT_TENSORFLOW: "/nowhere/tensorflow" });
  assert.notEqual(status, 0);
  assert.match(stderr, /Error: TensorFlow is not installed.*`npm run setup`/);
  assert.match(stderr, /\/nowhere\/tensorflow/);
});

test("PINPOINT_THREADS says how many threads compute", () => {
  const code = `const { tf } = require(engine); console.log(tf.matMul(tf.ones([300, 300]), tf.ones([300, 300])).sum().dataSync()[0]);
    console.log(require("fs").readdirSync("/proc/self/task").length)`;
  const runs = ["1", "9"].map((PINPOINT_THREADS) => runEngine(code, { PINPOINT_THREADS }).stdout.split("\n"));
  for (const [sum] of runs) assert.equal(Number(sum), 300 ** 3);
  if (process.platform === "linux") assert.ok(Number(runs[1]![1]) > Number(runs[0]![1]), runs.join(" "));
  for (const PINPOINT_THREADS of ["0", "128", "two", "1.5"]) {
    const { stderr, status } = runEngine("require(engine)", { PINPOINT_THREADS });
    assert.match(
      stderr,
      /RangeError: PINPOINT_THREADS is ".*"; it must be a whole number from 1 to 127, or not set/,
    );
    assert.notEqual(status, 0);
  }
});

test("PINPOINT_DEVICE must be one that exists", () => {
  for (const [device, message] of [
    [
      "abacus",
      /RangeError: PINPOINT_DEVICE is "abacus"; it must be cpu, gpu or gpu:0, .* TensorFlow sees cpu/,
    ],
    ["gpu:77", /RangeError: PINPOINT_DEVICE is "gpu:77"; .* TensorFlow sees cpu/],
  ] as const) {
    const { stderr, status } = runEngine("require(engine)", { PINPOINT_DEVICE: device });
    assert.notEqual(status, 0);
    assert.match(stderr, message);
  }
  const { stdout } = runEngine("console.log(require(engine).devices()[0].name)", { PINPOINT_DEVICE: "cpu" });
  assert.equal(stdout, "cpu\n");
});

const linuxOnly = process.platform === "linux" ? false : "the header that is read is that of Linux";

test("a library that is cut off, for another processor or none at all is told, with the cure", {
  skip: linuxOnly,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-"));
  try {
    const whole = readFileSync(process.execPath);
    const arm = Buffer.from(whole.subarray(0, 1000));
    arm.writeUInt16LE(process.arch === "arm64" ? 62 : 183, 18);
    for (const [name, bytes, message] of [
      [
        "cut",
        whole.subarray(0, 10_000),
        /cut is damaged: it has 10000 bytes of \d+\. Remove .*\.venv.*`npm run setup`/,
      ],
      ["other", arm, /other is made for (arm64|x64), this Node for/],
      ["text", "hello", /text is not a library \(5 bytes\)/],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const { stderr, status, signal } = runEngine("require(engine)", { PINPOINT_TENSORFLOW: path });
      assert.deepEqual({ status, signal }, { status: 1, signal: null });
      assert.match(stderr, message);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is no name and no truth value is refused before C sees it", () => {
  const id = binding.createTensor([1, 1], binding.TF_FLOAT, Float32Array.of(1));
  const run = (name: unknown, value: unknown) => {
    const attributes = [{ name: "transpose_a", type: binding.TF_ATTR_BOOL, value }];
    return () => binding.executeOp(name as string, attributes, [id, id], 1);
  };
  assert.throws(run(null, true), /TypeError: A name must be a string, not null/);
  assert.throws(run("MatMul", 1), /TypeError: .* MatMul .* transpose_a a value of the type bool, not 1/);
  binding.deleteTensor(id);
});

test("tensors of strings leave no memory behind", () => {
  const bytes = new Uint8Array(100_000);
  const make = () => tf.tidy(() => tf.tensor([bytes, bytes], [2], "string").reshape([2, 1]).dataSync());
  for (let round = 0; round < 100; round++) make();
  const before = process.memoryUsage.rss();
  for (let round = 0; round < 1000; round++) make();
  // Were the strings kept, these would be 200 MB.
  const grown = process.memoryUsage.rss() - before;
  assert.ok(grown < 80e6, `${grown} bytes more`);
});
