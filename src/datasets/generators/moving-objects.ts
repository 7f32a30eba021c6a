import type { Box } from "../../boxes/boxes.js";
import { createRandom, type Random } from "../../random.js";
import type { Meta } from "../dataset.js";
import type { SequenceDataset } from "../sequences.js";
import { createCanvas, finishCanvas } from "./canvas.js";
import {
  checkDigitSplit,
  type DigitSplit,
  digitSplits,
  digitStamp,
  drawClutter,
  type Glyph,
  inkLevel,
  pickGlyph,
} from "./digit-ink.js";
import {
  checkCanvasSize,
  checkGenerator,
  checkRange,
  type GeneratedDataset,
  generatedDataset,
  type Plan,
} from "./generated-dataset.js";
import { fillBox } from "./paint.js";
import { type ShapeKind, shapeStamp } from "./shape-stamp.js";
import { blendStamp, inkThreshold, placedBounds, type Stamp } from "./stamp.js";

const version = 1;
const shapeClasses: readonly ShapeKind[] = ["rectangle", "circle", "triangle", "diamond", "cross"];

export interface MovingObjectsOptions {
  /** How many videos, a whole number >= 1; default 100. */
  readonly count?: number;
  /** Frames of each video; default 20. */
  readonly frames?: number;
  /** Another whole number gives fresh videos; default 0. */
  readonly seed?: number;
  /** What moves: handwritten digits (default) or shapes. */
  readonly kind?: "digits" | "shapes";
  /** Whose digits; default "train". */
  readonly split?: DigitSplit;
  /** How many objects a video has, from and to; default [1, 3]. */
  readonly objects?: readonly [number, number];
  /** How many bars stand in front of them, from and to; default [1, 2]. */
  readonly occluders?: readonly [number, number];
  /** How far an object moves from one frame to the next, pixels, from and to; default [1, 3]. */
  readonly speed?: readonly [number, number];
  /** At the canvas's edges objects "bounce" (they are in every frame), or "leave" (default): they come and go. */
  readonly edges?: "bounce" | "leave";
  /** `[height, width]` of a frame, pixels; default [96, 96]. */
  readonly size?: readonly [height: number, width: number];
}

/** A generated data set of videos. */
export interface GeneratedSequences extends SequenceDataset, Omit<GeneratedDataset, keyof SequenceDataset> {
  read: GeneratedDataset["read"];
  annotation: GeneratedDataset["annotation"];
}

interface Mover {
  readonly label: number;
  readonly stamp: Stamp;
  readonly level: number;
  readonly glyph?: Glyph;
  /** Where the stamp's ink begins at frame `at`, and how it moves. */
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
}

interface Occluder {
  readonly box: Box;
  readonly level: number;
}

interface Scene {
  readonly random: Random;
  readonly background: number;
  readonly movers: readonly Mover[];
  readonly occluders: readonly Occluder[];
}

/**
 * Digits or shapes that cross a cluttered canvas, pass behind bars and each other, come and go: short videos for
 * tracking, with exact truth in every frame.
 *
 * A sample is a frame: `read(sequence * frames + frame)`. Boxes are whole, also where something hides a part, and cut
 * off at the frame; `boxMeta` has each one's `track` and `visibility`, the share of its ink that is to be seen, 0 to 1.
 * An object of which no ink is within the frame has no box in it. The recipe is in data/README.md.
 *
 * @param options See {@link MovingObjectsOptions}.
 * @throws {RangeError} If an option is out of its range; says what came.
 * @example movingObjects({ count: 3, frames: 10 }).length // 30
 * @example movingObjects({ seed: 1 }).annotation(20).meta // { sequence: "0002", frame: 1 }
 */
