import { ksTest } from "./ks-test.js";
import { type DatasetMeasures, type Feature, features } from "./measure-dataset.js";
import { countInQuantiles, populationStability } from "./population-stability.js";
import type { ValueSample } from "./value-sample.js";

/** In one word whether two sets differ: as far as so many pictures can tell. */
export type DriftVerdict = "too few" | "none" | "some" | "strong";

/** One feature of two sets compared. */
export interface DriftRow {
  readonly feature: Feature | "class mix";
  /** The population stability index over the reference's deciles, or over the classes. */
  readonly psi: number;
  /** What the index of two samples as large from one distribution is, about. */
  readonly psiByChance: number;
  /** The Kolmogorov-Smirnov statistic; undefined for the class mix. */
  readonly ks?: number;
  /** Its chance where nothing has drifted; undefined for the class mix. */
  readonly pValue?: number;
  /** How many values there are of the reference. */
  readonly referenceCount: number;
  /** How many of the other set. */
  readonly count: number;
  /** The medians; undefined for the class mix. */
  readonly medians?: readonly [reference: number, other: number];
  readonly verdict: DriftVerdict;
}

/** Fewer values than this say nothing of a distribution. */
const leastValues = 20;
/** Many features are looked at, each of which may seem to drift by chance. */
const significance = 0.001;

/**
 * Compares two sets feature by feature: has the one the other was trained on become something else?
 *
 * The verdict is "none" where chance explains the difference (p >= 0.001, or for classes a PSI of less than twice what
 * chance gives); "strong" where the PSI, less what chance gives, is above 0.25; "some" in between, where it is above 0.1
 * or the KS statistic above 0.15; "too few" below 20 values.
 *
 * @param reference The set that the other one should be like: the training part.
 */
export function driftBetween(reference: DatasetMeasures, other: DatasetMeasures): DriftRow[] {
  const rows = features.map((feature) =>
    compareValues(feature, reference.values[feature], other.values[feature]),
  );
  return [...rows, compareClasses(reference, other)];
}

function compareValues(feature: Feature, first: ValueSample, second: ValueSample): DriftRow {
  const [expected, actual] = [first.sorted(), second.sorted()];
  const counts = { referenceCount: first.count, count: second.count };
  if (expected.length < leastValues || actual.length < leastValues) {
    return { feature, psi: 0, psiByChance: 0, ...counts, verdict: "too few" };
  }
  const bins = countInQuantiles(expected, actual);
  const psi = populationStability(...bins);
  const psiByChance = byChance(bins[0].length, expected.length, actual.length);
  const { statistic, pValue } = ksTest(expected, actual);
  const excess = psi - psiByChance;
  const verdict: DriftVerdict =
    pValue >= significance || (excess <= 0.1 && statistic <= 0.15)
      ? "none"
      : excess > 0.25
        ? "strong"
        : "some";
  const medians = [first.summary()!.median, second.summary()!.median] as const;
  return { feature, psi, psiByChance, ks: statistic, pValue, ...counts, medians, verdict };
}

function compareClasses(reference: DatasetMeasures, other: DatasetMeasures): DriftRow {
  const names = [...new Set([...reference.classes, ...other.classes])];
  const countsOf = ({ classes, classCounts }: DatasetMeasures): number[] =>
    names.map((name) => classCounts[classes.indexOf(name)] ?? 0);
  const [expected, actual] = [countsOf(reference), countsOf(other)];
  const [n, m] = [reference.boxes, other.boxes];
  const counts = { feature: "class mix", referenceCount: n, count: m } as const;
  if (n < leastValues || m < leastValues) return { ...counts, psi: 0, psiByChance: 0, verdict: "too few" };
  const psi = populationStability(expected, actual);
  const psiByChance = byChance(names.length, n, m);
  const excess = psi - psiByChance;
  const verdict = psi < 2 * psiByChance || excess <= 0.1 ? "none" : excess > 0.25 ? "strong" : "some";
  return { ...counts, psi, psiByChance, verdict };
}

function byChance(bins: number, n: number, m: number): number {
  return (bins - 1) * (1 / n + 1 / m);
}
