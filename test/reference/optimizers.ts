import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Heads } from "../../src/models/heads.js";
import type { ClipOptions } from "../../src/training/optimizers/clip-gradients.js";
import type { OptimizerSpec } from "../../src/training/optimizers/create-optimizer.js";
import type { PlateauOptions } from "../../src/training/schedules/reduce-on-plateau.js";

/** Two variables, or their gradients. */
type Pair = readonly [number[][], number[]];

interface Reference {
  readonly start: Pair;
  readonly rates: readonly number[];
  /** One pair a step. */
  readonly gradients: readonly Pair[];
  /** The variables after each step. */
  readonly optimizers: readonly {
    readonly spec: OptimizerSpec;
    readonly clip: ClipOptions;
    readonly steps: readonly Pair[];
  }[];
  readonly averages: readonly { readonly decay: number; readonly means: readonly number[][][] }[];
  readonly schedules: {
    readonly cosine: readonly number[];
    readonly warmUp: readonly number[];
    readonly step: readonly number[];
    readonly oneCycle: readonly {
      readonly rise: number;
      readonly start: number;
      readonly final: number;
      readonly rates: readonly number[];
    }[];
    readonly plateau: readonly {
      readonly options: PlateauOptions;
      readonly losses: readonly number[];
      readonly rates: readonly number[];
    }[];
  };
  readonly parameterCounts: readonly {
    readonly inputShape: [number, number, number];
    readonly numClasses: number;
    readonly heads: Heads;
    readonly count: number;
  }[];
}

/** What optimizers.py wrote. */
export const reference: Reference = JSON.parse(
  readFileSync(resolve(__dirname, "../../../test/reference/optimizers.json"), "utf8"),
);
