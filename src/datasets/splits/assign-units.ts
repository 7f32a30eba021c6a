import { shuffledIndices } from "../shuffled-indices.js";
import type { SplitUnit } from "./split-units.js";
import { type Part, swapUnits } from "./swap-units.js";

/**
 * Shares units out among parts so that each gets its number of pictures and its share of every trait: the iterative
 * stratification of Sechidis, Tsoumakas and Vlahavas ("On the stratification of multi-label data", 2011). The trait of
 * which the least is left to share out goes first, each of its units to the part that lacks most of it; units differ in
 * weight here, so the heaviest go first, and a part that is full takes no more while another has room. What the last
 * trait then got is evened out by swaps.
 *
 * @param units What is to be shared out; each goes whole.
 * @param sizes How many pictures each part should get; together as many as there are.
 * @param seed Decides between equals.
 * @returns The indices of each part's pictures, shuffled.
 */
export function assignUnits(units: readonly SplitUnit[], sizes: readonly number[], seed: number): number[][] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const left = totals(units);
  const totalOf = new Map(left);
  const parts = sizes.map((size): Part & { room: number } => ({
    size,
    room: size,
    lacks: new Map([...left].map(([trait, count]) => [trait, (count * size) / total])),
    units: [],
  }));
  // Traits and pictures of the same weight come in the seed's order: all sorting below is stable.
  const waiting = new Set(shuffledIndices(units.length, seed).map((index) => units[index]!));

  const give = (unit: SplitUnit, trait: string | undefined): void => {
    const roomy = parts.filter(({ room }) => room >= unit.indices.length);
    const candidates = roomy.length > 0 ? roomy : parts.filter(({ room }) => room === most(parts));
    // In shares of what the part should get, so that heavy units are spread evenly too; less half of the unit, which
    // favours neither small parts nor large ones (Webster's method).
    const weight = trait === undefined ? unit.indices.length : unit.traits.get(trait)!;
    const lack = (part: (typeof parts)[number]) =>
      ((trait === undefined ? part.room : part.lacks.get(trait)!) - weight / 2) / part.size;
    const [taker] = candidates.toSorted((a, b) => lack(b) - lack(a) || b.room - a.room);
    taker!.units.push(unit);
    taker!.room -= unit.indices.length;
    for (const [name, count] of unit.traits) {
      taker!.lacks.set(name, taker!.lacks.get(name)! - count);
      left.set(name, left.get(name)! - count);
    }
    waiting.delete(unit);
  };

  for (let trait = scarcest(left); trait !== undefined; trait = scarcest(left)) {
    const name = trait;
    const bearers = [...waiting].filter(({ traits }) => traits.has(name));
    for (const unit of bearers.sort((a, b) => b.traits.get(name)! - a.traits.get(name)!)) give(unit, name);
    left.delete(name);
  }
  for (const unit of [...waiting].sort((a, b) => b.indices.length - a.indices.length)) give(unit, undefined);
  swapUnits(parts, totalOf, seed);
  return parts.map((part) => {
    const indices = part.units.flatMap((unit) => unit.indices);
    return shuffledIndices(indices.length, seed, 1).map((at) => indices[at]!);
  });
}

function totals(units: readonly SplitUnit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { traits } of units) {
    for (const [trait, count] of traits) counts.set(trait, (counts.get(trait) ?? 0) + count);
  }
  return counts;
}

/** The trait of which the least is left, of those of which there is any. */
function scarcest(left: ReadonlyMap<string, number>): string | undefined {
  let [least, name]: [number, string | undefined] = [Infinity, undefined];
  for (const [trait, count] of left) {
    if (count > 0 && count < least) [least, name] = [count, trait];
  }
  return name;
}

function most(parts: readonly { readonly room: number }[]): number {
  return Math.max(...parts.map(({ room }) => room));
}
