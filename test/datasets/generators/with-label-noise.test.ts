import assert from "node:assert/strict";
import test from "node:test";
import { pairIou } from "../../../src/boxes/pair-iou.js";
import { shapes } from "../../../src/datasets/generators/shapes.js";
import { withLabelNoise } from "../../../src/datasets/generators/with-label-noise.js";

const dataset = shapes({ count: 2000, seed: 1, perImage: [1, 4] });

test("errors come as often as asked for, each is what it is said to be, and all else is true", async () => {
  const shares = { missing: 0.1, swapped: 0.15, shifted: 0.2, spurious: 0.3 };
  const noisy = withLabelNoise(dataset, { ...shares, seed: 3 });
  const counts = { missing: 0, swapped: 0, shifted: 0, spurious: 0 };
  let boxes = 0;
  for (let index = 0; index < dataset.length; index++) {
    const truth = dataset.annotation(index);
    const said = await noisy.annotation!(index);
    const planted = await noisy.planted(index);
    boxes += truth.boxes.length;
    const wrong = new Set<number>();
    for (const { kind, box, truth: was } of planted) {
      counts[kind]++;
      if (box !== undefined) wrong.add(box);
      if (kind === "swapped") {
        assert.deepEqual(said.boxes[box!], truth.boxes[was!]);
        assert.notEqual(said.labels[box!], truth.labels[was!]);
      } else if (kind === "shifted") {
        const iou = pairIou(said.boxes[box!]!, truth.boxes[was!]!);
        assert.ok(iou > 0 && iou < 0.4, `IoU ${iou}`);
        assert.equal(said.labels[box!], truth.labels[was!]);
      } else if (kind === "spurious") {
        assert.ok(truth.boxes.every((other) => pairIou(other, said.boxes[box!]!) <= 0.05));
      }
    }
    said.boxes.forEach((box, at) => {
      if (!wrong.has(at)) {
        const was = truth.boxes.findIndex((other) => other.join() === box.join());
        assert.equal(truth.labels[was], said.labels[at]);
        assert.deepEqual(truth.boxMeta![was], said.boxMeta![at]);
      }
      const [height, width] = said.size;
      assert.ok(box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height);
    });
  }
  for (const kind of ["missing", "swapped", "shifted"] as const) {
    assert.ok(Math.abs(counts[kind] / boxes - shares[kind]) < 0.02, `${kind} ${counts[kind] / boxes}`);
  }
  assert.ok(Math.abs(counts.spurious / dataset.length - 0.3) < 0.04);
});

test("the same with pixels and without, every time; the truth stays at hand", async () => {
  const noisy = withLabelNoise(dataset, { missing: 0.3, swapped: 0.3, shifted: 0.3, spurious: 1, seed: 5 });
  for (const index of [7, 0, 7]) {
    const { image, ...known } = await noisy.read(index);
    assert.deepEqual(await noisy.annotation!(index), { ...known, size: image.shape.slice(0, 2) });
    assert.deepEqual(image, dataset.read(index).image);
  }
  assert.equal(noisy.truth, dataset);
});

test("what is wrong is named", () => {
  assert.throws(
    () => withLabelNoise(dataset, { missing: 1.5 }),
    /RangeError: missing must be in \[0, 1\], got 1\.5/,
  );
  assert.throws(
    () => withLabelNoise(dataset, { missing: 0.6, swapped: 0.6 }),
    /RangeError: missing, swapped and shifted must add up to at most 1, got 1\.2/,
  );
  const one = shapes({ kinds: ["circle"] });
  assert.throws(
    () => withLabelNoise(one, { swapped: 0.1 }),
    /RangeError: swapped must be 0 where.*one class/,
  );
});
