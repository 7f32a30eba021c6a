/** What metrics are called in figures, where their name in code is not it. */
const NAMES: Readonly<Record<string, string>> = {
  macroF1: "macro F1",
  meanIou: "mean IoU",
};

/** @example metricName("meanIou") // "mean IoU" */
export function metricName(metric: string): string {
  return NAMES[metric] ?? metric;
}
