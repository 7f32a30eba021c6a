/** IoU thresholds, 0.5 to 0.95 by 0.05, as numpy.linspace gives them: 0.9 is 0.8999999999999999. */
export const cocoIouThresholds: readonly number[] = Array.from(
  { length: 10 },
  (_, index) => 0.5 + index * ((0.95 - 0.5) / 9),
);

/** 101 levels of recall, 0 to 1, at which precision is read off. */
export const cocoRecallLevels: readonly number[] = Array.from({ length: 101 }, (_, index) =>
  index === 100 ? 1 : index * 0.01,
);

/** Which objects count, by their area in square pixels; both ends belong to the range. */
export type CocoArea = "all" | "small" | "medium" | "large";

export const cocoAreas: readonly CocoArea[] = ["all", "small", "medium", "large"];

export const cocoAreaRanges: Readonly<Record<CocoArea, readonly [number, number]>> = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
};