export function movingObjects({
  count = 100,
  frames = 20,
  seed = 0,
  kind = "digits",
  split = "train",
  objects = [1, 3],
  occluders = [1, 2],
  speed = [1, 3],
  edges = "leave",
  size = [96, 96],
}: MovingObjectsOptions = {}): GeneratedSequences {
  checkGenerator(count, seed);
  checkDigitSplit(split);
  if (!Number.isSafeInteger(frames) || frames < 1) {
    throw new RangeError(`frames must be a whole number >= 1, got ${frames}`);
  }
  if (kind !== "digits" && kind !== "shapes") {
    throw new RangeError(`kind must be "digits" or "shapes", got ${String(kind)}`);
  }
  if (edges !== "bounce" && edges !== "leave") {
    throw new RangeError(`edges must be "bounce" or "leave", got ${String(edges)}`);
  }
  checkRange("objects", objects, 1);
  checkRange("occluders", occluders, 0);
  if (!(speed[0] >= 0 && speed[1] >= speed[0] && speed[1] < Infinity)) {
    throw new RangeError(`speed must be [from, to] with 0 <= from <= to, got [${speed}]`);
  }
  checkCanvasSize(size, 40);
  const nameOf = (sequence: number) => String(sequence + 1).padStart(4, "0");
  const drawSceneOf = (sequence: number): Scene => {
    const random = createRandom(version, seed, kind === "digits" ? digitSplits.indexOf(split) : 2, sequence);
    const background = random.uniform(0, 0.35);
    const wanted = random.integer(...objects);
    const movers = Array.from({ length: wanted }, () =>
      drawMover(random, { kind, split, background, size, frames, speed }),
    );
    const bars = Array.from({ length: random.integer(...occluders) }, () =>
      drawOccluder(random, background, size),
    );
    return { random, background, movers, occluders: bars };
  };
  const plan = (index: number): Plan => {
    const [sequence, frame] = [Math.floor(index / frames), index % frames];
    const scene = drawSceneOf(sequence);
    const placed = scene.movers.map((mover) => ({ mover, ...placeAt(mover, frame, edges, size) }));
    const shown = visibilities(placed, scene.occluders, size);
    const seen = placed.flatMap((place, track) => {
      const [x1, y1, x2, y2] = placedBounds(place.mover.stamp, place.left, place.top);
      const box: Box = [Math.max(0, x1), Math.max(0, y1), Math.min(size[1], x2), Math.min(size[0], y2)];
      const { inside, visibility } = shown[track]!;
      if (inside === 0) return [];
      return [{ box, label: place.mover.label, meta: { track: track + 1, visibility } satisfies Meta }];
    });
    return {
      size,
      boxes: seen.map(({ box }) => box),
      labels: seen.map(({ label }) => label),
      boxMeta: seen.map(({ meta }) => meta),
      meta: { sequence: nameOf(sequence), frame: frame + 1 },
      draw: () => {
        const canvas = createCanvas(size, [scene.background]);
        const glyphs = scene.movers.flatMap(({ glyph }) => (glyph === undefined ? [] : [glyph]));
        // The clutter is the video's, the noise the frame's.
        const patches = Math.round((size[0] * size[1]) / 768);
        for (let patch = 0; patch < patches; patch++) {
          drawClutter(canvas, scene.random, scene.background, glyphs, split);
        }
        for (const { mover, left, top } of placed) blendStamp(canvas, mover.stamp, left, top, [mover.level]);
        for (const { box, level } of scene.occluders) fillBox(canvas, box, [level]);
        const noise = scene.random.uniform(0.02, 0.06);
        return finishCanvas(canvas, createRandom(version, seed, sequence, frame, 1), noise);
      },
    };
  };
  const made = generatedDataset({
    name: `moving ${kind}${kind === "digits" ? ` (${split})` : ""}`,
    idPrefix: `moving-${kind}-v${version}-${kind === "digits" ? `${split}-` : ""}${seed}`,
    description: `${count} generated videos of ${frames} frames, version ${version}, seed ${seed}`,
    version,
    classes: kind === "digits" ? Array.from({ length: 10 }, (_, digit) => String(digit)) : [...shapeClasses],
    length: count * frames,
    plan,
  });
  const sequences = Array.from({ length: count }, (_, sequence) => ({
    name: nameOf(sequence),
    first: sequence * frames,
    length: frames,
  }));
  return { ...made, sequences };
}

