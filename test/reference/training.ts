import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Heads } from "../../src/models/heads.js";

interface Reference {
  readonly adam: {
    readonly start: [number[][], number[]];
    readonly steps: readonly {
      readonly learningRate: number;
      readonly gradients: [number[][], number[]];
      readonly variables: [number[][], number[]];
    }[];
  };
  readonly boxLosses: {
    readonly boxes1: number[][];
    readonly boxes2: number[][];
    readonly iou: number[];
    readonly giouLoss: number[];
  };
  readonly crossEntropy: {
    readonly labels: number[];
    readonly probabilities: number[][];
    readonly losses: number[];
  };
  readonly parameterCounts: readonly {
    readonly inputShape: [number, number, number];
    readonly numClasses: number;
    readonly heads: Heads;
    readonly count: number;
  }[];
}

/** What training.py wrote. */
export const reference: Reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/training.json"), "utf8"),
);
