import { checkScheduleShare } from "./check-schedule-share.js";
import type { Schedule } from "./schedule.js";

/**
 * A straight rise to the whole rate before a schedule begins: small at first, while the first gradients are wild.
 *
 * @param schedule What follows, over the steps that are left.
 * @param options.share The share of the steps that rise, in [0, 1]; default 0.1; at least one step does.
 * @throws {RangeError} If `share` is out of range.
 * @see keras.optimizers.schedules.CosineDecay with `warmup_steps`.
 * @example [1, 5, 10, 15, 20].map((step) => warmUp(cosineDecay(), { share: 0.25 })(step, 20)) // [0.2, 1, 0.75, 0.25, 0]
 */
export function warmUp(schedule: Schedule, { share = 0.1 }: { share?: number } = {}): Schedule {
  checkScheduleShare("share", share);
  return (step, steps) => {
    const rise = Math.max(1, Math.round(share * steps));
    return step <= rise ? step / rise : schedule(step - rise + 1, steps - rise);
  };
}
