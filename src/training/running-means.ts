import type { Measures } from "./tasks/training-task.js";

/** The means of what was measured on batches of different sizes. */
export class RunningMeans {
  readonly #sums = new Map<string, number>();
  #count = 0;

  /** Takes in the means of one batch. */
  add(measures: Measures<number>, batchSize: number): void {
    for (const [name, mean] of Object.entries(measures)) {
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + mean * batchSize);
    }
    this.#count += batchSize;
  }

  /** How many images there were. */
  get count(): number {
    return this.#count;
  }

  /** The mean over all images so far. */
  of(name: string): number {
    return (this.#sums.get(name) ?? Number.NaN) / this.#count;
  }
}
