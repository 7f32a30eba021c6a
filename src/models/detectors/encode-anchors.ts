import type { Boxes } from "../../boxes/boxes.js";
import { encodeBoxes } from "../../boxes/encode-boxes.js";
import { type MatchOptions, matchBoxes } from "../../boxes/match-boxes.js";
import { type AnchorDetector, offsetWeights } from "./anchor-detector.js";

/** What an anchor detector is to say of one picture. */
export interface AnchorTargets {
  /** N x K: 1 for the class of the anchor's object, else 0. */
  readonly scores: Float32Array;
  /** N x 4; zeros where the anchor has no object. */
  readonly offsets: Float32Array;
  /** N: 1 where the anchor has an object. */
  readonly hasObject: Float32Array;
  /** N: 1 where the anchor's scores count; 0 where it overlaps an object too much for background, too little for it. */
  readonly counts: Float32Array;
}

/**
 * Which anchor is to find which of a picture's objects, and what it is to say (Liu et al., SSD, 2016).
 *
 * @param boxes xyxy pixels of the network's input, each with an area.
 * @param labels Their classes.
 * @param detector Says which anchors there are.
 * @param match Default: from an IoU of 0.5 on, ignored from 0.4; the best anchor of an object is its own in any case.
 */
export function encodeAnchors(
  boxes: Boxes<"xyxy", "px">,
  labels: readonly number[],
  { anchors, numClasses }: Pick<AnchorDetector, "anchors" | "numClasses">,
  match: MatchOptions = {},
): AnchorTargets {
  const matches = matchBoxes(boxes, anchors, match);
  const scores = new Float32Array(anchors.length * numClasses);
  const offsets = new Float32Array(anchors.length * 4);
  const hasObject = Float32Array.from(matches, (object) => (object >= 0 ? 1 : 0));
  const counts = Float32Array.from(matches, (object) => (object >= -1 ? 1 : 0));
  for (const [anchor, object] of matches.entries()) {
    if (object < 0) continue;
    scores[anchor * numClasses + labels[object]!] = 1;
    offsets.set(encodeBoxes([boxes[object]!], [anchors[anchor]!], offsetWeights)[0]!, anchor * 4);
  }
  return { scores, offsets, hasObject, counts };
}
