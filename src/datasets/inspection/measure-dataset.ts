import type { Box } from "../../boxes/boxes.js";
import { BadFileError } from "../../image/bad-file-error.js";
import type { PixelStatistics } from "../../image/pixel-statistics.js";
import { createRandom } from "../../random.js";
import { type Annotation, type DetectionDataset, readAnnotation } from "../dataset.js";
import { eachSample } from "../each-sample.js";
import { type BoxProblem, boxProblems } from "./box-problems.js";
import { type CropFeatures, cropFeatures } from "./crop-features.js";
import { type PictureColours, pictureColours } from "./picture-colours.js";
import { ValueSample } from "./value-sample.js";

/** Where something was found: a picture, and one of its boxes where it is about a box. */
export interface Place {
  /** The sample's index in its part. */
  readonly index: number;
  readonly id: string;
  readonly box?: number;
}

/** A box with what is in it. */
export interface Crop extends Place, CropFeatures {
  readonly box: number;
  readonly label: number;
}

/** A box as numbers, for the outliers of its class. */
export interface BoxShape extends Place {
  readonly box: number;
  readonly label: number;
  /** Side of a square as large, as a share of the side of a square as large as the picture. */
  readonly size: number;
  /** Width over height. */
  readonly aspect: number;
}

/** Pictures of one size. */
export interface SizeGroup {
  /** `[height, width]`, pixels. */
  readonly size: Annotation["size"];
  readonly count: number;
  readonly brightness: ValueSample;
  readonly contrast: ValueSample;
  readonly saturation: ValueSample;
  readonly grain: ValueSample;
}

/** The numbers of which distributions are kept: of every picture the first six, of every box the others. */
export const features = [
  "brightness",
  "contrast",
  "saturation",
  "grain",
  "picture aspect",
  "boxes a picture",
  "box size",
  "box aspect",
] as const;

export type Feature = (typeof features)[number];

/** What one pass over a data set has found. Memory does not grow with the number of pictures. */
export interface DatasetMeasures {
  readonly name: string;
  readonly classes: readonly string[];
  readonly pictures: number;
  readonly boxes: number;
  readonly emptyPictures: number;
  /** Boxes of each class. */
  readonly classCounts: readonly number[];
  /** Pictures with a box of each class. */
  readonly classPictures: readonly number[];
  readonly values: Readonly<Record<Feature, ValueSample>>;
  /** Shorter sides of boxes, pixels. */
  readonly shortSides: ValueSample;
  /** Of each channel, over all pixels looked at; undefined where pictures differ in channels. */
  readonly pixels: PixelStatistics | undefined;
  /** How many boxes have their middle in each cell of a grid over the picture, from the top left, rows first. */
  readonly positions: readonly (readonly number[])[];
  /** The most common sizes of pictures, the most common first. */
  readonly sizes: readonly SizeGroup[];
  /** How many sizes there are. */
  readonly sizeCount: number;
  /** Up to 5,000 boxes, in pixels, each with the same chance. */
  readonly someBoxes: readonly Box[];
  readonly someShapes: readonly BoxShape[];
  readonly someCrops: readonly Crop[];
  /** Boxes that are wrong, or look so, by kind. */
  readonly problems: ReadonlyMap<BoxProblem, Places>;
  /** Pictures that could not be read, with the reason as id. */
  readonly unreadable: readonly { readonly index: number; readonly file: string; readonly reason: string }[];
}

/** How often something was found, and the first thousand places. */
export interface Places {
  readonly count: number;
  readonly first: readonly Place[];
}

/** Positions are counted in so many rows and columns. */
const gridSide = 16;
const mostPlaces = 1000;
const mostShapes = 20_000;
const mostBoxes = 5000;
/** Every crop is compared with every other. */
const mostCrops = 3000;
const mostSizes = 50;
/** Pictures are decoded no larger than needed for this. */
const enough = [256, 256] as const;

/**
 * Looks once at every picture of a data set: what boxes, what sizes, what colours, what is wrong. Shows a progress bar;
 * a stop ends it with an `AbortError`. A picture that cannot be decoded is listed and passed over.
 */
