import { setImmediate } from "node:timers/promises";
import { cropLength } from "./crop-features.js";
import type { Crop } from "./measure-dataset.js";
import { quantile } from "./value-sample.js";

/** A box whose content speaks against its label or its place. */
export interface CropSuspect {
  readonly crop: Crop;
  /** "label": it looks like another class; "place": it stands out from what is around it far less than others. */
  readonly kind: "label" | "place";
  /** The class it looks like, for "label". */
  readonly looksLike?: number;
  /** The share of its neighbours that say so; or how many deviations it stands out less than others of its class. */
  readonly strength: number;
}

/** What comparing the crops has shown. */
export interface CropComparison {
  readonly suspects: readonly CropSuspect[];
  /** The share of boxes whose nearest neighbours are of their class: how much the crops say at all. */
  readonly agreement: number;
  readonly compared: number;
}

const neighbours = 10;
const leastOfClass = 20;
/** Where neighbours agree with the label less often than this, they say nothing of labels. */
const leastAgreement = 0.75;
/** At least so many of the neighbours' votes, each class's weighed by how rare it is, for another class ... */
const leastVotes = 0.8;
/** ... and no more than so many of them for its own. */
const mostOwn = 1;
/** Robust deviations by which a box stands out less than others of its class. */
const leastFaded = 3;
/** ... unless more than so many of its neighbours are of its class. */
const mostOfFaded = 7;

/**
 * Compares what is in the boxes, without a model: a box whose ten nearest neighbours are nearly all of another class
 * probably has the wrong label; one that stands out from its surroundings far less than others of its class probably
 * lies in the wrong place. Every crop is compared with every other, so give it a few thousand at most.
 *
 * Among generated shapes in clutter, 5 % of each planted, it names nine of ten swapped labels and three of four boxes on
 * nothing, hardly any wrongly; of shifted boxes it names one in four. On photographs more are named wrongly.
 */
export async function cropSuspects(crops: readonly Crop[]): Promise<CropComparison> {
  const counts = new Map<number, number>();
  for (const { label } of crops) counts.set(label, (counts.get(label) ?? 0) + 1);
  const usable = crops.filter(({ label }) => counts.get(label)! >= leastOfClass);
  if (usable.length < 2 * leastOfClass) return { suspects: [], agreement: 0, compared: 0 };
  const near = await nearest(usable);
  const classes = new Set(usable.map(({ label }) => label));
  const suspects: CropSuspect[] = [];
  let agreeing = 0;
  const votes = usable.map((crop, index) => vote(crop, near[index]!, usable, counts));
  for (const [index, { winner }] of votes.entries()) if (winner === usable[index]!.label) agreeing++;
  const agreement = agreeing / usable.length;
  const telling = classes.size > 1 && agreement >= leastAgreement;
  if (telling) {
    for (const [index, { winner, share, own }] of votes.entries()) {
      const crop = usable[index]!;
      if (winner !== crop.label && share >= leastVotes && own <= mostOwn) {
        suspects.push({ crop, kind: "label", looksLike: winner, strength: share });
      }
    }
  }
  // What looks like others of its class is one of them, however little it stands out.
  const doubtful = usable.filter((_, index) => !telling || votes[index]!.own <= mostOfFaded);
  for (const label of classes) {
    const limit = fadedLimit(usable.filter((crop) => crop.label === label));
    for (const crop of doubtful) {
      const strength = limit(crop.prominence);
      if (crop.label === label && strength > leastFaded) suspects.push({ crop, kind: "place", strength });
    }
  }
  const order = { label: 0, place: 1 };
  return {
    suspects: suspects.sort((a, b) => order[a.kind] - order[b.kind] || b.strength - a.strength),
    agreement,
    compared: usable.length,
  };
}

/** By how many robust deviations something stands out less than the crops of one class do. */
function fadedLimit(crops: readonly Crop[]): (prominence: number) => number {
  const sorted = Float64Array.from(crops, ({ prominence }) => prominence).sort();
  const middle = quantile(sorted, 0.5);
  const distances = sorted.map((value) => Math.abs(value - middle)).sort();
  // Where a class has a long tail of faint things, its lowest tenth says what is usual, and not its middle half.
  const tail = (middle - quantile(sorted, 0.1)) / 1.2816;
  const deviation = Math.max(0.05, 1.4826 * quantile(distances, 0.5), tail);
  return (prominence) => (middle - prominence) / deviation;
}

/** The nearest crops of each, the nearest first. */
async function nearest(crops: readonly Crop[]): Promise<number[][]> {
  const count = crops.length;
  const flat = new Float64Array(count * cropLength);
  for (const [index, { features }] of crops.entries()) flat.set(features, index * cropLength);
  const distances = new Float32Array(count * count).fill(Infinity);
  for (let index = 0; index < count; index++) {
    // A second of numbers must not keep a notebook from being stopped.
    if (index % 64 === 0) await setImmediate();
    for (let other = index + 1; other < count; other++) {
      const distance = squaredDistance(flat, index * cropLength, other * cropLength);
      distances[index * count + other] = distance;
      distances[other * count + index] = distance;
    }
  }
  return crops.map((_, index) =>
    smallest(distances.subarray(index * count, (index + 1) * count), neighbours),
  );
}

function squaredDistance(values: Float64Array, first: number, second: number): number {
  let [even, odd] = [0, 0];
  let feature = 0;
  for (; feature + 1 < cropLength; feature += 2) {
    const one = values[first + feature]! - values[second + feature]!;
    const other = values[first + feature + 1]! - values[second + feature + 1]!;
    even += one * one;
    odd += other * other;
  }
  if (feature < cropLength) even += (values[first + feature]! - values[second + feature]!) ** 2;
  return even + odd;
}

/** The indices of the least values, the least first. */
function smallest(values: Float32Array, count: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value === Infinity) continue;
    if (found.length === count && value >= values[found[count - 1]!]!) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]!]! > value) place--;
    found.splice(place, 0, index);
    if (found.length > count) found.pop();
  }
  return found;
}

function vote(
  { label }: Crop,
  near: readonly number[],
  crops: readonly Crop[],
  counts: ReadonlyMap<number, number>,
): { winner: number; share: number; own: number } {
  const weights = new Map<number, number>();
  let [total, own] = [0, 0];
  for (const index of near) {
    const other = crops[index]!.label;
    const weight = 1 / counts.get(other)!;
    weights.set(other, (weights.get(other) ?? 0) + weight);
    total += weight;
    if (other === label) own++;
  }
  const [winner, weight] = [...weights].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { winner, share: weight / total, own };
}
