import { createRandom } from "../../random.js";
import type { SplitUnit } from "./split-units.js";

/** A part of a split while it is being made. */
export interface Part {
  /** How many pictures it should get. */
  readonly size: number;
  /** How much of each trait it has got too little; below 0, too much. */
  readonly lacks: Map<string, number>;
  readonly units: SplitUnit[];
}

const proposalsPerUnit = 30;
const mostProposals = 300_000;

/**
 * Makes the parts of a split more even: units of the same number of pictures, picked by the seed, change places where
 * that brings all traits nearer to what the parts should have. A trait counts by its rarity, a part by its size: one box
 * too many is worse among few.
 */
export function swapUnits(parts: readonly Part[], totalOf: ReadonlyMap<string, number>, seed: number): void {
  if (totalOf.size === 0) return;
  const filled = parts.filter(({ units }) => units.length > 0);
  if (filled.length < 2) return;
  const random = createRandom(seed, 2);
  const count = filled.reduce((sum, { units }) => sum + units.length, 0);
  for (let proposal = Math.min(mostProposals, count * proposalsPerUnit); proposal > 0; proposal--) {
    const one = filled[random.integer(0, filled.length - 1)]!;
    const other = filled[random.integer(0, filled.length - 1)]!;
    const [at, otherAt] = [
      random.integer(0, one.units.length - 1),
      random.integer(0, other.units.length - 1),
    ];
    const [unit, otherUnit] = [one.units[at]!, other.units[otherAt]!];
    if (one === other || unit.indices.length !== otherUnit.indices.length) continue;
    const changes = new Map(unit.traits); // what `one` loses and `other` gains
    for (const [trait, weight] of otherUnit.traits) changes.set(trait, (changes.get(trait) ?? 0) - weight);
    let gain = 0;
    for (const [trait, change] of changes) {
      const [lack, otherLack] = [one.lacks.get(trait)!, other.lacks.get(trait)!];
      const better =
        (lack ** 2 - (lack + change) ** 2) / one.size +
        (otherLack ** 2 - (otherLack - change) ** 2) / other.size;
      gain += better / totalOf.get(trait)!;
    }
    if (gain <= 1e-12) continue;
    for (const [trait, change] of changes) {
      one.lacks.set(trait, one.lacks.get(trait)! + change);
      other.lacks.set(trait, other.lacks.get(trait)! - change);
    }
    [one.units[at], other.units[otherAt]] = [otherUnit, unit];
  }
}
