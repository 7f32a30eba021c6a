import { createRandom } from "../random.js";

/**
 * The numbers 0 to `length` - 1 in an order that the seed decides (Fisher and Yates's shuffle).
 *
 * @param length How many, a whole number >= 0.
 * @param seed One or more whole numbers, for instance a seed and an epoch.
 * @returns A new list; every number appears once.
 */
export function shuffledIndices(length: number, ...seed: readonly number[]): number[] {
  const random = createRandom(...seed);
  const indices = Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [indices[last], indices[other]] = [indices[other]!, indices[last]!];
  }
  return indices;
}
