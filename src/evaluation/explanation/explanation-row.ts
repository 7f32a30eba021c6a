import type { MethodName } from "../../explain/explain.js";
import type { ExplanationScores } from "../../explain/explanation-scores.js";
import type { InsertionDeletion } from "../../explain/insertion-deletion.js";
import { type WeightsVerdict, weightsVerdict } from "../../explain/random-weights-check.js";

/** What is known of one method's map of one picture. */
export interface ExplanationRow {
  readonly method: MethodName;
  /** As a person calls it. */
  readonly title: string;
  readonly paper: string;
  /**
   * Whether the map may be believed: "yes"; "partly", where maps of random weights are rather like it; "no", where they are
   * the same, the map is empty, or the score does not rest on what it marks.
   */
  readonly trusted: "yes" | "partly" | "no";
  /** Why not, in a few words; empty where it may be believed. */
  readonly because: string;
  /** Spearman's, with maps of random weights; see `randomWeightsCheck`. */
  readonly rankCorrelation: number;
  readonly weights: WeightsVerdict;
  /** See `insertionDeletion`. */
  readonly insertionArea: number;
  readonly deletionArea: number;
  /** Where the truth is known: the share of the map in the true boxes, and whether its peak lies there. */
  readonly energyInBox?: number;
  readonly hit?: boolean;
  /** What maps of random weights reach. */
  readonly randomEnergyInBox?: number;
}

/** What the rows' judgement rests on. */
export interface Findings {
  readonly method: MethodName;
  readonly title: string;
  readonly paper: string;
  readonly isEmpty: boolean;
  readonly rankCorrelation: number;
  readonly curves: InsertionDeletion;
  readonly scores?: ExplanationScores;
  readonly randomScores?: readonly ExplanationScores[];
}

/** One method judged. */
export function explanationRow(found: Findings): ExplanationRow {
  const { method, title, paper, rankCorrelation, curves, scores, randomScores = [] } = found;
  const { insertionArea, deletionArea } = curves;
  const weights = weightsVerdict(rankCorrelation);
  return {
    ...{ method, title, paper },
    ...judged(found, weights),
    ...{ rankCorrelation, weights, insertionArea, deletionArea },
    ...(scores && { energyInBox: scores.energyInBox, hit: scores.hit }),
    ...(randomScores.length > 0 && {
      randomEnergyInBox:
        randomScores.reduce((sum, { energyInBox }) => sum + energyInBox, 0) / randomScores.length,
    }),
  };
}

function judged(
  { isEmpty, curves: { insertionArea, deletionArea } }: Findings,
  weights: WeightsVerdict,
): Pick<ExplanationRow, "trusted" | "because"> {
  if (isEmpty) return { trusted: "no", because: "nothing is marked" };
  if (weights === "ignores") return { trusted: "no", because: "maps of random weights look the same" };
  if (insertionArea <= deletionArea)
    return { trusted: "no", because: "the score does not rest on what is marked" };
  if (weights === "partly") return { trusted: "partly", because: "maps of random weights look rather alike" };
  return { trusted: "yes", because: "" };
}
