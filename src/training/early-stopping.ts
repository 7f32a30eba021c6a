/** When training ends because nothing gets better. */
export interface EarlyStoppingOptions {
  /** After so many epochs without a gain, a whole number >= 1 or Infinity (never: only the best weights are kept); default 5. */
  readonly patience?: number;
  /** A gain is a loss lower than the best one by more than this, >= 0; default 0. */
  readonly minDelta?: number;
  /** Whether the model gets the weights of the best epoch back at the end; default true. */
  readonly restoreBest?: boolean;
}

/** What the losses so far say. */
export interface EarlyStop {
  /** The epoch of the lowest loss, from 1; 0 before the first. */
  readonly bestEpoch: number;
  /** Whether there has been no gain for too long. */
  readonly stop: boolean;
}

/**
 * Whether training should end because the loss has stopped falling.
 *
 * @param losses The (validation) losses of the epochs so far.
 * @param options See {@link EarlyStoppingOptions}.
 * @throws {RangeError} If an option is out of range.
 * @see keras.callbacks.EarlyStopping (the same epochs).
 * @example earlyStop([3, 2, 2.5, 2.1], { patience: 2 }) // { bestEpoch: 2, stop: true }
 */
export function earlyStop(
  losses: readonly number[],
  { patience = 5, minDelta = 0 }: EarlyStoppingOptions = {},
): EarlyStop {
  if (!(patience >= 1 && (Number.isInteger(patience) || patience === Infinity))) {
    throw new RangeError(`patience must be a whole number >= 1 or Infinity, got ${patience}`);
  }
  if (!(minDelta >= 0)) throw new RangeError(`minDelta must be >= 0, got ${minDelta}`);
  let best = Infinity;
  let bestEpoch = 0;
  for (const [index, loss] of losses.entries()) {
    if (!(loss < best - minDelta)) continue;
    best = loss;
    bestEpoch = index + 1;
  }
  return { bestEpoch, stop: losses.length > 0 && losses.length - bestEpoch >= patience };
}
