import { type DatasetMeasures, type Feature, features } from "../../datasets/inspection/measure-dataset.js";
import type { ValueSummary } from "../../datasets/inspection/value-sample.js";
import type { PixelStatistics } from "../../image/pixel-statistics.js";

/** One part of the data in numbers: plain data, to be stored as JSON. */
export interface PartNumbers {
  /** What the data set calls itself. */
  readonly name: string;
  /** How many pictures were looked at. */
  readonly pictures: number;
  /** How many there are. */
  readonly of: number;
  readonly boxes: number;
  readonly emptyPictures: number;
  /** Boxes of each class, by its name. */
  readonly classCounts: Readonly<Record<string, number>>;
  /** Pictures with a box of each class. */
  readonly classPictures: Readonly<Record<string, number>>;
  /**
   * Brightness, contrast, saturation and grain are shares of full white; the aspects are width over height; the box size
   * is the side of a square as large, as a share of the picture's.
   */
  readonly values: Readonly<Record<Feature, ValueSummary | undefined>>;
  /** Shorter sides of boxes, pixels. */
  readonly shortSides: ValueSummary | undefined;
  /** Mean and deviation of every channel; undefined where pictures differ in channels. */
  readonly pixels: PixelStatistics | undefined;
  /** The most common sizes of pictures. */
  readonly sizes: readonly {
    readonly size: readonly [height: number, width: number];
    readonly count: number;
  }[];
  /** Middles of boxes in a grid over the picture, rows from the top. */
  readonly positions: readonly (readonly number[])[];
}

/** The numbers without the samples they come from. */
export function partNumbers(measures: DatasetMeasures, of: number): PartNumbers {
  const { classes, values, shortSides, sizes } = measures;
  const byName = (counts: readonly number[]) =>
    Object.fromEntries(classes.map((name, label) => [name, counts[label]!]));
  return {
    name: measures.name,
    pictures: measures.pictures,
    of,
    boxes: measures.boxes,
    emptyPictures: measures.emptyPictures,
    classCounts: byName(measures.classCounts),
    classPictures: byName(measures.classPictures),
    values: Object.fromEntries(
      features.map((name) => [name, values[name].summary()]),
    ) as PartNumbers["values"],
    shortSides: shortSides.summary(),
    pixels: measures.pixels,
    sizes: sizes.slice(0, 10).map(({ size, count }) => ({ size, count })),
    positions: measures.positions,
  };
}
