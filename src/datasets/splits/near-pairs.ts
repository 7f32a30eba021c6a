import { hashBits } from "../../image/perceptual-hash.js";
import { contentBytes, type ImageHashes } from "./hash-images.js";
import { nearHashes } from "./near-hashes.js";

/** Two pictures that are alike. */
export interface NearPair {
  /** The index of one. */
  readonly first: number;
  readonly second: number;
  /** What they are called. */
  readonly ids: readonly [first: string, second: string];
  /** In how many bits their hashes differ. */
  readonly distance: number;
  /** Whether they are the same to the last byte. */
  readonly exact: boolean;
}

export interface NearPairOptions {
  readonly maxDistance: number;
  /** How many pairs are listed. */
  readonly maxPairs: number;
  /** Where a second set begins: then only pairs across count. */
  readonly cut?: number;
  /** Hears of enough pairs to know what hangs together, and of everything that is in a pair. */
  readonly join: (first: number, second: number) => void;
}

export interface NearPairs {
  readonly pairs: readonly NearPair[];
  readonly pairCount: number;
  readonly exactCount: number;
}

/**
 * Pairs of pictures whose hashes differ in few bits. Those with equal hashes are compared as one, so that a picture
 * which is there 10,000 times costs no more than its listing.
 */
export function nearPairs(hashes: ImageHashes, options: NearPairOptions): NearPairs {
  const words = hashBits[hashes.method] / 32;
  const alike = [...membersByHash(hashes, words).values()];
  const distinct = new Uint32Array(alike.length * words);
  for (const [at, [member]] of alike.entries()) {
    distinct.set(hashes.perceptual.subarray(member! * words, (member! + 1) * words), at * words);
  }
  const listing = new Listing(hashes, options);
  for (const members of alike) listing.addWithin(members);
  for (const [a, b, distance] of nearHashes(distinct, words, options.maxDistance)) {
    listing.addBetween(alike[a]!, alike[b]!, distance);
  }
  return listing.result();
}

function membersByHash({ perceptual, length }: ImageHashes, words: number): Map<string, number[]> {
  const members = new Map<string, number[]>();
  for (let index = 0; index < length; index++) {
    const hash = perceptual.subarray(index * words, (index + 1) * words).join();
    const known = members.get(hash);
    if (known === undefined) members.set(hash, [index]);
    else known.push(index);
  }
  return members;
}

class Listing {
  readonly #pairs: NearPair[] = [];
  #pairCount = 0;
  #exactCount = 0;

  constructor(
    private readonly hashes: ImageHashes,
    private readonly options: NearPairOptions,
  ) {}

  /** Pictures with one hash, in rising order. */
  addWithin(members: readonly number[]): void {
    if (members.length < 2) return;
    const { cut } = this.options;
    if (cut !== undefined) {
      this.#addAcross(
        members.filter((index) => index < cut),
        members.filter((index) => index >= cut),
        0,
      );
      return;
    }
    this.#pairCount += (members.length * (members.length - 1)) / 2;
    const sameContent = new Map<string, number>();
    for (const [at, second] of members.entries()) {
      const content = this.#contentOf(second);
      const before = sameContent.get(content) ?? 0;
      this.#exactCount += before;
      sameContent.set(content, before + 1);
      if (at > 0) this.options.join(members[0]!, second);
      for (let other = 0; other < at && !this.#isFull; other++) this.#list(members[other]!, second, 0);
    }
  }

  /** Pictures with one hash and pictures with another. */
  addBetween(one: readonly number[], other: readonly number[], distance: number): void {
    const { cut } = this.options;
    if (cut === undefined) {
      this.#addAcross(one, other, distance);
      return;
    }
    const isFirst = (index: number): boolean => index < cut;
    const isSecond = (index: number): boolean => index >= cut;
    this.#addAcross(one.filter(isFirst), other.filter(isSecond), distance);
    this.#addAcross(other.filter(isFirst), one.filter(isSecond), distance);
  }

  result(): NearPairs {
    const pairs = this.#pairs.sort(
      (a, b) =>
        Number(b.exact) - Number(a.exact) ||
        a.distance - b.distance ||
        a.first - b.first ||
        a.second - b.second,
    );
    return { pairs, pairCount: this.#pairCount, exactCount: this.#exactCount };
  }

  get #isFull(): boolean {
    return this.#pairs.length >= this.options.maxPairs;
  }

  #addAcross(firsts: readonly number[], seconds: readonly number[], distance: number): void {
    if (firsts.length === 0 || seconds.length === 0) return;
    this.#pairCount += firsts.length * seconds.length;
    if (distance === 0) this.#exactCount += this.#exactAcross(firsts, seconds);
    for (const first of firsts) this.options.join(first, seconds[0]!);
    for (const second of seconds) this.options.join(firsts[0]!, second);
    for (const first of firsts) {
      for (const second of seconds) {
        if (this.#isFull) return;
        this.#list(Math.min(first, second), Math.max(first, second), distance);
      }
    }
  }

  #exactAcross(firsts: readonly number[], seconds: readonly number[]): number {
    const counts = new Map<string, number>();
    for (const first of firsts) {
      const content = this.#contentOf(first);
      counts.set(content, (counts.get(content) ?? 0) + 1);
    }
    return seconds.reduce((sum, second) => sum + (counts.get(this.#contentOf(second)) ?? 0), 0);
  }

  #list(first: number, second: number, distance: number): void {
    const { ids } = this.hashes;
    const exact = distance === 0 && this.#contentOf(first) === this.#contentOf(second);
    this.#pairs.push({ first, second, ids: [ids[first]!, ids[second]!], distance, exact });
  }

  #contentOf(index: number): string {
    const { content } = this.hashes;
    return Buffer.from(content.buffer, content.byteOffset + index * contentBytes, contentBytes).toString(
      "hex",
    );
  }
}
