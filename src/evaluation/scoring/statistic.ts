/** What a figure is about: decides which trivial answer it is compared with. */
export type About = "classes" | "boxes" | "both";

/** A figure of some of the test images, for the bootstrap. */
export interface Statistic {
  /** What it is called, with its unit where it is no share: "mean IoU", "centre error (px)". */
  readonly metric: string;
  readonly about: About;
  readonly better: "higher" | "lower";
  /** Its value on the images of these indices, where one may appear several times. NaN where it has none. */
  readonly of: (images: Int32Array) => number;
}

/** One metric of the model beside the baseline's. */
export interface ScoreRow {
  readonly metric: string;
  readonly model: number;
  /** Where it would lie, had other images been drawn: a 95 % bootstrap interval. */
  readonly low: number;
  readonly high: number;
  /** What the trivial answer scores on the same images. */
  readonly baseline: number;
  /** How much better the model is: above 0 is better, also of errors. */
  readonly gain: number;
  /** The interval of the gain, image by image on the same ones. */
  readonly gainLow: number;
  readonly gainHigh: number;
}

/**
 * What the interval of a gain says. "cannot tell": there are too few images, or there is nothing to measure.
 */
export type Decision = "better" | "not better" | "worse" | "cannot tell";

/** One metric of the model beside one trivial answer's. */
export interface TrivialRow extends ScoreRow {
  /** The answer that ignores the image. */
  readonly answer: string;
  readonly decision: Decision;
}
