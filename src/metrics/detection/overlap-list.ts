import type { BoxesByClass } from "./boxes-by-class.js";

/** The true boxes of one image that its detections overlap enough to matter: few, as most pairs are far apart. */
export class OverlapList {
  /** Detection d of the image overlaps the true boxes from `#start[d]` up to `#start[d + 1]`. */
  readonly #start: number[] = [];
  readonly #truth: number[] = [];
  readonly #iou: number[] = [];

  constructor(
    private readonly truth: BoxesByClass,
    private readonly detected: BoxesByClass,
    private readonly leastIou: number,
  ) {}

  /**
   * Compares the detections `index` with the true boxes from `from` up to `to`, and forgets those before.
   *
   * @returns How many pairs matter.
   */
  find(index: Int32Array, from: number, to: number): number {
    const { boxes: theirs } = this.detected;
    const { boxes: ours, crowd } = this.truth;
    let pairs = 0;
    for (let place = 0; place < index.length; place++) {
      this.#start[place] = pairs;
      const at = 4 * index[place]!;
      const x1 = theirs[at]!;
      const y1 = theirs[at + 1]!;
      const x2 = theirs[at + 2]!;
      const y2 = theirs[at + 3]!;
      const area = (x2 - x1) * (y2 - y1);
      for (let other = from; other < to; other++) {
        const left = ours[4 * other]!;
        const right = ours[4 * other + 2]!;
        const width = (right < x2 ? right : x2) - (left > x1 ? left : x1);
        if (width <= 0) continue;
        const top = ours[4 * other + 1]!;
        const bottom = ours[4 * other + 3]!;
        const height = (bottom < y2 ? bottom : y2) - (top > y1 ? top : y1);
        if (height <= 0) continue;
        const shared = width * height;
        // A detection may lie anywhere in a crowd: what counts is the share of it that does.
        const union = crowd[other] === 1 ? area : area + (right - left) * (bottom - top) - shared;
        const iou = shared / union;
        if (iou < this.leastIou) continue;
        this.#truth[pairs] = other;
        this.#iou[pairs] = iou;
        pairs++;
      }
    }
    this.#start[index.length] = pairs;
    return pairs;
  }

  /**
   * The true box for a detection: of those that count the one that it overlaps most and at least by the threshold, else
   * of the ignored ones. Of equal ones the last.
   *
   * @param place The detection's place in the `index` last given to `find`.
   * @param first What the lists are counted from: `taken[0]` is of the true box `first`.
   * @param taken 1 where a true box has its detection already; crowds are never full.
   * @param ignored 1 where a true box does not count.
   * @returns The true box, counted from `first`; -1 if there is none.
   */
  best(place: number, threshold: number, first: number, taken: Uint8Array, ignored: Uint8Array): number {
    let best = -1;
    let bestIou = Math.min(threshold, 1 - 1e-10);
    const end = this.#start[place + 1]!;
    for (let wanted = 0; wanted <= 1 && best < 0; wanted++) {
      for (let pair = this.#start[place]!; pair < end; pair++) {
        const truth = this.#truth[pair]! - first;
        if (this.#iou[pair]! < bestIou || ignored[truth] !== wanted) continue;
        if (taken[truth] === 1 && this.truth.crowd[first + truth] === 0) continue;
        best = truth;
        bestIou = this.#iou[pair]!;
      }
    }
    return best;
  }
}
