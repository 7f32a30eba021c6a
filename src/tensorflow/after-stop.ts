import * as tf from "@tensorflow/tfjs";

/**
 * A kernel's Stop ends running JavaScript by force, and then no `finally` block runs. What must be put right even so is
 * put right in the next turn of the event loop.
 */
const repairs: (() => void)[] = [];
let scheduled = false;

/** Runs `work`; if that is stopped by force, `repair` is called in the next turn. */
export function repairedIfStopped<T>(work: () => T, repair: () => void): T {
  lookAfterThisTurn();
  repairs.push(repair);
  try {
    return work();
  } finally {
    repairs.pop();
  }
}

/** Runs `work` and then `cleanUp`: at once, or in the next turn if `work` is stopped by force. */
export function cleanedUp<T>(work: () => T, cleanUp: () => void): T {
  return repairedIfStopped(() => {
    try {
      return work();
    } finally {
      cleanUp();
    }
  }, cleanUp);
}

/** To be called wherever tfjs is at work: its depths are counted up and down within one turn. */
export function lookAfterThisTurn(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(putRight);
}

function putRight(): void {
  scheduled = false;
  while (repairs.length > 0) repairs.pop()?.();
  const { state } = tf.engine();
  state.gradientDepth = 0;
  state.kernelDepth = 0;
}
