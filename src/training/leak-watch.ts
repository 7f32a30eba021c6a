import { tf } from "../tensorflow/index.js";

/** Notices tensors that a piece of work leaves behind. */
export class LeakWatch {
  readonly #found: string[] = [];

  /**
   * Does some work and counts what it leaves.
   *
   * @param epoch From 1.
   * @param what The work: "training", "validation".
   */
  async over<T>(epoch: number, what: string, work: () => Promise<T>): Promise<T> {
    const before = tf.memory();
    const result = await work();
    const after = tf.memory();
    const left = after.numTensors - before.numTensors;
    if (left > 0) this.#found.push(sentence(epoch, what, left, after.numBytes - before.numBytes));
    return result;
  }

  /** What was found, a sentence for each epoch and work. */
  get found(): readonly string[] {
    return this.#found;
  }
}

function sentence(epoch: number, what: string, left: number, bytes: number): string {
  return (
    `Epoch ${epoch}: ${what} left ${left} tensors of ${(bytes / 1e6).toPrecision(2)} MB behind: something that it calls ` +
    "(the data set's read, a schedule or optimizer of one's own), or another cell that ran meanwhile, keeps tensors; " +
    "tf.tidy frees them."
  );
}
