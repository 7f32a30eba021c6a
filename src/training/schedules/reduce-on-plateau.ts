import { checkScheduleShare } from "./check-schedule-share.js";

/** When a rate is lowered because nothing gets better. */
export interface PlateauOptions {
  /** What the rate is multiplied by, in [0, 1]; default 0.1. */
  readonly factor?: number;
  /** After so many epochs without a gain, a whole number >= 1; default 10. */
  readonly patience?: number;
  /** A gain is a loss lower than the best one by more than this, >= 0; default 1e-4. */
  readonly minDelta?: number;
  /** For so many epochs after it was lowered the rate stays, a whole number >= 0; default 0. */
  readonly cooldown?: number;
}

/**
 * Which share of the learning rate is left when it is lowered each time the loss has stopped falling.
 *
 * @param losses The (validation) losses of the epochs so far.
 * @param options See {@link PlateauOptions}.
 * @returns The factor to the power of how often the loss has been stuck, for the next epoch.
 * @throws {RangeError} If an option is out of range.
 * @see keras.callbacks.ReduceLROnPlateau (the same numbers).
 * @example reduceOnPlateau([3, 2, 2, 2], { patience: 2, factor: 0.5 }) // 0.5
 */
export function reduceOnPlateau(
  losses: readonly number[],
  { factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0 }: PlateauOptions = {},
): number {
  checkScheduleShare("factor", factor);
  if (!Number.isInteger(patience) || patience < 1) {
    throw new RangeError(`patience must be a whole number >= 1, got ${patience}`);
  }
  if (!(minDelta >= 0)) throw new RangeError(`minDelta must be >= 0, got ${minDelta}`);
  if (!Number.isInteger(cooldown) || cooldown < 0) {
    throw new RangeError(`cooldown must be a whole number >= 0, got ${cooldown}`);
  }
  let share = 1;
  let best = Infinity;
  let stuck = 0;
  let resting = 0;
  for (const loss of losses) {
    if (resting > 0) {
      resting--;
      stuck = 0;
    }
    if (loss < best - minDelta) {
      best = loss;
      stuck = 0;
    } else if (resting === 0 && ++stuck >= patience) {
      share *= factor;
      resting = cooldown;
      stuck = 0;
    }
  }
  return share;
}
