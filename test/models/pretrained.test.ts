import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { fromHalfFloats, toHalfFloats } from "../../src/models/pretrained/half-floats.js";
import { loadPretrained } from "../../src/models/pretrained/load-pretrained.js";
import { modelFolder, packWeights, readWeights } from "../../src/models/pretrained/weight-file.js";
import { tf } from "../../src/tensorflow/index.js";

test("numbers in 16 bits are those of numpy.float16", () => {
  // np.array([...], np.float32).astype(np.float16).view(np.uint16), NumPy 2.4.6
  const cases: [value: number, bits: number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [1e9, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    [2049, 0x6800],
    [2051, 0x6802],
    [0.99999, 0x3c00],
    [2 ** -14 * 0.9999, 0x0400],
  ];
  assert.deepEqual(
    [...toHalfFloats(Float32Array.from(cases, ([value]) => value))],
    cases.map(([, bits]) => bits),
  );
  assert.ok(Number.isNaN(fromHalfFloats(toHalfFloats(Float32Array.of(Number.NaN)))[0]));
});

test("every number of 16 bits survives the way to 32 and back", () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
    (bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0,
  );
  assert.deepEqual(toHalfFloats(fromHalfFloats(all)), all);
});

test("the weights that come with the library are as the list says, and small", () => {
  const weights = readWeights("shapes");
  assert.ok(statSync(join(modelFolder, "shapes.bin")).size < 5e6);
  for (const { name, shape, values } of weights) {
    assert.equal(
      values.length,
      shape.reduce((product, side) => product * side, 1),
      name,
    );
    assert.ok(values.every(Number.isFinite), name);
  }
});

test("what is packed is read again; a damaged file is an error that names it", () => {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-weights-"));
  try {
    const weights = [
      { name: "a/kernel", shape: [2, 2], values: Float32Array.of(1, 0.5, -3, 0) },
      { name: "a/bias", shape: [1], values: Float32Array.of(-0.25) },
    ];
    const { list, bytes } = packWeights("two weights", weights);
    writeFileSync(join(folder, "two.json"), JSON.stringify(list));
    writeFileSync(join(folder, "two.bin"), bytes);
    assert.deepEqual(readWeights("two", folder), weights);
    writeFileSync(join(folder, "two.bin"), bytes.subarray(2));
    assert.throws(() => readWeights("two", folder), /^Error: .*two\.bin has the sha256 .*damaged/);
    cpSync(join(modelFolder, "shapes.json"), join(folder, "two.json"));
    assert.throws(() => readWeights("two", folder), /damaged/);
    assert.match(readFileSync(join(modelFolder, "shapes.json"), "utf8"), /seed/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("detectors start from what was learned, layer by layer", () => {
  const before = tf.memory().numTensors;
  const known = new Map(readWeights("shapes").map((weight) => [weight.name, weight]));
  const centers = buildCenterDetector({ inputShape: [64, 96, 3], numClasses: 3, pretrained: "shapes" });
  for (const weight of centers.weights) {
    const values = known.get(weight.originalName)?.values;
    if (weight.originalName.startsWith("heat/")) assert.equal(values, undefined);
    else assert.deepEqual(weight.read().dataSync(), values, weight.originalName);
  }
  const anchors = buildAnchorDetector({ inputShape: [96, 96, 1], numClasses: 3 });
  const { taken, left } = loadPretrained(anchors, "shapes");
  assert.ok(taken.includes("stem") && taken.includes("block3_conv2"));
  assert.ok(left.includes("scores1") && left.includes("offsets2"));
  const queries = buildQueryDetector({ inputShape: [96, 96, 3], numClasses: 3 });
  assert.ok(loadPretrained(queries, "shapes").taken.includes("block2_conv2"));
  for (const detector of [centers, anchors, queries]) detector.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("a grey picture is seen as the same grey in three colours", () => {
  const options = { numClasses: 2, standardize: false, pretrained: "shapes" } as const;
  const grey = buildCenterDetector({ ...options, inputShape: [32, 32, 1] });
  const colours = buildCenterDetector({ ...options, inputShape: [32, 32, 3] });
  tf.tidy(() => {
    const x = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 1]);
    const [a, b] = [grey.forward(x), colours.forward(tf.tile(x, [1, 1, 1, 3]))];
    assert.ok((tf.max(tf.abs(tf.sub(a.distances, b.distances))).arraySync() as number) < 1e-3);
  });
  grey.dispose();
  colours.dispose();
});

test("says what is wrong, and leaves the model as it was", () => {
  const detector = buildCenterDetector({
    inputShape: [32, 32, 1],
    numClasses: 2,
    filters: [4, 4, 4, 4],
    channels: 4,
  });
  const weights = detector.getWeights().map((weight) => [...weight.dataSync()]);
  assert.throws(
    () => loadPretrained(detector, "animals" as never),
    /^RangeError: name must be one of shapes, got "animals"/,
  );
  assert.throws(
    () => loadPretrained(detector, "shapes"),
    /^RangeError: no layer of the model is as in "shapes"/,
  );
  assert.deepEqual(
    detector.getWeights().map((weight) => [...weight.dataSync()]),
    weights,
  );
  detector.dispose();
});
