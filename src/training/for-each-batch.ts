import { setImmediate } from "node:timers/promises";
import type { DetectionDataset } from "../datasets/dataset.js";
import type { Localizer } from "../models/localizer.js";
import { disposeBatch, readBatch, type SampleBatch } from "./sample-batch.js";

/**
 * Reads a data set batch by batch and works on each: while one batch is worked on, the next one is read.
 *
 * @param dataset Where the samples come from.
 * @param options.order The samples' indices, in the order in which they come.
 * @param options.batchSize How many samples a batch holds; the last one may hold fewer.
 * @param options.model Says what samples are expected.
 * @param work Works on one batch; false ends it all. The batch is disposed of afterwards.
 * @returns True if every batch was worked on.
 */
export async function forEachBatch(
  dataset: DetectionDataset,
  { order, batchSize, model }: { order: readonly number[]; batchSize: number; model: Localizer },
  work: (batch: SampleBatch) => Promise<boolean>,
): Promise<boolean> {
  const read = async (start: number): Promise<SampleBatch> => {
    // The work on the batch before gets to its own thread first.
    await setImmediate();
    return readBatch(dataset, order.slice(start, start + batchSize), model);
  };
  let next = read(0);
  for (let start = 0; start < order.length; start += batchSize) {
    const batch = await next;
    const isLast = start + batchSize >= order.length;
    const working = work(batch).finally(() => disposeBatch(batch));
    if (isLast) {
      await working;
      return true;
    }
    next = read(start + batchSize);
    const [worked, following] = await Promise.allSettled([working, next]);
    const goesOn = worked.status === "fulfilled" && worked.value;
    if (!goesOn && following.status === "fulfilled") disposeBatch(following.value);
    if (worked.status === "rejected") throw worked.reason;
    if (!goesOn) return false;
  }
  return true;
}
