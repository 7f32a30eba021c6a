import type { Box } from "../../boxes/boxes.js";
import { type Polygon, polygonBounds } from "../../boxes/polygon.js";
import { cornersTo } from "../../image/geometry.js";
import { invert, type Matrix, mapPolygon } from "../../image/matrix.js";
import { createRandom, type Random } from "../../random.js";
import type { Meta } from "../dataset.js";
import { blend, type Canvas, type Colour, createCanvas, finishCanvas } from "./canvas.js";
import {
  checkCanvasSize,
  checkGenerator,
  checkRange,
  type GeneratedDataset,
  type GeneratorOptions,
  generatedDataset,
  type Plan,
} from "./generated-dataset.js";
import { drawGradient, fillBox, nearColour } from "./paint.js";
import { placeApart } from "./place-boxes.js";
import { layOutPlate, type PlateLayout } from "./plate-layout.js";
import { digits, isInked, letterReach, letters } from "./stroke-letters.js";

const version = 1;
/** Points looked at along each side of a pixel. */
const perSide = 3;

/** Ground and writing of the plates that there are. */
const styles: readonly (readonly [ground: Colour, ink: Colour])[] = [
  [
    [0.92, 0.92, 0.9],
    [0.08, 0.08, 0.1],
  ],
  [
    [0.95, 0.8, 0.2],
    [0.08, 0.08, 0.08],
  ],
  [
    [0.92, 0.92, 0.92],
    [0.1, 0.15, 0.55],
  ],
  [
    [0.1, 0.12, 0.3],
    [0.9, 0.9, 0.9],
  ],
];

export interface LicencePlatesOptions extends GeneratorOptions {
  /** `[height, width]` of the picture, pixels; default [96, 160]. */
  readonly size?: readonly [height: number, width: number];
  /** How many plates are in a picture, from and to; default [1, 1]. */
  readonly plates?: readonly [number, number];
  /** How high a plate is before it is turned, pixels, from and to; default [9, 20]. */
  readonly heights?: readonly [number, number];
  /** How far a plate is turned at most, either way; default 15. */
  readonly maxDegrees?: number;
  /** What has a box: the plate (default), each character (33 classes), or both. */
  readonly objects?: "plates" | "characters" | "both";
}

interface Plate {
  readonly layout: PlateLayout;
  /** From the plate, in heights from its top left corner, to the picture. */
  readonly matrix: Matrix;
  readonly corners: Polygon;
  readonly box: Box;
  readonly style: readonly [ground: Colour, ink: Colour];
  readonly light: number;
}

/**
 * Licence plates in pictures of nothing in particular, RGB: rendered text, turned, seen at an angle, with noise, among
 * panels and bars that are none. Exact truth: the box around the four corners, and in `boxMeta` the corners (`polygon`),
 * the `text`, and each character's box. Letters are drawn with strokes of our own, so that the pictures are the same on
 * a machine without fonts. The recipe is in data/README.md.
 *
 * @param options See {@link LicencePlatesOptions}.
 * @throws {RangeError} If an option is out of its range; says what came.
 * @example licencePlates({ count: 10, seed: 1 }).annotation(0).boxes.length // 1
 * @example licencePlates({ objects: "characters" }).classes.length // 33
 */
export function licencePlates({
  count = 10_000,
  seed = 0,
  size = [96, 160],
  plates = [1, 1],
  heights = [9, 20],
  maxDegrees = 15,
  objects = "plates",
}: LicencePlatesOptions = {}): GeneratedDataset {
  checkGenerator(count, seed);
  checkCanvasSize(size, 48);
  checkRange("plates", plates, 1);
  checkRange("heights", heights, 4);
  if (!(maxDegrees >= 0 && maxDegrees <= 45)) {
    throw new RangeError(`maxDegrees must be in [0, 45], got ${maxDegrees}`);
  }
  if (!["plates", "characters", "both"].includes(objects)) {
    throw new RangeError(`objects must be "plates", "characters" or "both", got ${String(objects)}`);
  }
  const characters = objects === "plates" ? [] : [...digits, ...letters];
  const classes = [...(objects === "characters" ? [] : ["plate"]), ...characters];
  const plan = (index: number): Plan => {
    const random = createRandom(version, seed, index);
    const placed: Plate[] = [];
    const wanted = random.integer(...plates);
    for (let plate = 0; plate < wanted; plate++) {
      const taken = placed.map(({ box }) => box);
      const place = placeApart(() => drawPlate(random, size, heights, maxDegrees), taken, 0);
      if (place !== undefined) placed.push(place);
    }
    const truth = placed.flatMap((plate) => truthOf(plate, objects));
    return {
      size,
      boxes: truth.map(({ box }) => box),
      labels: truth.map(({ name }) => classes.indexOf(name)),
      boxMeta: truth.map(({ meta }) => meta),
      draw: () => {
        const canvas = drawScene(random, size, heights);
        for (const plate of placed) paintPlate(canvas, plate);
        return finishCanvas(canvas, random, random.uniform(0.01, 0.06));
      },
    };
  };
  return generatedDataset({
    name: "licence plates",
    idPrefix: `licence-plates-v${version}-${seed}`,
    description: `${count} generated pictures, version ${version}, seed ${seed}`,
    version,
    classes,
    length: count,
    plan,
  });
}

