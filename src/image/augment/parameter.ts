import type { Random } from "../../random.js";
import { checkSize } from "../fitting.js";
import type { Size } from "../geometry.js";

/** A number, or the two ends that one is drawn between each time. */
export type Amount = number | readonly [low: number, high: number];

/** One parameter of a transform: how it is checked, and what stands for it where it is left out. */
export interface Parameter<T> {
  /** @throws {RangeError} If the value is no such parameter; `name` is what to call it. */
  check(value: unknown, name: string): void;
  /** None: it may not be left out. */
  readonly fallback?: T;
}

/** An {@link Amount} whose numbers lie in [least, most]. */
export function amount(least: number, most: number, fallback?: Amount): Parameter<Amount> {
  const fits = (value: unknown): boolean =>
    typeof value === "number" && Number.isFinite(value) && value >= least && value <= most;
  return {
    check: (value, name) => {
      const ends = Array.isArray(value) ? value : [value];
      if (!ends.every(fits) || (Array.isArray(value) && (ends.length !== 2 || ends[0] > ends[1]))) {
        throw new RangeError(
          `${name} must be a number in [${least}, ${most}] or two, [low, high], got ${JSON.stringify(value)}`,
        );
      }
    },
    ...(fallback === undefined ? {} : { fallback }),
  };
}

/** A whole number in [least, most]. */
export function whole(least: number, most: number, fallback: number): Parameter<number> {
  return {
    check: (value, name) => {
      if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
        throw new RangeError(
          `${name} must be a whole number in [${least}, ${most}], got ${JSON.stringify(value)}`,
        );
      }
    },
    fallback,
  };
}

export function flag(fallback: boolean): Parameter<boolean> {
  return {
    check: (value, name) => {
      if (typeof value !== "boolean") {
        throw new RangeError(`${name} must be true or false, got ${JSON.stringify(value)}`);
      }
    },
    fallback,
  };
}

/** One of a few words. */
export function choice<T extends string>(words: readonly T[], fallback: T): Parameter<T> {
  return {
    check: (value, name) => {
      if (!words.includes(value as T)) {
        throw new RangeError(`${name} must be one of ${words.join(", ")}, got ${JSON.stringify(value)}`);
      }
    },
    fallback,
  };
}

/** `[height, width]` in whole pixels >= `least`. */
export function size(least = 1): Parameter<Size> {
  return { check: (value, name) => checkSize(value as Size, name, least) };
}

/** A number in the amount's range, or the amount itself. */
export function draw(value: Amount, random: Random): number {
  return typeof value === "number" ? value : random.uniform(value[0], value[1]);
}
