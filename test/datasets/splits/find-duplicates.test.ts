import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import type { DetectionDataset } from "../../../src/datasets/dataset.js";
import { readVoc } from "../../../src/datasets/formats/read-voc.js";
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { findDuplicates, leakage } from "../../../src/datasets/splits/find-duplicates.js";
import type { Image } from "../../../src/image/image.js";
import { resizeImage } from "../../../src/image/resize-image.js";
import { onProgress, requestStop } from "../../../src/progress.js";

/** A data set of pictures made at once; counts how often each is read. */
function pictures(name: string, images: readonly Image[]): DetectionDataset & { reads: number } {
  const dataset = {
    name,
    classes: ["thing"],
    length: images.length,
    reads: 0,
    read: (index: number) => {
      dataset.reads++;
      return { image: images[index]!, boxes: [], labels: [], id: `${name}-${index}` };
    },
  };
  return dataset;
}

/** Scenes of one seed; `noise` moves every pixel by so much. */
function scene(seed: number, noise = 0): Image {
  const { image } = digitsOnClutter({ count: 1, seed }).read(0);
  return { ...image, data: image.data.map((value, at) => Math.min(255, value + ((at * 7919) % 3) * noise)) };
}

test("exact duplicates, near-copies and what hangs together by them", async () => {
  const [a, b, c, d] = [scene(1), scene(2), scene(3), scene(4)];
  const larger = (await resizeImage({ image: a, boxes: [], labels: [] }, [128, 128])).image;
  const all = pictures("scenes", [a, b, a, c, larger, scene(2, 1), d]);
  const { pairs, pairCount, exactCount, groups } = await findDuplicates(all);
  assert.deepEqual(groups, [
    [0, 2, 4],
    [1, 5],
  ]);
  assert.deepEqual([pairCount, exactCount, pairs.length], [4, 1, 4]);
  assert.deepEqual(pairs[0], {
    first: 0,
    second: 2,
    ids: ["scenes-0", "scenes-2"],
    distance: 0,
    exact: true,
  });
  assert.ok(pairs.slice(1).every(({ exact, distance }) => !exact && distance <= 4));
  assert.deepEqual(
    (await findDuplicates(all, { maxDistance: 0, method: "dhash" })).pairs.slice(0, 1),
    pairs.slice(0, 1),
  );
});

test("pictures are read once for each method", async () => {
  const all = pictures("scenes", [scene(1), scene(1), scene(2)]);
  const first = await findDuplicates(all);
  assert.deepEqual(await findDuplicates(all), first);
  assert.equal((await leakage(all, pictures("other", [scene(1)]))).pairCount, 2);
  assert.equal(all.reads, 3);
  await findDuplicates(all, { method: "dhash" });
  assert.equal(all.reads, 6);
});

test("leakage names the pictures of the test set, and pairs across only", async () => {
  const train = pictures("train", [scene(1), scene(2), scene(2), scene(3)]);
  const held = pictures("held", [scene(9), scene(2), scene(3, 1), scene(8), scene(8)]);
  const { pairs, pairCount, exactCount, testIndices, share } = await leakage(train, held);
  assert.deepEqual(testIndices, [1, 2]);
  assert.deepEqual([pairCount, exactCount, share], [3, 2, 0.4]);
  assert.deepEqual(
    pairs.map(({ first, second, ids, exact }) => [first, second, ...ids, exact]),
    [
      [1, 1, "train-1", "held-1", true],
      [2, 1, "train-2", "held-1", true],
      [3, 2, "train-3", "held-2", false],
    ],
  );
});

test("many copies of one picture are counted, but not all listed", async () => {
  const one = scene(5);
  const many = pictures("many", Array(2000).fill({ data: one.data.slice(0, 64), shape: [8, 8, 1] }));
  const { pairs, pairCount, exactCount, groups } = await findDuplicates(many, { maxPairs: 50 });
  assert.deepEqual([pairs.length, pairCount, exactCount], [50, 1_999_000, 1_999_000]);
  assert.equal(groups[0]!.length, 2000);
  const across = await leakage(many, many, { maxPairs: 5 });
  assert.deepEqual([across.pairs.length, across.pairCount, across.share], [5, 4_000_000, 1]);
});

test("a stop is an AbortError, and the next call begins again", async () => {
  const all = pictures("stopped", [scene(1), scene(1)]);
  const stopListening = onProgress(({ type }) => {
    if (type === "start") requestStop();
  });
  await assert.rejects(findDuplicates(all), { name: "AbortError" });
  stopListening();
  assert.equal((await findDuplicates(all)).pairCount, 1);
});

test("options out of range are named", async () => {
  const all = pictures("none", [scene(1)]);
  await assert.rejects(
    findDuplicates(all, { maxDistance: 11 }),
    /RangeError: maxDistance must be .* to 10 .* got 11/,
  );
  await assert.rejects(findDuplicates(all, { maxDistance: 1.5 }), /RangeError: maxDistance/);
  await assert.rejects(findDuplicates(all, { maxPairs: -1 }), /RangeError: maxPairs must be .* got -1/);
  await assert.rejects(
    findDuplicates(all, { method: "ahash" as "phash" }),
    /RangeError: method must be .*"ahash"/,
  );
});

const data = process.env.PINPOINT_DATA;

test("licence plates: the authors' split leaks, and one picture is there twice", async (t) => {
  if (data === undefined) return t.skip("set PINPOINT_DATA to a folder with license-plates to run this");
  const [train, valid] = await Promise.all(
    ["train", "valid"].map((part) => readVoc(join(data, "license-plates", part), { onBad: "skip" })),
  );
  const { pairs, pairCount, exactCount, testIndices } = await leakage(train!, valid!);
  // Decoders differ by a bit or two.
  assert.ok(pairCount >= 18 && pairCount <= 22, `${pairCount} pairs`);
  assert.ok(testIndices.length >= 10 && testIndices.length <= 12 && exactCount === 0);
  for (const { ids } of pairs) {
    // Names are clip and second: every pair is from the same stop at a traffic light.
    const [a, b] = ids.map((id) => /^(.*)_t(\d+)$/.exec(id)!);
    assert.equal(a![1], b![1]);
    assert.ok(Math.abs(Number(a![2]) - Number(b![2])) < 10, ids.join());
  }
  const strict = await leakage(train!, valid!, { method: "dhash", maxDistance: 14 });
  assert.ok(Math.abs(strict.pairCount - 17) <= 2, `${strict.pairCount}, where the set is known for 17`);
  const [first, ...others] = (await findDuplicates(train!)).pairs.filter(({ exact }) => exact);
  assert.deepEqual([first!.ids, others], [["dayride_type1_001_t558", "dayride_type1_001_t809"], []]);
});

test("road signs: near-copies all over, so that a random split leaks", async (t) => {
  if (data === undefined) return t.skip("set PINPOINT_DATA to a folder with roadsigns to run this");
  const signs = await readVoc(join(data, "roadsigns"), { onBad: "skip" });
  const counts = [];
  for (const maxDistance of [16, 20]) {
    counts.push((await findDuplicates(signs, { method: "dhash", maxDistance })).pairCount);
  }
  assert.ok(counts[0]! < 200 && counts[1]! > 200, `about as many as the set is known for, got ${counts}`);
  assert.ok((await findDuplicates(signs)).pairCount > 700);
});