export async function measureDataset(dataset: DetectionDataset): Promise<DatasetMeasures> {
  const measuring = new Measuring(dataset);
  const options = { description: `Inspecting ${dataset.name}` };
  for await (const seen of eachSample(dataset, (index) => look(dataset, index), options)) measuring.add(seen);
  return measuring.result();
}

interface Seen {
  readonly index: number;
  readonly known: Annotation;
  readonly colours: PictureColours;
  readonly channels: number;
  readonly crops: readonly (CropFeatures | undefined)[];
}

interface Unreadable {
  readonly index: number;
  readonly file: string;
  readonly reason: string;
}

async function look(dataset: DetectionDataset, index: number): Promise<Seen | Unreadable> {
  try {
    // Without an annotation of its own the picture is decoded for it: then it may as well come whole.
    const { image, ...said } = await dataset.read(
      index,
      dataset.annotation === undefined ? {} : { atLeast: enough },
    );
    const known: Annotation =
      dataset.annotation === undefined
        ? { ...said, size: [image.shape[0], image.shape[1]] }
        : await readAnnotation(dataset, index);
    const [down, across] = [image.shape[0] / known.size[0], image.shape[1] / known.size[1]];
    const crops = known.boxes.map(([x1, y1, x2, y2]) =>
      cropFeatures(image, [x1 * across, y1 * down, x2 * across, y2 * down]),
    );
    return { index, known, colours: pictureColours(image), channels: image.shape[2], crops };
  } catch (error) {
    if (!(error instanceof BadFileError)) throw error;
    return { index, file: error.file, reason: error.reason };
  }
}

/** A list that keeps each of the things it is given with the same chance. */
class Reservoir<T> {
  readonly kept: T[] = [];
  readonly #random = createRandom(1);
  #count = 0;

  constructor(private readonly most: number) {}

  add(item: T): void {
    this.#count++;
    if (this.kept.length < this.most) this.kept.push(item);
    else {
      const place = this.#random.integer(0, this.#count - 1);
      if (place < this.most) this.kept[place] = item;
    }
  }
}

class Measuring {
  readonly #classCounts: number[];
  readonly #classPictures: number[];
  readonly #values = Object.fromEntries(features.map((name) => [name, new ValueSample()])) as Record<
    Feature,
    ValueSample
  >;
  readonly #shortSides = new ValueSample();
  readonly #positions = Array.from({ length: gridSide }, () => new Array<number>(gridSide).fill(0));
  readonly #sizes = new Map<string, SizeGroup & { count: number }>();
  #otherSizes = 0;
  readonly #boxes = new Reservoir<Box>(mostBoxes);
  readonly #shapes = new Reservoir<BoxShape>(mostShapes);
  readonly #crops = new Reservoir<Crop>(mostCrops);
  readonly #problems = new Map<BoxProblem, { count: number; first: Place[] }>();
  readonly #unreadable: Unreadable[] = [];
  readonly #means: number[] = [];
  readonly #squares: number[] = [];
  #pictures = 0;
  #boxCount = 0;
  #empty = 0;
  #mixedChannels = false;

  constructor(private readonly dataset: DetectionDataset) {
    this.#classCounts = new Array<number>(dataset.classes.length).fill(0);
    this.#classPictures = new Array<number>(dataset.classes.length).fill(0);
  }

