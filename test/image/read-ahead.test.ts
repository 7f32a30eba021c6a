import assert from "node:assert/strict";
import test from "node:test";
import { readAhead } from "../../src/image/read-ahead.js";

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("results come in order, whichever is read first", async () => {
  const slowFirst = async (item: number, index: number) => {
    await later(10 - item);
    return [item, index];
  };
  assert.deepEqual(await collect(readAhead([9, 1, 5], slowFirst)), [
    [9, 0],
    [1, 1],
    [5, 2],
  ]);
  assert.deepEqual(await collect(readAhead([], slowFirst)), []);
});

test("no more is begun than allowed, and the rest is begun while one is used", async () => {
  let begun = 0;
  let used = 0;
  let most = 0;
  const items = (function* () {
    for (let item = 0; item < 50; item++) yield item;
  })();
  const read = async (item: number) => {
    begun++;
    most = Math.max(most, begun - used);
    await later(1);
    return item;
  };
  for await (const item of readAhead(items, read, { ahead: 4 })) {
    assert.equal(item, used);
    await later(2);
    assert.equal(begun, Math.min(50, used + 4));
    used++;
  }
  assert.deepEqual([begun, used, most], [50, 50, 4]);
});

test("an asynchronous source is read ahead, too, and closed when left early", async () => {
  let closed = false;
  const source = (async function* () {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      closed = true;
    }
  })();
  const seen: number[] = [];
  for await (const item of readAhead(source, (value) => value, { ahead: 3 })) {
    seen.push(item);
    if (item === 5) break;
  }
  assert.deepEqual([seen, closed], [[0, 1, 2, 3, 4, 5], true]);
});

test("an error comes when its turn has come, after what was good", async () => {
  const seen: number[] = [];
  const bad = async (item: number) => {
    if (item === 2) throw new RangeError("item 2 is bad");
    return item;
  };
  await assert.rejects(async () => {
    for await (const item of readAhead([0, 1, 2, 3], bad)) seen.push(item);
  }, /RangeError: item 2 is bad/);
  assert.deepEqual(seen, [0, 1]);
  await assert.rejects(collect(readAhead([1], bad, { ahead: 0 })), /RangeError: ahead must be .* got 0/);
});
