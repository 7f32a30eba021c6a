import { cosineDecay } from "./cosine-decay.js";
import { oneCycle } from "./one-cycle.js";
import { stepDecay } from "./step-decay.js";
import { warmUp } from "./warm-up.js";

/**
 * Which share of the learning rate a step takes: a pure function of the step, from 1, and of how many there are.
 *
 * @returns A number in [0, 1].
 */
export type Schedule = (step: number, steps: number) => number;

/** The schedules by name, with their defaults. */
export type ScheduleName = keyof typeof schedules;

const schedules = {
  /** The same rate throughout. */
  constant: () => 1,
  /** A tenth after 60 % of the steps, a hundredth after 85 %. */
  step: stepDecay(),
  /** Half a cosine down to 0. */
  cosine: cosineDecay(),
  /** A straight rise over 30 % of the steps, then half a cosine down to 0. */
  "warmup-cosine": warmUp(cosineDecay(), { share: 0.3 }),
  /** Up along half a cosine, and down to almost nothing along another. */
  "one-cycle": oneCycle(),
} satisfies Record<string, Schedule>;

/**
 * The schedule that a name stands for, or the function itself.
 *
 * @throws {RangeError} If there is none of the name.
 * @example scheduleOf("warmup-cosine")(5, 20).toFixed(3) // "0.833"
 */
export function scheduleOf(schedule: ScheduleName | Schedule): Schedule {
  if (typeof schedule === "function") return schedule;
  if (!Object.hasOwn(schedules, schedule)) {
    throw new RangeError(
      `schedule must be a function or one of ${Object.keys(schedules).join(", ")}, got ${String(schedule)}`,
    );
  }
  return schedules[schedule];
}
