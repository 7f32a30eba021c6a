import { onesIn } from "../../image/perceptual-hash.js";

/**
 * All pairs of hashes that differ in at most so many bits, each once, without comparing each with each: cut in
 * `maxDistance` + 1 bands, two such hashes agree in at least one of them (Norouzi, Punjani and Fleet, "Fast search in
 * Hamming space with multi-index hashing", 2012).
 *
 * @param hashes The hashes, `words` numbers of 32 bits each.
 * @param words How many numbers make one hash.
 * @param maxDistance How many bits may differ, whole number from 0 to one less than there are bits.
 * @returns `[first, second, distance]` of each pair, first < second, in no particular order.
 */
export function* nearHashes(
  hashes: Uint32Array,
  words: number,
  maxDistance: number,
): Generator<readonly [first: number, second: number, distance: number], void, undefined> {
  const count = hashes.length / words;
  const bands = Array.from({ length: maxDistance + 1 }, (_, band) =>
    bandKeys(hashes, words, band, maxDistance + 1),
  );
  for (const [band, keys] of bands.entries()) {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    order.sort((first, second) => keys[first]! - keys[second]! || first - second);
    for (let start = 0, end = 0; start < count; start = end) {
      while (end < count && keys[order[end]!] === keys[order[start]!]) end++;
      for (let at = start; at < end; at++) {
        for (let other = at + 1; other < end; other++) {
          const [first, second] = [order[at]!, order[other]!];
          const distance = distanceOf(hashes, words, first, second);
          if (distance <= maxDistance && !agreeEarlier(bands, band, first, second)) {
            yield [first, second, distance];
          }
        }
      }
    }
  }
}

/** One number for the bits of every hash's band; where a band is wider than a number, different bits may share one. */
function bandKeys(hashes: Uint32Array, words: number, band: number, bands: number): Uint32Array {
  const bits = words * 32;
  const [start, end] = [Math.floor((band * bits) / bands), Math.floor(((band + 1) * bits) / bands)];
  const keys = new Uint32Array(hashes.length / words);
  for (let word = start >>> 5; word * 32 < end; word++) {
    const low = Math.max(start - word * 32, 0);
    const high = Math.min(end - word * 32, 32);
    const mask = (0xffffffff >>> low) & (0xffffffff << (32 - high));
    for (let index = 0; index < keys.length; index++) {
      keys[index] = Math.imul(keys[index]!, 0x9e3779b1) ^ (hashes[index * words + word]! & mask);
    }
  }
  return keys;
}

function distanceOf(hashes: Uint32Array, words: number, first: number, second: number): number {
  let distance = 0;
  for (let word = 0; word < words; word++) {
    distance += onesIn(hashes[first * words + word]! ^ hashes[second * words + word]!);
  }
  return distance;
}

/** Whether an earlier band has told of this pair already. */
function agreeEarlier(bands: readonly Uint32Array[], band: number, first: number, second: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    if (bands[earlier]![first] === bands[earlier]![second]) return true;
  }
  return false;
}
