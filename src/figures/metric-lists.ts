import type { LearningHistory } from "./learning-curve-figure.js";

/** What a history recorded of one measure, on the training and on the validation data; undefined where it did not. */
export interface MetricLists {
  readonly training: readonly number[] | undefined;
  readonly validation: readonly number[] | undefined;
}

/** The lists of a measure: `loss` and `valLoss`, `meanIou` and `valMeanIou`. */
export function metricLists(history: LearningHistory, metric: string): MetricLists {
  const lists = new Map<string, unknown>(Object.entries(history));
  const listOf = (name: string): readonly number[] | undefined => {
    const list = lists.get(name);
    return Array.isArray(list) ? list : undefined;
  };
  const validation = `val${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;
  return { training: listOf(metric), validation: listOf(validation) };
}
