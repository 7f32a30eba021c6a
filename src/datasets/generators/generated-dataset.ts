import { type Annotation, checkIndex, type DetectionDataset, type Meta, type Sample } from "../dataset.js";

/** A data set that is drawn and not read: samples come at once, and what is known of them without drawing. */
export interface GeneratedDataset extends DetectionDataset {
  /** The number of the recipe. A change that makes other pictures of the same seed gets a new one. */
  readonly version: number;
  read(index: number): Sample;
  annotation(index: number): Annotation;
}

/** How many pictures, and from which seed. */
export interface GeneratorOptions {
  /** How many pictures, a whole number >= 1; default 10,000. Nothing is drawn before it is asked for. */
  readonly count?: number;
  /** Another whole number gives fresh pictures; default 0. */
  readonly seed?: number;
}

/** A generated picture as it is planned: what is true of it, and how its pixels are drawn. */
export interface Plan {
  readonly size: Annotation["size"];
  readonly boxes: Annotation["boxes"];
  readonly labels: readonly number[];
  readonly boxMeta?: readonly Meta[];
  readonly meta?: Meta;
  draw(): Sample["image"];
}

/** What makes a {@link GeneratedDataset}. */
export interface Recipe {
  readonly name: string;
  /** Part of every sample's id, and in it followed by seed and index. */
  readonly idPrefix: string;
  readonly description: string;
  readonly version: number;
  readonly classes: readonly string[];
  readonly length: number;
  /** Must depend on the index alone. */
  plan(index: number): Plan;
}

/** Turns a recipe into a data set. */
export function generatedDataset({ idPrefix, plan, ...rest }: Recipe): GeneratedDataset {
  const known = (index: number, { draw, size, ...truth }: Plan): Omit<Annotation, "size"> => ({
    ...truth,
    id: `${idPrefix}-${index}`,
  });
  const dataset: GeneratedDataset = {
    ...rest,
    read: (index) => {
      checkIndex(dataset, index);
      const planned = plan(index);
      return { ...known(index, planned), image: planned.draw() };
    },
    annotation: (index) => {
      checkIndex(dataset, index);
      const planned = plan(index);
      return { ...known(index, planned), size: planned.size };
    },
  };
  return dataset;
}

/**
 * Throws unless count and seed are whole numbers, count >= 1.
 *
 * @throws {RangeError} Names the argument and what came.
 */
export function checkGenerator(count: number, seed: number): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`count must be a whole number >= 1, got ${count}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
}

/**
 * Throws unless it is two whole numbers, the second not below the first.
 *
 * @throws {RangeError} Names the argument, the least that will do and what came.
 */
export function checkRange(name: string, range: readonly [number, number], least: number): void {
  const [low, high] = range;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low < least || high < low) {
    throw new RangeError(
      `${name} must be two whole numbers [from, to] with ${least} <= from <= to, got [${low}, ${high}]`,
    );
  }
}

/**
 * Throws unless it is the size of a picture.
 *
 * @throws {RangeError} Names what came.
 */
export function checkCanvasSize(size: readonly [number, number], least: number): void {
  if (size.length !== 2 || !size.every((side) => Number.isSafeInteger(side) && side >= least)) {
    throw new RangeError(`size must be [height, width], each a whole number >= ${least}, got [${size}]`);
  }
}
