import type { Box } from "../../boxes/boxes.js";
import { clipBoxes } from "../../boxes/clip-boxes.js";
import { createRandom, type Random } from "../../random.js";
import { type Annotation, type DetectionDataset, type Meta, readAnnotation } from "../dataset.js";
import { placeApart } from "./place-boxes.js";

export interface LabelNoiseOptions {
  /** The share of boxes that are left out, 0 to 1; default 0. */
  readonly missing?: number;
  /** The share of boxes that get another class; default 0. */
  readonly swapped?: number;
  /** The share of boxes that are moved by 30 to 60 % of their width and height; default 0. */
  readonly shifted?: number;
  /** The share of pictures that get a box where there is nothing; default 0. */
  readonly spurious?: number;
  /** Another whole number plants other errors; default 0. */
  readonly seed?: number;
}

/** One error that was planted. */
export interface PlantedError {
  readonly kind: "missing" | "swapped" | "shifted" | "spurious";
  /** Which of the noisy boxes it is; a missing one is none. */
  readonly box?: number;
  /** Which of the true boxes it was; a spurious one was none. */
  readonly truth?: number;
}

/** A data set with planted errors, beside what is true. */
export interface NoisyDataset extends DetectionDataset {
  /** The same pictures with their right annotation. */
  readonly truth: DetectionDataset;
  /** The errors of one picture. */
  planted(index: number): Promise<readonly PlantedError[]>;
}

/**
 * A data set whose annotation has errors of known kind and place: for testing what finds label errors, and what they do
 * to training. A box has one error at most; which boxes have one, seed and index decide. The pictures stay.
 *
 * @param dataset The right annotation.
 * @param options See {@link LabelNoiseOptions}.
 * @throws {RangeError} If a share is not in [0, 1], those of boxes add up to more than 1, or labels are to be swapped
 *   where there is only one class.
 * @example
 * const noisy = withLabelNoise(shapes({ seed: 1 }), { missing: 1 });
 * (await noisy.read(0)).boxes.length // 0
 * (await noisy.planted(0)).length === (await noisy.truth.read(0)).boxes.length // true
 */
export function withLabelNoise(
  dataset: DetectionDataset,
  { missing = 0, swapped = 0, shifted = 0, spurious = 0, seed = 0 }: LabelNoiseOptions,
): NoisyDataset {
  for (const [name, share] of Object.entries({ missing, swapped, shifted, spurious })) {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} must be in [0, 1], got ${share}`);
  }
  if (missing + swapped + shifted > 1 + 1e-9) {
    throw new RangeError(
      `missing, swapped and shifted must add up to at most 1, got ${missing + swapped + shifted}`,
    );
  }
  if (swapped > 0 && dataset.classes.length < 2) {
    throw new RangeError(`swapped must be 0 where there is only one class, got ${swapped}`);
  }
  const shares = { missing, swapped, shifted, spurious };
  const spoil = (index: number, known: Omit<Annotation, "id">): Spoilt =>
    spoilt(createRandom(seed, index), known, shares, dataset.classes.length);
  return {
    name: `${dataset.name}, with label noise`,
    description: `"${dataset.name}" with ${Object.entries(shares)
      .filter(([, share]) => share > 0)
      .map(([name, share]) => `${name} ${share}`)
      .join(", ")}`,
    classes: dataset.classes,
    length: dataset.length,
    truth: dataset,
    read: async (index, options) => {
      const sample = await dataset.read(index, options);
      const [height, width] = sample.image.shape;
      return { ...sample, ...spoil(index, { ...sample, size: [height, width] }).annotation };
    },
    annotation: async (index) => {
      const known = await readAnnotation(dataset, index);
      return { ...known, ...spoil(index, known).annotation };
    },
    planted: async (index) => spoil(index, await readAnnotation(dataset, index)).planted,
  };
}

interface Spoilt {
  readonly annotation: Pick<Annotation, "boxes" | "labels"> & { readonly boxMeta?: readonly Meta[] };
  readonly planted: readonly PlantedError[];
}

function spoilt(
  random: Random,
  { boxes, labels, boxMeta, size }: Omit<Annotation, "id">,
  shares: Required<Omit<LabelNoiseOptions, "seed">>,
  classes: number,
): Spoilt {
  const kept: { box: Box; label: number; meta: Meta }[] = [];
  const planted: PlantedError[] = [];
  boxes.forEach((box, truth) => {
    const [chance, direction, x, y, other] = [0, 0, 0, 0, 0].map(() => random.next()) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const entry = { box, label: labels[truth]!, meta: boxMeta?.[truth] ?? {} };
    const at = { box: kept.length, truth };
    if (chance < shares.missing) {
      planted.push({ kind: "missing", truth });
    } else if (chance < shares.missing + shares.swapped) {
      planted.push({ kind: "swapped", ...at });
      const label = (entry.label + 1 + Math.floor(other * (classes - 1))) % classes;
      kept.push({ ...entry, label });
    } else if (chance < shares.missing + shares.swapped + shares.shifted) {
      planted.push({ kind: "shifted", ...at });
      kept.push({ ...entry, box: shiftedBox(box, size, direction, x, y) });
    } else kept.push(entry);
  });
  if (random.next() < shares.spurious) {
    const place = placeApart(() => ({ box: anyBox(random, boxes, size) }), boxes, 0.05);
    if (place !== undefined) {
      planted.push({ kind: "spurious", box: kept.length });
      kept.push({ box: place.box, label: random.integer(0, classes - 1), meta: {} });
    }
  }
  return {
    annotation: {
      boxes: kept.map(({ box }) => box),
      labels: kept.map(({ label }) => label),
      ...(boxMeta === undefined ? {} : { boxMeta: kept.map(({ meta }) => meta) }),
    },
    planted,
  };
}

/** Moved along both axes towards one of the four corners; towards the middle where it would leave the picture. */
function shiftedBox(
  box: Box,
  [height, width]: Annotation["size"],
  direction: number,
  x: number,
  y: number,
): Box {
  const [x1, y1, x2, y2] = box;
  const right = Math.floor(direction * 4) % 2 === 0;
  const down = direction < 0.5;
  const dx = (0.3 + 0.3 * x) * (x2 - x1);
  const dy = (0.3 + 0.3 * y) * (y2 - y1);
  const moveX = right ? (x2 + dx <= width ? dx : -dx) : x1 - dx >= 0 ? -dx : dx;
  const moveY = down ? (y2 + dy <= height ? dy : -dy) : y1 - dy >= 0 ? -dy : dy;
  return clipBoxes([[x1 + moveX, y1 + moveY, x2 + moveX, y2 + moveY]], [height, width])[0]!;
}

/** As large as one of the boxes, or a fifth of the picture where there is none; anywhere. */
function anyBox(random: Random, boxes: Annotation["boxes"], [height, width]: Annotation["size"]): Box {
  const like = boxes.length === 0 ? undefined : random.choice(boxes);
  const across = like === undefined ? width / 5 : like[2] - like[0];
  const down = like === undefined ? height / 5 : like[3] - like[1];
  const x = random.uniform(0, width - across);
  const y = random.uniform(0, height - down);
  return [x, y, x + across, y + down];
}
