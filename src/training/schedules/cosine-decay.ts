import { checkScheduleShare } from "./check-schedule-share.js";
import type { Schedule } from "./schedule.js";

/**
 * Half a cosine from the whole rate down (Loshchilov and Hutter, 2017): slow at first and again at the end, to settle.
 *
 * @param options.final The share that is left after the last step, in [0, 1]; default 0.
 * @throws {RangeError} If `final` is out of range.
 * @see keras.optimizers.schedules.CosineDecay, whose steps count from 0 (the same numbers).
 * @example [1, 6, 11].map((step) => cosineDecay()(step, 10)) // [1, 0.5, 0]
 */
export function cosineDecay({ final = 0 }: { final?: number } = {}): Schedule {
  checkScheduleShare("final", final);
  return (step, steps) => {
    const passed = Math.min((step - 1) / Math.max(steps, 1), 1);
    return final + ((1 - final) * (1 + Math.cos(Math.PI * passed))) / 2;
  };
}
