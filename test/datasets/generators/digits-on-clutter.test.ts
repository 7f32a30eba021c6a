import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import {
  digitSide,
  handwrittenDigits,
  picturesOf,
} from "../../../src/datasets/generators/handwritten-digits.js";

test("version 1 stays what it is: these canvases never change", () => {
  const hash = createHash("sha256");
  for (const split of ["train", "test"] as const) {
    for (const seed of [0, 7]) {
      const dataset = digitsOnClutter({ count: 50, seed, split });
      assert.equal(dataset.version, 1);
      for (let index = 0; index < dataset.length; index++) {
        const { image, boxes, labels } = dataset.read(index);
        hash.update(image.data).update(JSON.stringify([boxes, labels]));
      }
    }
  }
  assert.equal(hash.digest("hex"), "52f9ac7a0cd9f68ac01f1c17577d7485081901c1e7479fbd66d9f18eff913c90");
});

test("the same seed and index give the same canvas, in any order and for any count", () => {
  const one = digitsOnClutter({ count: 20, seed: 3 });
  const other = digitsOnClutter({ count: 1_000_000, seed: 3 });
  for (const index of [19, 0, 7, 7]) assert.deepEqual(one.read(index), other.read(index));
});

test("another seed, index or split gives another canvas", () => {
  const read = (options: { seed: number; split: "train" | "test" }, index: number): string =>
    Buffer.from(digitsOnClutter({ count: 5, ...options }).read(index).image.data).toString("hex");
  const canvases = [
    read({ seed: 1, split: "train" }, 0),
    read({ seed: 2, split: "train" }, 0),
    read({ seed: 1, split: "train" }, 1),
    read({ seed: 1, split: "test" }, 0),
    read({ seed: 1 + 2 ** 32, split: "train" }, 0),
    read({ seed: -1, split: "train" }, 0),
  ];
  assert.equal(new Set(canvases).size, canvases.length);
});

test("one whole digit a canvas, sizes and positions varied, every class as often", () => {
  const dataset = digitsOnClutter({ count: 3000, seed: 11 });
  const classes = new Array<number>(10).fill(0);
  const edges = { left: 64, top: 64, right: 0, bottom: 0 };
  const sides: number[] = [];
  for (let index = 0; index < dataset.length; index++) {
    const { image, boxes, labels } = dataset.read(index);
    assert.deepEqual(
      [image.shape, image.data.length, boxes.length, labels.length],
      [[64, 64, 1], 4096, 1, 1],
    );
    const [x1, y1, x2, y2] = boxes[0]!;
    assert.ok(
      boxes[0]!.every(Number.isInteger) && x1 >= 0 && y1 >= 0 && x2 <= 64 && y2 <= 64,
      String(boxes[0]),
    );
    assert.ok(x2 - x1 >= 2 && y2 - y1 >= 2, String(boxes[0]));
    sides.push(Math.max(x2 - x1, y2 - y1));
    classes[labels[0]!]!++;
    edges.left = Math.min(edges.left, x1);
    edges.top = Math.min(edges.top, y1);
    edges.right = Math.max(edges.right, x2);
    edges.bottom = Math.max(edges.bottom, y2);
  }
  assert.deepEqual(edges, { left: 0, top: 0, right: 64, bottom: 64 });
  assert.ok(Math.min(...sides) <= 20 + 1 && Math.min(...sides) >= 20 - 1, `smallest ${Math.min(...sides)}`);
  assert.ok(Math.max(...sides) >= 35 && Math.max(...sides) <= 38, `largest ${Math.max(...sides)}`);
  assert.ok(
    classes.every((count) => count > 230 && count < 370),
    classes.join(", "),
  );
});

test("the box is tight: on each of its edges there is ink, two pixels further out there is not", () => {
  const dataset = digitsOnClutter({ count: 2000, seed: 5 });
  const difference = [0, 0, 0, 0];
  const counted = [0, 0, 0, 0];
  for (let index = 0; index < dataset.length; index++) {
    const { image, boxes } = dataset.read(index);
    const [x1, y1, x2, y2] = boxes[0]!;
    const brightest = (fromX: number, fromY: number, toX: number, toY: number): number => {
      let most = 0;
      for (let y = fromY; y < toY; y++)
        for (let x = fromX; x < toX; x++) most = Math.max(most, image.data[y * 64 + x]!);
      return most;
    };
    const lines = [
      [brightest(x1, y1, x1 + 1, y2), x1 >= 2 ? brightest(x1 - 2, y1, x1 - 1, y2) : undefined],
      [brightest(x1, y1, x2, y1 + 1), y1 >= 2 ? brightest(x1, y1 - 2, x2, y1 - 1) : undefined],
      [brightest(x2 - 1, y1, x2, y2), x2 <= 62 ? brightest(x2 + 1, y1, x2 + 2, y2) : undefined],
      [brightest(x1, y2 - 1, x2, y2), y2 <= 62 ? brightest(x1, y2 + 1, x2, y2 + 2) : undefined],
    ] as const;
    for (const [side, [inside, outside]] of lines.entries()) {
      if (outside === undefined) continue;
      difference[side]! += inside - outside;
      counted[side]!++;
    }
  }
  for (const [side, sum] of difference.entries()) {
    const mean = sum / counted[side]!;
    assert.ok(mean > 20, `side ${side}: ink on the edge is brighter by ${mean.toFixed(1)} of 255`);
  }
});

test("train and test share no digit: not by index, not by pixels", () => {
  for (let label = 0; label < 10; label++) {
    const { ink, count } = handwrittenDigits(label);
    const [firstTrain, lastTrain] = picturesOf("train", count);
    const [firstTest, lastTest] = picturesOf("test", count);
    assert.deepEqual([firstTrain, firstTest, lastTest], [0, lastTrain + 1, count - 1]);
    assert.ok(lastTest - firstTest + 1 >= 0.19 * count && lastTest - firstTest + 1 <= 0.21 * count);
    const seen = new Set<string>();
    const bytes = digitSide ** 2;
    const pixels = (picture: number): string =>
      Buffer.from(ink.subarray(picture * bytes, (picture + 1) * bytes)).toString("latin1");
    for (let picture = firstTrain; picture <= lastTrain; picture++) seen.add(pixels(picture));
    for (let picture = firstTest; picture <= lastTest; picture++) assert.ok(!seen.has(pixels(picture)));
  }
});

test("what is wrong is named", () => {
  assert.throws(() => digitsOnClutter({ count: 0 }), /RangeError: count must be a whole number >= 1, got 0/);
  assert.throws(() => digitsOnClutter({ seed: 0.5 }), /RangeError: seed must be a whole number, got 0\.5/);
  assert.throws(
    () => digitsOnClutter({ split: "val" as "test" }),
    /RangeError: split must be "train" or "test", got val/,
  );
  assert.throws(
    () => digitsOnClutter({ count: 3 }).read(3),
    /RangeError: index must be a whole number in \[0, 3\).*got 3/,
  );
});
