import type { BootstrapOptions } from "../../metrics/bootstrap-interval.js";
import type { EvaluationJson } from "../assessment.js";
import { compareStatistics } from "../scoring/compare-statistics.js";
import type { Decision } from "../scoring/statistic.js";
import { statisticsOf } from "./statistics-of.js";

/** One metric of one run beside the first run's. */
export interface ComparisonRow {
  readonly run: string;
  readonly metric: string;
  readonly value: number;
  /** A 95 % bootstrap interval. */
  readonly low: number;
  readonly high: number;
  /** How much better than the first run, where both were tested on the same images; above 0 is better. */
  readonly gain?: number;
  readonly gainLow?: number;
  readonly gainHigh?: number;
  readonly decision?: Decision;
}

/**
 * Puts evaluations beside the first one: by the same images, drawn anew for both, where they were tested on the same.
 *
 * @param evaluations By the name of the run, at least one.
 */
export async function compareEvaluations(
  evaluations: ReadonlyMap<string, EvaluationJson>,
  options: BootstrapOptions,
): Promise<ComparisonRow[]> {
  const [[firstRun, first]] = [...evaluations] as [[string, EvaluationJson]];
  const ids = idsOf(first);
  const reference = statisticsOf(first, ids);
  const rows: ComparisonRow[] = [];
  for (const [run, evaluation] of evaluations) {
    const paired = run !== firstRun && sameImages(first, evaluation);
    const own = run === firstRun ? reference : statisticsOf(evaluation, paired ? ids : idsOf(evaluation));
    const pairs = own.map((statistic) => {
      const other = paired ? reference.find(({ metric }) => metric === statistic.metric) : undefined;
      return [statistic, other ?? statistic] as const;
    });
    for (const [at, row] of (await compareStatistics(evaluation.count, pairs, options)).entries()) {
      const { metric, model: value, low, high, gain, gainLow, gainHigh, decision } = row;
      const isCompared = pairs[at]![0] !== pairs[at]![1];
      rows.push({
        ...{ run, metric, value, low, high },
        ...(isCompared && { gain, gainLow, gainHigh, decision }),
      });
    }
  }
  return rows;
}

/** Whether two evaluations are of the same images, each once. */
export function sameImages(first: EvaluationJson, other: EvaluationJson): boolean {
  const known = new Set(idsOf(first));
  return (
    known.size === first.count && other.count === first.count && idsOf(other).every((id) => known.has(id))
  );
}

function idsOf({ predictions }: EvaluationJson): string[] {
  return predictions.map(({ id }) => String(id));
}