function drawMover(
  random: Random,
  {
    kind,
    split,
    background,
    size: [height, width],
    frames,
    speed,
  }: Required<Pick<MovingObjectsOptions, "kind" | "split" | "size" | "frames" | "speed">> & {
    readonly background: number;
  },
): Mover {
  const label = random.integer(0, kind === "digits" ? 9 : shapeClasses.length - 1);
  const glyph = kind === "digits" ? pickGlyph(random, label, split) : undefined;
  const stamp =
    glyph === undefined
      ? shapeStamp(shapeClasses[label]!, random.integer(10, 22), random.integer(10, 22))
      : digitStamp(random, glyph, [16, 26]);
  const [x1, y1, x2, y2] = stamp.bounds;
  const level = inkLevel(random, background);
  const pace = random.uniform(...speed);
  const angle = random.uniform(0, 2 * Math.PI);
  return {
    label,
    stamp,
    level,
    ...(glyph === undefined ? {} : { glyph }),
    // At this frame the object is wholly inside; before and after, it may be on its way.
    at: random.integer(0, frames - 1),
    x: random.uniform(0, width - (x2 - x1)),
    y: random.uniform(0, height - (y2 - y1)),
    vx: pace * Math.cos(angle),
    vy: pace * Math.sin(angle),
  };
}

/** A bar across the whole canvas, 5 to 10 pixels wide, brighter or darker than what is behind it. */
function drawOccluder(
  random: Random,
  background: number,
  [height, width]: readonly [number, number],
): Occluder {
  const thick = random.integer(5, 10);
  const upright = random.next() < 0.5;
  const from = random.integer(8, (upright ? width : height) - 8 - thick);
  const level = background + random.choice([0.15, 0.25]);
  return {
    box: upright ? [from, 0, from + thick, height] : [0, from, width, from + thick],
    level,
  };
}

function placeAt(
  { stamp, at, x, y, vx, vy }: Mover,
  frame: number,
  edges: "bounce" | "leave",
  [height, width]: readonly [number, number],
): { left: number; top: number } {
  const [x1, y1, x2, y2] = stamp.bounds;
  const along = (start: number, velocity: number, room: number): number => {
    const place = start + velocity * (frame - at);
    return Math.round(edges === "leave" ? place : bounced(place, room));
  };
  return { left: along(x, vx, width - (x2 - x1)) - x1, top: along(y, vy, height - (y2 - y1)) - y1 };
}

/** A ball's place between two walls, at 0 and `room`. */
function bounced(place: number, room: number): number {
  if (room <= 0) return 0;
  const turn = ((place % (2 * room)) + 2 * room) % (2 * room);
  return turn <= room ? turn : 2 * room - turn;
}

interface Placed {
  readonly mover: Mover;
  readonly left: number;
  readonly top: number;
}

/**
 * How many of each one's pixels of ink are within the frame, and what share of all of them is to be seen: later ones
 * hide earlier ones, bars hide all.
 */
function visibilities(
  placed: readonly Placed[],
  occluders: readonly Occluder[],
  [height, width]: readonly [number, number],
): { inside: number; visibility: number }[] {
  const nobody = -1;
  const owner = new Int16Array(height * width).fill(nobody);
  const counts = placed.map(({ mover: { stamp }, left, top }, track) => {
    let [ink, inside] = [0, 0];
    for (let at = 0; at < stamp.ink.length; at++) {
      if (stamp.ink[at]! < 255 * inkThreshold) continue;
      ink++;
      const x = left + (at % stamp.width);
      const y = top + Math.floor(at / stamp.width);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      inside++;
      owner[y * width + x] = track;
    }
    return { ink, inside };
  });
  for (const { box } of occluders) {
    for (let y = box[1]; y < box[3]; y++) owner.fill(nobody, y * width + box[0], y * width + box[2]);
  }
  const seen = new Array<number>(placed.length).fill(0);
  for (const track of owner) if (track !== nobody) seen[track]!++;
  return counts.map(({ ink, inside }, track) => ({
    inside,
    visibility: Math.round((1000 * seen[track]!) / ink) / 1000,
  }));
}
