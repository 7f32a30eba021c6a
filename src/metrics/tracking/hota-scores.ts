import { addUp, share } from "./add-up.js";
import { type HotaCounts, hotaThresholds } from "./hota-counts.js";

/** Higher order tracking accuracy and its parts, in [0, 1], each the mean over 19 thresholds of IoU. */
export interface HotaScores {
  /** The geometric mean of `detA` and `assA`. */
  readonly hota: number;
  /** Detection: matches / (matches + misses + false positives). */
  readonly detA: number;
  readonly detRe: number;
  readonly detPr: number;
  /** Association: how much the two tracks of a match have in common, mean over the matches. */
  readonly assA: number;
  readonly assRe: number;
  readonly assPr: number;
  /** Localization: the mean IoU of the matches; 1 where there is none. */
  readonly locA: number;
  /** HOTA at each of its 19 thresholds, an IoU of 0.05 to 0.95. */
  readonly hotaByThreshold: readonly number[];
}

/** The figures of one or more videos together. */
export function hotaScores(videos: readonly (readonly HotaCounts[])[]): HotaScores {
  const rows = hotaThresholds.map((_, threshold) => {
    const counts = addUp(videos.map((video) => video[threshold]!));
    const { matches, misses, falsePositives } = counts;
    const detA = share(matches, matches + misses + falsePositives);
    const assA = share(counts.association, matches);
    return {
      hota: Math.sqrt(detA * assA),
      detA,
      detRe: share(matches, matches + misses),
      detPr: share(matches, matches + falsePositives),
      assA,
      assRe: share(counts.associationRecall, matches),
      assPr: share(counts.associationPrecision, matches),
      locA: matches === 0 ? 1 : counts.similarity / matches,
    };
  });
  const sum = addUp(rows);
  const mean = Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, value / rows.length]));
  return { ...(mean as typeof sum), hotaByThreshold: rows.map(({ hota }) => hota) };
}
