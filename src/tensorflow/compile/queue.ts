import { repairedIfStopped } from "../after-stop.js";

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` when everything queued before it has ended, well or badly. Compiled functions run one at a time: each
 * finds the variables as the one before has left them.
 */
export async function enqueue<T>(work: () => Promise<T>): Promise<T> {
  const { promise, resolve } = withResolver();
  const before = last;
  last = promise;
  try {
    await before;
    return await repairedIfStopped(work, resolve);
  } finally {
    resolve();
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
