import type { Box, Boxes, BoxUnit } from "./boxes.js";
import { checkBoxes } from "./check-boxes.js";
import { checkScores, checkShare } from "./check-scores.js";
import { pairIou } from "./pair-iou.js";

/** What one model says of one picture. */
export interface ScoredBoxes<U extends BoxUnit = "px"> {
  /** N boxes, xyxy. */
  readonly boxes: Boxes<"xyxy", U>;
  /** N scores >= 0. */
  readonly scores: readonly number[];
  /** N class indices. */
  readonly labels: readonly number[];
}

export interface FusionOptions {
  /** Boxes of one class that overlap a fused one by more than this are fused into it; default 0.55. */
  readonly iouThreshold?: number;
  /** Boxes that score less than this take no part; default 0. */
  readonly scoreThreshold?: number;
  /** How much each model counts, > 0; default 1 each. */
  readonly weights?: readonly number[];
  /**
   * "average" (default): the mean score, less where fewer boxes than models agree. "max": the best score.
   */
  readonly score?: "average" | "max";
}

interface Member {
  readonly box: Box;
  readonly score: number;
}

interface Cluster {
  readonly members: Member[];
  fused: Box;
}

/**
 * Weighted box fusion: the boxes that several models (or several views of a picture) give for one object become their
 * mean, weighted by their scores. Unlike {@link nms}, what the weaker boxes know is used.
 *
 * @param predictions One for each model.
 * @param options See {@link FusionOptions}.
 * @returns The fused boxes, the best first. Boxes without area take no part.
 * @throws {RangeError} If a box is inside out, a score negative or not finite, lengths differ, or an option is bad.
 * @see Solovyev et al., Weighted boxes fusion, 2021; the package ensemble-boxes ("avg" and "max").
 * @example
 * weightedBoxFusion([{ boxes: [[0, 0, 8, 8]], scores: [0.9], labels: [0] }, { boxes: [[0, 0, 8, 10]], scores: [0.3], labels: [0] }]) // { boxes: [[0, 0, 8, 8.5]], scores: [0.6], labels: [0] }
 */
export function weightedBoxFusion<U extends BoxUnit>(
  predictions: readonly ScoredBoxes<U>[],
  {
    iouThreshold = 0.55,
    scoreThreshold = 0,
    weights = predictions.map(() => 1),
    score = "average",
  }: FusionOptions = {},
): { boxes: Boxes<"xyxy", U>; scores: number[]; labels: number[] } {
  checkShare(iouThreshold, "iouThreshold");
  if (score !== "average" && score !== "max") {
    throw new RangeError(`score must be "average" or "max", got ${String(score)}`);
  }
  if (weights.length !== predictions.length || !weights.every((weight) => weight > 0)) {
    throw new RangeError(
      `weights must be one number > 0 for each of ${predictions.length} models, got [${weights.join(", ")}]`,
    );
  }
  const totalWeight = weights.reduce((total, weight) => total + weight, 0);
  const fused: { box: Box; score: number; label: number }[] = [];
  for (const [label, members] of membersByLabel(predictions, weights, scoreThreshold)) {
    for (const cluster of clusters(members, iouThreshold)) {
      const scores = cluster.members.map((member) => member.score);
      const count = scores.length;
      const average = scores.reduce((total, value) => total + value, 0) / count;
      fused.push({
        box: cluster.fused,
        label,
        score:
          score === "max"
            ? Math.max(...scores) / Math.max(...weights)
            : (average * Math.min(weights.length, count)) / totalWeight,
      });
    }
  }
  fused.sort((a, b) => b.score - a.score);
  return {
    boxes: fused.map(({ box }) => box),
    scores: fused.map((one) => one.score),
    labels: fused.map((one) => one.label),
  };
}

/** The boxes of each class, the best first, their scores times their model's weight. */
function membersByLabel<U extends BoxUnit>(
  predictions: readonly ScoredBoxes<U>[],
  weights: readonly number[],
  scoreThreshold: number,
): Map<number, Member[]> {
  const byLabel = new Map<number, Member[]>();
  for (const [model, { boxes, scores, labels }] of predictions.entries()) {
    checkBoxes(boxes, `predictions[${model}].boxes`);
    checkScores(boxes.length, scores, labels);
    for (const [index, box] of boxes.entries()) {
      const score = scores[index]!;
      if (score < 0) {
        throw new RangeError(`predictions[${model}].scores[${index}] must be >= 0, got ${score}`);
      }
      if (score < scoreThreshold || box[0] === box[2] || box[1] === box[3]) continue;
      const label = labels[index]!;
      const members = byLabel.get(label) ?? [];
      byLabel.set(label, members);
      members.push({ box, score: score * weights[model]! });
    }
  }
  for (const members of byLabel.values()) members.sort((a, b) => b.score - a.score);
  return byLabel;
}

function clusters(members: readonly Member[], iouThreshold: number): Cluster[] {
  const found: Cluster[] = [];
  for (const member of members) {
    let [best, bestIou]: [Cluster | undefined, number] = [undefined, iouThreshold];
    for (const cluster of found) {
      const iou = pairIou(cluster.fused, member.box);
      if (iou > bestIou) [best, bestIou] = [cluster, iou];
    }
    if (best === undefined) found.push({ members: [member], fused: member.box });
    else {
      best.members.push(member);
      best.fused = meanOf(best.members);
    }
  }
  return found;
}

function meanOf(members: readonly Member[]): Box {
  const total = members.reduce((sum, { score }) => sum + score, 0);
  const mean = (corner: 0 | 1 | 2 | 3): number =>
    total > 0
      ? members.reduce((sum, { box, score }) => sum + score * box[corner], 0) / total
      : members[0]!.box[corner];
  return [mean(0), mean(1), mean(2), mean(3)];
}
