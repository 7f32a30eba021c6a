import { checkScheduleShare } from "./check-schedule-share.js";
import type { Schedule } from "./schedule.js";

/**
 * A rate that drops at milestones and is the same between them.
 *
 * @param options.milestones When it drops, as shares of the training, rising; default 0.6 and 0.85.
 * @param options.factor What it is multiplied by at each, in [0, 1]; default 0.1.
 * @throws {RangeError} If a milestone or the factor is out of range, or they do not rise.
 * @see keras.optimizers.schedules.PiecewiseConstantDecay, torch.optim.lr_scheduler.MultiStepLR.
 * @example [1, 6, 7, 10].map((step) => stepDecay({ milestones: [0.6], factor: 0.5 })(step, 10)) // [1, 1, 0.5, 0.5]
 */
export function stepDecay({
  milestones = [0.6, 0.85],
  factor = 0.1,
}: {
  milestones?: readonly number[];
  factor?: number;
} = {}): Schedule {
  checkScheduleShare("factor", factor);
  for (const [index, milestone] of milestones.entries()) {
    checkScheduleShare(`milestones[${index}]`, milestone);
    if (index > 0 && milestone <= milestones[index - 1]!) {
      throw new RangeError(`milestones must rise, got [${milestones.join(", ")}]`);
    }
  }
  return (step, steps) => factor ** milestones.filter((milestone) => step - 1 >= milestone * steps).length;
}
