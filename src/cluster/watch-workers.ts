import { setTimeout as sleep } from "node:timers/promises";
import { probeWorker, type WorkerStatus } from "./probe-worker.js";

/** So often workers are looked at, in milliseconds. */
const INTERVAL = 1000;

/**
 * Looks after workers while something waits for them: TensorFlow itself may wait for ever for one that is frozen, gone or
 * started anew.
 *
 * @param deadline One that does not answer for so many milliseconds is lost.
 * @param signal Ends the watch.
 * @returns What happened to the first that was lost; never, where none is.
 */
export async function lostWorker(
  workers: readonly WorkerStatus[],
  deadline: number,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    for (const worker of workers) void watch(worker, deadline, signal).then((lost) => lost && resolve(lost));
  });
}

async function watch(
  worker: WorkerStatus,
  deadline: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    await sleep(INTERVAL, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return undefined;
    const lost = await whatHappenedTo(worker, deadline);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

/** What happened to a worker since it was met, in words; undefined where nothing did. */
export async function whatHappenedTo(
  { address, incarnation }: WorkerStatus,
  deadline: number,
): Promise<string | undefined> {
  try {
    const now = await probeWorker(address, deadline);
    return now.incarnation === incarnation ? undefined : `the worker ${address} was started anew`;
  } catch (error) {
    return `the worker ${address} is lost: it ${(error as Error).message}`;
  }
}
