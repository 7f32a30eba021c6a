// Label errors that were planted are found again by detections that know the truth, and by nothing else.
import assert from "node:assert/strict";
import test from "node:test";
import {
  type DetectedBoxes,
  digitScenes,
  findLabelErrors,
  type TrueBoxes,
  withLabelNoise,
} from "../../../src/index.js";

const noisy = withLabelNoise(digitScenes({ count: 200, seed: 3 }), {
  ...{ missing: 0.1, swapped: 0.1, shifted: 0.1, spurious: 0.2, seed: 5 },
});
const indices = Array.from({ length: noisy.length }, (_, index) => index);
const said = Promise.all(indices.map((index) => noisy.annotation!(index)));
const truth = Promise.all(indices.map((index) => noisy.truth.read(index)));

const perfect = async (): Promise<DetectedBoxes[]> =>
  (await truth).map(({ boxes, labels }) => ({ boxes, labels, scores: boxes.map(() => 0.9) }));

test("a model that knows the truth finds what was planted", async () => {
  const planted = (
    await Promise.all(
      indices.map(async (image) =>
        (await noisy.planted(image)).map(({ kind, box }) => `${kind} ${image} ${box ?? ""}`),
      ),
    )
  ).flat();
  const found = findLabelErrors(await said, await perfect()).map(
    ({ kind, image, box }) => `${kind} ${image} ${box ?? ""}`,
  );
  assert.ok(planted.length > 150, String(planted.length));
  const right = found.filter((one) => planted.includes(one)).length;
  // A box that is moved far reaches its neighbour: the two are told apart by nothing in the numbers.
  assert.ok(right / found.length >= 0.95, `precision ${right / found.length}`);
  assert.ok(right / planted.length >= 0.95, `recall ${right / planted.length}`);
});

test("a right annotation has nothing wrong", async () => {
  assert.deepEqual(findLabelErrors(await truth, await perfect()), []);
  assert.deepEqual(findLabelErrors([], []), []);
});

const box = [10, 10, 30, 30] as const;
const annotation = (more: Partial<TrueBoxes> = {}): TrueBoxes => ({ boxes: [box], labels: [1], ...more });
const detected = (score: number, label: number, at: readonly [number, number, number, number] = box) => ({
  boxes: [at],
  scores: [score],
  labels: [label],
});

test("each kind, by hand", () => {
  const one = (found: DetectedBoxes, known = annotation()) => findLabelErrors([known], [found]);
  assert.deepEqual(one(detected(0.8, 1)), []);
  assert.deepEqual(one(detected(0.8, 2)), [
    { kind: "swapped", image: 0, box: 0, detection: 0, suspicion: 0.8 },
  ]);
  // IoU of two boxes of 20 x 20 moved by 10 along one axis: 200 / 600.
  const [shifted] = one(detected(0.9, 1, [20, 10, 40, 30]));
  assert.equal(shifted?.kind, "shifted");
  assert.ok(Math.abs(shifted.suspicion - 0.9 * (1 - 1 / 3)) < 1e-12);
  assert.deepEqual(one({ boxes: [], scores: [], labels: [] }), [
    { kind: "spurious", image: 0, box: 0, suspicion: 1 },
  ]);
  assert.deepEqual(one(detected(0.3, 1)), [{ kind: "spurious", image: 0, box: 0, suspicion: 0.7 }]);
  assert.deepEqual(one(detected(0.7, 0), { boxes: [], labels: [] }), [
    { kind: "missing", image: 0, detection: 0, suspicion: 0.7 },
  ]);
  assert.deepEqual(one(detected(Number.NaN, 2)), [{ kind: "spurious", image: 0, box: 0, suspicion: 1 }]);
});

test("what two classes say of one missing object is told once, and what lies in a crowd not at all", () => {
  const twice = { boxes: [box, box], scores: [0.6, 0.9], labels: [0, 1] };
  assert.deepEqual(
    findLabelErrors([{ boxes: [], labels: [] }], [twice]).map(({ detection }) => detection),
    [1],
  );
  const crowd = annotation({ boxes: [[0, 0, 60, 60]], boxMeta: [{ iscrowd: 1 }] });
  assert.deepEqual(findLabelErrors([crowd], [detected(0.9, 0)]), []);
});

test("bad arguments are named", () => {
  assert.throws(() => findLabelErrors([annotation()], []), /one entry for each image/);
  assert.throws(() => findLabelErrors([], [], { confidence: 2 }), /confidence/);
  assert.throws(
    () => findLabelErrors([annotation({ labels: [] })], [detected(1, 1)]),
    /annotations\[0\]\.labels/,
  );
});