  add(seen: Seen | Unreadable): void {
    if ("reason" in seen) {
      if (this.#unreadable.length < mostPlaces) this.#unreadable.push(seen);
      return;
    }
    const { index, known, colours, crops } = seen;
    this.#pictures++;
    this.#addColours(colours);
    this.#addSize(known.size, colours);
    this.#values["boxes a picture"].add(known.boxes.length);
    if (known.boxes.length === 0) this.#empty++;
    const bad = boxProblems(known, this.dataset.classes.length);
    for (const { problem, box } of bad) this.#addProblem(problem, { index, id: known.id, box });
    const hopeless = new Set(bad.filter(({ problem }) => unmeasured.has(problem)).map(({ box }) => box));
    const present = new Set<number>();
    known.boxes.forEach((box, at) => {
      const label = known.labels[at]!;
      this.#boxCount++;
      if (label in this.#classCounts) {
        this.#classCounts[label]!++;
        present.add(label);
      }
      if (!hopeless.has(at))
        this.#addBox({ index, id: known.id, box: at, label }, box, known.size, crops[at]);
    });
    for (const label of present) this.#classPictures[label]!++;
  }

  result(): DatasetMeasures {
    const pictures = this.#pictures;
    return {
      name: this.dataset.name,
      classes: this.dataset.classes,
      pictures,
      boxes: this.#boxCount,
      emptyPictures: this.#empty,
      classCounts: this.#classCounts,
      classPictures: this.#classPictures,
      values: this.#values,
      shortSides: this.#shortSides,
      pixels:
        this.#mixedChannels || pictures === 0
          ? undefined
          : {
              mean: this.#means.map((sum) => sum / pictures),
              deviation: this.#squares.map((sum, channel) =>
                Math.sqrt(Math.max(0, sum / pictures - (this.#means[channel]! / pictures) ** 2)),
              ),
            },
      positions: this.#positions,
      sizes: [...this.#sizes.values()].sort((a, b) => b.count - a.count),
      sizeCount: this.#sizes.size + this.#otherSizes,
      someBoxes: this.#boxes.kept,
      someShapes: this.#shapes.kept,
      someCrops: this.#crops.kept,
      problems: this.#problems,
      unreadable: this.#unreadable,
    };
  }

  #addColours({ means, squares, ...colours }: PictureColours): void {
    for (const name of ["brightness", "contrast", "saturation", "grain"] as const) {
      this.#values[name].add(colours[name]);
    }
    if (this.#pictures > 1 && means.length !== this.#means.length) this.#mixedChannels = true;
    means.forEach((mean, channel) => {
      this.#means[channel] = (this.#means[channel] ?? 0) + mean;
      this.#squares[channel] = (this.#squares[channel] ?? 0) + squares[channel]!;
    });
  }

  #addSize(size: Annotation["size"], colours: PictureColours): void {
    this.#values["picture aspect"].add(size[1] / size[0]);
    const key = size.join();
    let group = this.#sizes.get(key);
    if (group === undefined) {
      if (this.#sizes.size >= mostSizes) {
        this.#otherSizes++;
        return;
      }
      const sample = () => new ValueSample();
      group = {
        size,
        count: 0,
        brightness: sample(),
        contrast: sample(),
        saturation: sample(),
        grain: sample(),
      };
      this.#sizes.set(key, group);
    }
    group.count++;
    for (const name of ["brightness", "contrast", "saturation", "grain"] as const) {
      group[name].add(colours[name]);
    }
  }

  #addProblem(problem: BoxProblem, place: Place): void {
    const places = this.#problems.get(problem) ?? { count: 0, first: [] };
    this.#problems.set(problem, places);
    places.count++;
    if (places.first.length < mostPlaces) places.first.push(place);
  }

  #addBox(
    place: Omit<BoxShape, "size" | "aspect">,
    [x1, y1, x2, y2]: Box,
    [height, width]: Annotation["size"],
    crop: CropFeatures | undefined,
  ): void {
    const [across, down] = [x2 - x1, y2 - y1];
    const shape = { size: Math.sqrt((across * down) / (height * width)), aspect: across / down };
    this.#values["box size"].add(shape.size);
    this.#values["box aspect"].add(shape.aspect);
    this.#shortSides.add(Math.min(across, down));
    this.#boxes.add([x1, y1, x2, y2]);
    this.#shapes.add({ ...place, ...shape });
    if (crop !== undefined) this.#crops.add({ ...place, ...crop });
    const cell = (value: number, side: number): number =>
      Math.min(gridSide - 1, Math.max(0, Math.floor((value / side) * gridSide)));
    this.#positions[cell((y1 + y2) / 2, height)]![cell((x1 + x2) / 2, width)]!++;
  }
}

/** A box like this has no size that means anything. */
const unmeasured: ReadonlySet<BoxProblem> = new Set(["not finite", "inside out", "zero area"]);
