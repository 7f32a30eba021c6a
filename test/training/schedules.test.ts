import assert from "node:assert/strict";
import test from "node:test";
import { cosineDecay } from "../../src/training/schedules/cosine-decay.js";
import { oneCycle } from "../../src/training/schedules/one-cycle.js";
import { reduceOnPlateau } from "../../src/training/schedules/reduce-on-plateau.js";
import { type ScheduleName, scheduleOf } from "../../src/training/schedules/schedule.js";
import { stepDecay } from "../../src/training/schedules/step-decay.js";
import { warmUp } from "../../src/training/schedules/warm-up.js";
import { reference } from "../reference/optimizers.js";
import { assertClose } from "./assert-close.js";

const { schedules } = reference;
const first = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("schedules give Keras' and torch's numbers", () => {
  const cosine = cosineDecay({ final: 0.05 });
  assertClose(
    first(101).map((step) => cosine(step, 100)),
    schedules.cosine,
    1e-6,
  );
  const warm = warmUp(cosineDecay({ final: 0.1 }), { share: 0.25 });
  assertClose(
    first(100).map((step) => warm(step, 100)),
    schedules.warmUp,
    1e-6,
  );
  const steps = stepDecay({ milestones: [0.3, 0.8], factor: 0.2 });
  assertClose(
    first(100).map((step) => steps(step, 100)),
    schedules.step,
    1e-6,
  );
  for (const { rates, ...options } of schedules.oneCycle) {
    const cycle = oneCycle(options);
    assertClose(
      rates.map((_, index) => cycle(index + 1, rates.length)),
      rates,
      1e-6,
    );
  }
});

test("reduceOnPlateau gives Keras' numbers", () => {
  for (const { options, losses, rates } of schedules.plateau) {
    assertClose(
      rates.map((_, epoch) => reduceOnPlateau(losses.slice(0, epoch + 1), options)),
      rates,
      1e-6,
      JSON.stringify(options),
    );
  }
  assert.equal(reduceOnPlateau([]), 1);
  assert.equal(reduceOnPlateau([Number.NaN, Number.NaN], { patience: 1 }), 0.1 ** 2);
});

test("every named schedule stays within [0, 1], in short trainings too", () => {
  for (const name of ["constant", "step", "cosine", "warmup-cosine", "one-cycle"] as ScheduleName[]) {
    for (const steps of [1, 2, 3, 7, 100]) {
      const rates = first(steps).map((step) => scheduleOf(name)(step, steps));
      assert.ok(
        rates.every((rate) => rate >= 0 && rate <= 1),
        `${name} over ${steps} steps: ${rates}`,
      );
      assert.ok(Math.max(...rates) > 0, `${name} over ${steps} steps moves nothing`);
    }
  }
});

test("says what is wrong", () => {
  assert.throws(
    () => scheduleOf("linear" as never),
    /^RangeError: schedule must be a function or one of constant, step/,
  );
  assert.throws(() => cosineDecay({ final: 2 }), /^RangeError: final must be in \[0, 1\], got 2/);
  assert.throws(
    () => stepDecay({ milestones: [0.5, 0.5] }),
    /^RangeError: milestones must rise, got \[0.5, 0.5\]/,
  );
  assert.throws(
    () => stepDecay({ milestones: [30] }),
    /^RangeError: milestones\[0\] must be in \[0, 1\], got 30/,
  );
  assert.throws(() => warmUp(cosineDecay(), { share: -1 }), /^RangeError: share/);
  assert.throws(() => oneCycle({ rise: 1.5 }), /^RangeError: rise/);
  assert.throws(
    () => reduceOnPlateau([], { patience: 0 }),
    /^RangeError: patience must be a whole number >= 1, got 0/,
  );
  assert.throws(() => reduceOnPlateau([], { cooldown: -1 }), /^RangeError: cooldown/);
  assert.throws(() => reduceOnPlateau([], { minDelta: -1 }), /^RangeError: minDelta/);
});
