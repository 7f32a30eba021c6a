import { setImmediate } from "node:timers/promises";
import { type BootstrapOptions, intervalOf, resamples } from "../../metrics/bootstrap-interval.js";
import { progress } from "../../progress.js";
import type { Decision, ScoreRow, Statistic } from "./statistic.js";

/** With fewer images an interval says nothing: they would have to be drawn from themselves. */
const leastImages = 10;
/** How long others wait for their turn, ms. */
const turnMs = 20;

/**
 * Figures of a model beside the same of something else, with the intervals of both figure and difference: each time the
 * same images are drawn for both.
 *
 * @param count How many images there are, at least 1.
 * @param pairs The model's figure, and the other one.
 * @throws {DOMException} "AbortError" if somebody asked to stop.
 */
export async function compareStatistics(
  count: number,
  pairs: readonly (readonly [own: Statistic, other: Statistic])[],
  options: BootstrapOptions = {},
): Promise<(ScoreRow & { readonly decision: Decision })[]> {
  const statistics = [...new Set(pairs.flat())];
  const values = new Map(statistics.map((statistic) => [statistic, [] as number[]]));
  const { resamples: total = 1000 } = options;
  let turn = performance.now();
  const drawn = progress(resamples(count, options), { total, description: "Resampling", unit: "samples" });
  for (const images of drawn) {
    for (const statistic of statistics) values.get(statistic)!.push(statistic.of(images));
    if (performance.now() - turn < turnMs) continue;
    await setImmediate();
    turn = performance.now();
  }
  const all = Int32Array.from({ length: count }, (_, index) => index);
  return pairs.map(([own, other]) => {
    const [model, baseline] = [own.of(all), other.of(all)];
    const sign = own.better === "higher" ? 1 : -1;
    const [ofOwn, ofOther] = [values.get(own)!, values.get(other)!];
    const interval = intervalOf(ofOwn, options);
    const gains = intervalOf(
      ofOwn.map((value, at) => sign * (value - ofOther[at]!)),
      options,
    );
    return {
      metric: own.metric,
      model,
      low: interval.low,
      high: interval.high,
      baseline,
      gain: sign * (model - baseline),
      gainLow: gains.low,
      gainHigh: gains.high,
      decision: decide(gains, count),
    };
  });
}

function decide({ low, high }: { low: number; high: number }, count: number): Decision {
  if (count < leastImages || !(low <= high)) return "cannot tell";
  if (low > 0) return "better";
  return high < 0 ? "worse" : "not better";
}
