import assert from "node:assert/strict";
import test from "node:test";
import { nearHashes } from "../../../src/datasets/splits/near-hashes.js";
import { hammingDistance } from "../../../src/image/perceptual-hash.js";
import { createRandom } from "../../../src/random.js";

/** Random hashes, most of them some bits away from an earlier one. */
function hashes(seed: number, count: number, words: number): Uint32Array {
  const random = createRandom(seed);
  const all = Uint32Array.from({ length: count * words }, () => random.uint32());
  for (let index = 1; index < count; index++) {
    if (random.next() < 0.3) continue;
    const model = random.integer(0, index - 1);
    all.copyWithin(index * words, model * words, (model + 1) * words);
    for (let flips = random.integer(0, words * 4); flips > 0; flips--) {
      const bit = random.integer(0, words * 32 - 1);
      all[index * words + (bit >>> 5)]! ^= 1 << (bit & 31);
    }
  }
  return all;
}

test("finds what comparing each with each finds, every pair once", () => {
  for (const words of [1, 2, 8]) {
    for (const maxDistance of [0, 1, 2, 4, 7, words * 8]) {
      const count = 120;
      const all = hashes(maxDistance + words, count, words);
      const expected: string[] = [];
      for (let first = 0; first < count; first++) {
        for (let second = first + 1; second < count; second++) {
          const distance = hammingDistance(
            all.subarray(first * words, (first + 1) * words),
            all.subarray(second * words, (second + 1) * words),
          );
          if (distance <= maxDistance) expected.push(`${first} ${second} ${distance}`);
        }
      }
      const found = [...nearHashes(all, words, maxDistance)].map((pair) => pair.join(" "));
      assert.deepEqual(found.toSorted(), expected.toSorted(), `${words} words, distance ${maxDistance}`);
    }
  }
});

test("none and one have no pairs", () => {
  assert.deepEqual([...nearHashes(new Uint32Array(0), 2, 4)], []);
  assert.deepEqual([...nearHashes(new Uint32Array(2), 2, 4)], []);
});