/** A plate wholly inside the picture; one that would be too wide is made smaller. */
function drawPlate(
  random: Random,
  [height, width]: readonly [number, number],
  heights: readonly [number, number],
  maxDegrees: number,
): Plate {
  const layout = layOutPlate(random);
  const angle = (random.uniform(-maxDegrees, maxDegrees) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const flat: Polygon = [
    [0, 0],
    [layout.width, 0],
    [layout.width, 1],
    [0, 1],
  ];
  const seen: Polygon = flat.map(([x, y]) => {
    const [u, v] = [x + random.uniform(-0.12, 0.12), y + random.uniform(-0.12, 0.12)];
    return [u * cos - v * sin, u * sin + v * cos];
  });
  const [x1, y1, x2, y2] = polygonBounds(seen);
  const largest = Math.min((width - 2) / (x2 - x1), (height - 2) / (y2 - y1));
  const scale = Math.min(random.uniform(...heights), largest);
  const left = random.uniform(1, width - 1 - (x2 - x1) * scale) - x1 * scale;
  const top = random.uniform(1, height - 1 - (y2 - y1) * scale) - y1 * scale;
  const corners = seen.map(([x, y]) => [left + x * scale, top + y * scale] as const);
  return {
    layout,
    matrix: cornersTo(flat, corners),
    corners,
    box: polygonBounds(corners),
    style: random.choice(styles),
    light: random.uniform(0.55, 1.05),
  };
}

interface Truth {
  readonly name: string;
  readonly box: Box;
  readonly meta: Meta;
}

function truthOf({ layout, matrix, corners, box }: Plate, objects: LicencePlatesOptions["objects"]): Truth[] {
  const characters = layout.characters.map(({ sign, x, y, width, height }): Truth => {
    const [u1, v1, u2, v2] = letterReach(sign);
    const [x1, y1, x2, y2] = [x + u1 * width, y + v1 * height, x + u2 * width, y + v2 * height];
    const outline: Polygon = mapPolygon(matrix, [
      [x1, y1],
      [x2, y1],
      [x2, y2],
      [x1, y2],
    ]);
    return { name: sign, box: polygonBounds(outline), meta: { polygon: outline } };
  });
  const meta = {
    polygon: corners,
    text: layout.text,
    characters: characters.map((character) => ({ character: character.name, box: character.box })),
  };
  const plate: Truth = { name: "plate", box, meta };
  if (objects === "plates") return [plate];
  return objects === "characters" ? characters : [plate, ...characters];
}

/** A gradient, then panels and bars of any colour, some striped as writing is. */
function drawScene(
  random: Random,
  size: readonly [number, number],
  heights: readonly [number, number],
): Canvas {
  const any = (): Colour => [0, 0, 0].map(() => random.uniform(0.1, 0.75));
  const canvas = createCanvas(size, any());
  drawGradient(canvas, random, any());
  const things = Math.round((size[0] * size[1]) / 1100);
  for (let thing = 0; thing < things; thing++) {
    const high = random.integer(3, Math.min(size[0], 2 * heights[1]));
    const wide = random.integer(3, Math.min(size[1], 5 * heights[1]));
    const x = random.integer(0, size[1] - wide);
    const y = random.integer(0, size[0] - high);
    const paint = random.next() < 0.3 ? nearColour(random, [0.85, 0.85, 0.85], 0.1) : any();
    fillBox(canvas, [x, y, x + wide, y + high], paint);
    if (random.next() < 0.35) drawStripes(canvas, random, [x, y, x + wide, y + high]);
  }
  return canvas;
}

/** A row of upright bars: from afar, what writing looks like. */
function drawStripes(canvas: Canvas, random: Random, [x1, y1, x2, y2]: Box): void {
  const paint = nearColour(random, [0.25, 0.25, 0.25], 0.2);
  const step = random.integer(3, 6);
  const [top, bottom] = [y1 + Math.floor((y2 - y1) / 4), y2 - Math.floor((y2 - y1) / 4)];
  if (bottom <= top) return;
  for (let x = x1 + 1; x + 1 < x2; x += step) {
    fillBox(canvas, [x, top, x + 1, bottom], paint);
  }
}

function paintPlate(canvas: Canvas, { layout, matrix, box, style: [ground, ink], light }: Plate): void {
  const [a, b, c, d, e, f, g, h, i] = invert(matrix);
  const [x1, y1, x2, y2] = box;
  const lit = (colour: Colour): Colour => colour.map((value) => Math.min(1, value * light));
  const [groundLit, inkLit] = [lit(ground), lit(ink)];
  for (let y = Math.floor(y1); y < Math.min(canvas.height, Math.ceil(y2)); y++) {
    for (let x = Math.floor(x1); x < Math.min(canvas.width, Math.ceil(x2)); x++) {
      let [covered, inked] = [0, 0];
      for (let sub = 0; sub < perSide ** 2; sub++) {
        const px = x + ((sub % perSide) + 0.5) / perSide;
        const py = y + (Math.floor(sub / perSide) + 0.5) / perSide;
        const w = g * px + h * py + i;
        const u = (a * px + b * py + c) / w;
        const v = (d * px + e * py + f) / w;
        if (u < 0 || u > layout.width || v < 0 || v > 1) continue;
        covered++;
        if (isWritten(layout, u, v)) inked++;
      }
      if (covered === 0) continue;
      const paint = groundLit.map((value, channel) => value + ((inkLit[channel]! - value) * inked) / covered);
      blend(canvas, x, y, paint, (255 * covered) / perSide ** 2);
    }
  }
}

/** A border a little inside the edge, and the characters. */
function isWritten({ width, characters }: PlateLayout, u: number, v: number): boolean {
  const inset = Math.min(u, width - u, v, 1 - v);
  if (inset >= 0.03 && inset <= 0.08) return true;
  return characters.some(
    (character) =>
      u >= character.x &&
      u < character.x + character.width &&
      isInked(character.sign, (u - character.x) / character.width, (v - character.y) / character.height),
  );
}
