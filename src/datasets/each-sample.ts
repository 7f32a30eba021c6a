import { setImmediate } from "node:timers/promises";
import { readAhead } from "../image/read-ahead.js";
import { progress } from "../progress.js";
import type { DetectionDataset } from "./dataset.js";

/** How long others wait at most for their turn while samples come at once, ms. */
const turnMs = 20;

/**
 * Something of every sample of a data set, in order: read ahead in the background, with a progress bar. Where samples come
 * without waiting, everything else (a Stop, a display) still gets its turn.
 *
 * @param read Reads what is wanted of one sample.
 * @param options.description What the bar says.
 * @param options.ahead How many are read ahead; default 8.
 * @throws {DOMException} "AbortError" if somebody asked to stop; and whatever `read` throws.
 */
export async function* eachSample<R>(
  { length }: Pick<DetectionDataset, "length">,
  read: (index: number) => R | Promise<R>,
  { description, ahead = 8 }: { readonly description: string; readonly ahead?: number },
): AsyncGenerator<R, void, undefined> {
  const reading = readAhead(Array(length).keys(), read, { ahead });
  let turn = performance.now();
  for await (const item of progress(reading, { total: length, description, unit: "pictures" })) {
    yield item;
    if (performance.now() - turn < turnMs) continue;
    await setImmediate();
    turn = performance.now();
  }
}
