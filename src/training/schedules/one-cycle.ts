import { checkScheduleShare } from "./check-schedule-share.js";
import type { Schedule } from "./schedule.js";

/**
 * One cycle (Smith and Topin, 2018): from a small rate up to the whole one along half a cosine, then down to next to nothing
 * along another.
 *
 * @param options.rise The share of the steps that rise, in [0, 1]; default 0.3.
 * @param options.start The share of the rate at the first step, in [0, 1]; default 1 / 25.
 * @param options.final The share at the last step, in [0, 1]; default 1 / 250,000.
 * @throws {RangeError} If an option is out of range.
 * @see torch.optim.lr_scheduler.OneCycleLR (the same numbers).
 * @example [1, 4, 10].map((step) => oneCycle({ rise: 0.4, start: 0.1, final: 0 })(step, 10)) // [0.1, 1, 0]
 */
export function oneCycle({
  rise = 0.3,
  start = 1 / 25,
  final = 1 / 250_000,
}: {
  rise?: number;
  start?: number;
  final?: number;
} = {}): Schedule {
  for (const [name, share] of Object.entries({ rise, start, final })) checkScheduleShare(name, share);
  const between = (from: number, to: number, passed: number) =>
    to + ((from - to) * (1 + Math.cos(Math.PI * passed))) / 2;
  return (step, steps) => {
    const peak = rise * steps - 1;
    const last = steps - 1;
    const at = Math.min(step - 1, last);
    if (at < peak) return between(start, 1, at / peak);
    return last > peak ? between(1, final, Math.max(0, at - peak) / (last - peak)) : 1;
  };
}
