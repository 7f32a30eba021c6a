import type { Track } from "./track-objects.js";

/** One track in a row of numbers. */
export interface TrackRow {
  readonly id: number;
  readonly class: string;
  /** The first and the last frame that it is in, counted from 0. */
  readonly from: number;
  readonly to: number;
  /** In how many frames it was detected. */
  readonly detected: number;
  /** In how many its box was filled in. */
  readonly filled: number;
  /** How far its centre went, pixels. */
  readonly path: number;
  /** The mean score of its detections; 0 where there is none. */
  readonly score: number;
}

/**
 * Tracks as a table: `new DataFrame(trackTable(tracks))` shows it.
 *
 * @param options.classes Class names; without them the numbers are written.
 * @example
 * const track = { id: 1, label: 0, frames: [4, 5], boxes: [[0, 0, 2, 2], [3, 4, 5, 6]] as const, scores: [0.5, 0] };
 * trackTable([track], { classes: ["ball"] })
 * // [{ id: 1, class: "ball", from: 4, to: 5, detected: 1, filled: 1, path: 5, score: 0.5 }]
 */
export function trackTable(
  tracks: readonly Track[],
  { classes = [] }: { readonly classes?: readonly string[] } = {},
): TrackRow[] {
  return tracks.map(({ id, label, frames, boxes, scores }) => {
    const detected = scores.filter((score) => score > 0);
    const centers = boxes.map(([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2] as const);
    const path = centers.reduce((sum, [x, y], at) => {
      const [lastX, lastY] = centers[at - 1] ?? [x, y];
      return sum + Math.hypot(x - lastX, y - lastY);
    }, 0);
    return {
      ...{ id, class: classes[label] ?? String(label), from: frames[0]!, to: frames.at(-1)! },
      ...{ detected: detected.length, filled: scores.length - detected.length, path },
      score: detected.length === 0 ? 0 : detected.reduce((sum, score) => sum + score, 0) / detected.length,
    };
  });
}
