import assert from "node:assert/strict";
import test from "node:test";
import { type DetectionDataset, readAnnotation } from "../../src/datasets/dataset.js";
import { filterDataset } from "../../src/datasets/filter-dataset.js";
import { mergeDatasets } from "../../src/datasets/merge-datasets.js";
import { relabelDataset } from "../../src/datasets/relabel-dataset.js";
import { speckled } from "../image/pictures.js";

function made(
  name: string,
  classes: readonly string[],
  labels: readonly (readonly number[])[],
): DetectionDataset {
  return {
    name,
    classes,
    length: labels.length,
    read: (index) => ({
      image: speckled(3, 4),
      boxes: labels[index]!.map((_, box) => [0, 0, box + 1, 1] as const),
      labels: labels[index]!,
      boxMeta: labels[index]!.map((_, box) => ({ box })),
      id: `${name}${index}`,
    }),
  };
}

const pets = made("pets", ["cat", "dog", "hen"], [[0, 1], [2], [1, 2, 0]]);

test("classes are renamed, merged and left out, boxes and their meta with them", async () => {
  const animals = relabelDataset(pets, ["bird", "mammal"], { cat: "mammal", dog: "mammal", hen: "bird" });
  assert.deepEqual((await animals.read(2)).labels, [1, 0, 1]);
  const report = [{ file: "a.csv", kind: "outside", reason: "x", action: "repaired" }] as const;
  assert.equal(relabelDataset({ ...pets, report }, pets.classes).report, report);
  const dogs = relabelDataset(pets, ["dog"], { cat: null, hen: null });
  const { boxes, labels, boxMeta } = await readAnnotation(dogs, 0);
  assert.deepEqual([boxes, labels, boxMeta], [[[0, 0, 2, 1]], [0], [{ box: 1 }]]);
  assert.deepEqual((await dogs.read(1)).boxes, []);
  assert.throws(
    () => relabelDataset(pets, ["dog", "cat"]),
    /RangeError: "hen" becomes "hen", which must be one of classes: dog, cat/,
  );
  assert.throws(
    () => relabelDataset(pets, ["a"], { cow: "a" }),
    /RangeError: names must be classes of "pets" \(cat, dog, hen\), got "cow"/,
  );
  assert.throws(() => relabelDataset(pets, ["a", "a"]), /RangeError: classes must differ/);
});

test("data sets are put together, classes by name", async () => {
  const farm = made("farm", ["hen", "cow"], [[0, 1]]);
  const both = mergeDatasets([pets, farm]);
  assert.deepEqual(
    [both.name, both.classes, both.length],
    ["pets and farm", ["cat", "dog", "hen", "cow"], 4],
  );
  assert.deepEqual(
    [(await both.read(3)).labels, (await both.read(3)).id, (await both.read(0)).id],
    [[2, 3], "farm0", "pets0"],
  );
  assert.deepEqual((await readAnnotation(both, 2)).labels, [1, 2, 0]);
  assert.throws(() => both.read(4), /RangeError: index must be a whole number in \[0, 4\)/);
  assert.throws(() => mergeDatasets([]), /RangeError: datasets must be one or more/);
});

test("samples are chosen by what is known of them", async () => {
  const many = await filterDataset(pets, ({ boxes }) => boxes.length > 1);
  assert.deepEqual([many.length, (await many.read(1)).id], [2, "pets2"]);
  assert.equal((await filterDataset(pets, () => false)).length, 0);
});
