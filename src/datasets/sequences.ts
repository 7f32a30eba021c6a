import type { DetectionDataset } from "./dataset.js";

/** One video of a {@link SequenceDataset}. */
export interface Sequence {
  readonly name: string;
  /** The index of its first frame in the data set. */
  readonly first: number;
  /** How many frames it has. */
  readonly length: number;
}

/**
 * Videos, frame by frame: a data set whose samples are frames, those of one video side by side and in order. A sample's
 * `meta` has `{ sequence, frame }` (the video's name; frames count from 1, as MOTChallenge's do), each box's `boxMeta`
 * has `{ track }`, a number that is the same wherever the same object is seen again in the video.
 */
export interface SequenceDataset extends DetectionDataset {
  readonly sequences: readonly Sequence[];
}
