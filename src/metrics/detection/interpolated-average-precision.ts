/** How Pascal VOC turns a precision-recall curve into one number: since 2010, or in 2007. */
export type VocInterpolation = "all-points" | "11-point";

/**
 * Average precision of a ranking whose precision counts as the best at the same or a higher recall: the area under that
 * curve, or its mean at recall 0, 0.1, ... 1.
 *
 * @param precision Precision after each detection, the surest first.
 * @param recall Recall after each detection, ascending.
 * @returns A value in [0, 1]; 0 where nothing was detected.
 * @example interpolatedAveragePrecision([0, 0.5], [0, 1], "all-points") // 0.5
 * @example interpolatedAveragePrecision([1, 0.5], [0.5, 0.5], "11-point") // 0.5454545
 */
export function interpolatedAveragePrecision(
  precision: readonly number[],
  recall: readonly number[],
  interpolation: VocInterpolation,
): number {
  const best = [...precision];
  for (let at = best.length - 1; at > 0; at--) best[at - 1] = Math.max(best[at - 1]!, best[at]!);
  if (interpolation === "all-points") {
    return best.reduce((area, height, at) => area + height * (recall[at]! - (recall[at - 1] ?? 0)), 0);
  }
  let total = 0;
  for (let level = 0; level <= 10; level++) {
    // As numpy.linspace counts: 0.3 is 3 * 0.1, a little more.
    const wanted = level === 10 ? 1 : level * 0.1;
    total += best[recall.findIndex((reached) => reached >= wanted)] ?? 0;
  }
  return total / 11;
}
