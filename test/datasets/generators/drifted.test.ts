import assert from "node:assert/strict";
import test from "node:test";
import { type DetectionDataset, readAnnotation } from "../../../src/datasets/dataset.js";
import { drifted } from "../../../src/datasets/generators/drifted.js";
import { shapes } from "../../../src/datasets/generators/shapes.js";

const dataset = shapes({ count: 300, seed: 1 });

async function means(of: DetectionDataset): Promise<number> {
  let sum = 0;
  for (let index = 0; index < 50; index++) {
    const { data } = (await of.read(index)).image;
    sum += Array.from(data).reduce((total, value) => total + value, 0) / data.length / 255 / 50;
  }
  return sum;
}

test("brighter by what was asked for; boxes as they were, pictures of another seed's noise differ", async () => {
  const bright = await drifted(dataset, { brightness: 0.2 });
  assert.ok(Math.abs((await means(bright)) - (await means(dataset)) - 0.2) < 0.02);
  assert.deepEqual((await bright.read(3)).boxes, dataset.read(3).boxes);
  assert.deepEqual(await readAnnotation(bright, 3), dataset.annotation(3));
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await (await drifted(dataset, { noise: 0.1, seed })).read(3)).image.data),
  );
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
});

test("contrast: distances from middle grey by the factor, to the byte", async () => {
  const flat = await drifted(dataset, { contrast: 0.5 });
  const [before, after] = [dataset.read(0).image.data, (await flat.read(0)).image.data];
  for (let at = 0; at < before.length; at++) {
    assert.ok(Math.abs(after[at]! - (127.5 + (before[at]! - 127.5) * 0.5)) <= 0.51);
  }
});

test("smaller things: boxes shrink about the middle, all stay; larger: those cut off are gone with their data", async () => {
  const small = await drifted(dataset, { scale: 0.5 });
  const { image, boxes, labels, boxMeta } = await small.read(0);
  const truth = dataset.read(0);
  assert.deepEqual(image.shape, truth.image.shape);
  assert.deepEqual([labels, boxMeta], [truth.labels, truth.boxMeta]);
  const halved = truth.boxes.map((box) => box.map((value) => 32 + (value - 32) / 2));
  for (const [at, box] of boxes.entries()) {
    for (const [side, value] of box.entries()) assert.ok(Math.abs(value - halved[at]![side]!) < 1e-6);
  }
  const large = await drifted(dataset, { scale: 2 });
  let lost = 0;
  for (let index = 0; index < 50; index++) {
    const [known, seen] = [dataset.annotation(index), await readAnnotation(large, index)];
    lost += known.boxes.length - seen.boxes.length;
    assert.equal(seen.boxMeta!.length, seen.boxes.length);
    assert.deepEqual(
      seen.boxMeta!.map(({ shape }) => shape),
      seen.labels.map((label) => dataset.classes[label]),
    );
  }
  assert.ok(lost > 20, String(lost));
});

test("class mix: pictures of a class come as much more often; none with weight 0 alone", async () => {
  const single = shapes({ count: 2000, seed: 2, perImage: [1, 1] });
  const mixed = await drifted(single, { classMix: { circle: 3, triangle: 0 }, seed: 4 });
  assert.equal(mixed.length, 2000);
  const counts = [0, 0, 0];
  for (let index = 0; index < mixed.length; index++)
    counts[(await readAnnotation(mixed, index)).labels[0]!]!++;
  const [rectangle, circle, triangle] = counts as [number, number, number];
  assert.equal(triangle, 0);
  assert.ok(circle / rectangle > 2.5 && circle / rectangle < 3.5, counts.join(", "));
});

test("what is wrong is named", async () => {
  await assert.rejects(
    drifted(dataset, { brightness: 3 }),
    /RangeError: brightness must be in \[-1, 1\], got 3/,
  );
  await assert.rejects(drifted(dataset, { contrast: 0 }), /RangeError: contrast must be > 0, got 0/);
  await assert.rejects(drifted(dataset, { scale: Number.NaN }), /RangeError: scale/);
  await assert.rejects(drifted(dataset, { noise: -1 }), /RangeError: noise/);
  await assert.rejects(
    drifted(dataset, { classMix: { cat: 1 } }),
    /RangeError: classMix must name classes.*"cat"/,
  );
  await assert.rejects(
    drifted(dataset, { classMix: { circle: 0, rectangle: 0, triangle: 0 } }),
    /RangeError: classMix leaves no picture any chance/,
  );
});
