import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { KappaWeights } from "../../src/metrics/cohen-kappa.js";
import type { LabelAverage } from "../../src/metrics/label-counts.js";

interface Reference {
  readonly labels: readonly {
    readonly name: string;
    readonly yTrue: readonly number[];
    readonly yPred: readonly number[];
    readonly precision: Readonly<Partial<Record<LabelAverage, number>>>;
    readonly recall: Readonly<Partial<Record<LabelAverage, number>>>;
    readonly balancedAccuracy: number;
    readonly matthews: number;
    readonly kappa: Readonly<Record<KappaWeights, number>>;
    readonly report: readonly (readonly [
      label: number,
      precision: number,
      recall: number,
      f1: number,
      support: number,
    ])[];
  }[];
  readonly scores: readonly {
    readonly name: string;
    readonly yTrue: readonly number[];
    readonly scores: readonly number[];
    readonly falsePositiveRate: readonly number[];
    readonly truePositiveRate: readonly number[];
    /** null is Infinity. */
    readonly rocThresholds: readonly (number | null)[];
    /** null is NaN. */
    readonly rocAuc: number | null;
    readonly precision: readonly number[];
    readonly recall: readonly number[];
    readonly thresholds: readonly number[];
    readonly averagePrecision: number;
  }[];
  readonly probabilities: readonly {
    readonly name: string;
    readonly yTrue: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
    readonly logLoss: number;
    readonly brier: number;
    readonly bins: readonly (readonly [count: number, accuracy: number, confidence: number])[];
    readonly expectedError: number;
    readonly maximumError: number;
    readonly topK: Readonly<Record<string, number>>;
    readonly rocAuc?: Readonly<Record<"macro" | "weighted", number>>;
  }[];
}

/** What scores.py wrote down. */
export const reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/scores.json"), "utf8"),
) as Reference;
