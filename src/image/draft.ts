import type { Box } from "../boxes/boxes.js";
import { boxPolygon, clipPolygon, type Polygon, polygonArea, polygonBounds } from "../boxes/polygon.js";
import { type ColourMatrix, chainColours, curveOf, recolour } from "./colour-matrix.js";
import { factsThatStay } from "./facts-that-stay.js";
import { type Geometry, type Size, scaling } from "./geometry.js";
import type { Image } from "./image.js";
import {
  checkLabelledImage,
  isBox,
  type LabelledImage,
  type Moved,
  type Origin,
  outlinesOf,
} from "./labelled-image.js";
import { chain, identity, invert, type Matrix, mapPolygon } from "./matrix.js";
import { shrinkByWhole } from "./shrink-by-whole.js";
import { warp } from "./warp.js";

/**
 * A picture in the making: operations have said where its points go, but its pixels have not been moved yet. However
 * many operations follow one another, the pixels are resampled once.
 */
export interface Draft {
  /** The pixels as they are. */
  readonly image: Image;
  /** From points of `image` to points of the picture in the making. */
  readonly matrix: Matrix;
  /** The size of the picture in the making. */
  readonly size: Size;
  /** The part of it that shows pixels of `image`; the rest is filled. */
  readonly visible: Polygon;
  /** What is to become of the colours of `image`; the fill keeps its own. */
  readonly colours: ColourMatrix | undefined;
  readonly objects: readonly DraftObject[];
  readonly origin: Origin | undefined;
}

/** A box on its way. */
export interface DraftObject {
  /** The box as it lies now, cut at the frame. */
  readonly outline: Polygon;
  readonly label: number;
  /** How much of it, as an area, has not been cut off, in [0, 1]. */
  readonly visibility: number;
  /** What else is known of it and stays true; goes where it goes. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Boxes of which less than this share is left are gone. */
const leastShare = 1e-9;

export function startDraft(sample: LabelledImage): Draft {
  checkLabelledImage(sample);
  const [height, width] = sample.image.shape;
  const outlines = outlinesOf(sample);
  return {
    image: sample.image,
    matrix: identity,
    size: [height, width],
    visible: boxPolygon([0, 0, width, height]),
    colours: undefined,
    objects: outlines.map((outline, index) => ({
      outline,
      label: sample.labels[index]!,
      visibility: 1,
      ...(sample.boxMeta && { meta: sample.boxMeta[index]! }),
    })),
    origin: sample.origin ?? { size: [height, width], matrix: identity },
  };
}

/** The draft moved and cut at the new frame; boxes of which nothing is left are gone. */
export function moveDraft(draft: Draft, { matrix, size }: Geometry): Draft {
  const frame = boxPolygon([0, 0, size[1], size[0]]);
  return {
    ...draft,
    matrix: chain(draft.matrix, matrix),
    size,
    visible: clipPolygon(mapPolygon(matrix, draft.visible), frame),
    objects: draft.objects.flatMap((object) => {
      const moved = mapPolygon(matrix, object.outline);
      const cut = clipPolygon(moved, frame);
      if (cut.length === 0) return [];
      const area = polygonArea(moved);
      // A box without area, wholly inside, has lost nothing.
      const share = area > 0 ? polygonArea(cut) / area : 1;
      const visibility = object.visibility * Math.min(1, share);
      if (share <= leastShare) return [];
      const meta = object.meta && { meta: factsThatStay(object.meta) };
      return [{ ...object, ...meta, outline: cut, visibility }];
    }),
    origin: draft.origin && { size: draft.origin.size, matrix: chain(draft.origin.matrix, matrix) },
  };
}

/** The draft with other colours. Moving and colouring change places freely: each pixel is coloured by itself. */
export function recolourDraft(draft: Draft, matrix: ColourMatrix): Draft {
  return { ...draft, colours: draft.colours === undefined ? matrix : chainColours(draft.colours, matrix) };
}

/**
 * The draft with its pixels moved and coloured.
 *
 * @param fill What is seen beyond the picture's edges, in [0, 1].
 */
export async function settleDraft(draft: Draft, fill: number): Promise<Draft> {
  const still = isStill(draft);
  if (still && draft.colours === undefined) return draft;
  const [height, width] = draft.size;
  const [, , channels] = draft.image.shape;
  const image = still
    ? { ...draft.image, data: draft.image.data.slice() }
    : blankImage([height, width, channels], draft.image, fill);
  if (still) recolour(image, draft.colours!, draft.visible);
  else await drawDraft(draft, image);
  return {
    ...draft,
    image,
    matrix: identity,
    visible: boxPolygon([0, 0, width, height]),
    colours: undefined,
  };
}

/** Draws the pixels of the draft, moved and coloured, onto a picture of the draft's size. */
export async function drawDraft(
  { image, matrix, size, visible, colours }: Draft,
  canvas: Image,
): Promise<void> {
  const toSource = invert(matrix);
  const [across, down] = pixelsSkipped(toSource, size);
  const source = shrinkByWhole(image, across, down);
  const curve = colours && curveOf(image, colours);
  await warp(canvas, source, chain(toSource, scaling(1 / across, 1 / down)), visible, curve);
  if (colours !== undefined && curve === undefined) recolour(canvas, colours, visible);
}

/** An even picture of the given shape, bytes or floats as `like` is. */
export function blankImage(shape: Image["shape"], like: Image, fill: number): Image {
  const length = shape[0] * shape[1] * shape[2];
  const bytes = like.data instanceof Uint8Array;
  const data = bytes ? new Uint8Array(length) : new Float32Array(length);
  if (fill > 0) data.fill(bytes ? Math.round(255 * fill) : fill);
  return { data, shape };
}

/** Whether every pixel is where it was, and none was cut off in between. */
function isStill({ image, matrix, size: [height, width], visible }: Draft): boolean {
  return (
    matrix.every((value, index) => value === identity[index]) &&
    image.shape[0] === height &&
    image.shape[1] === width &&
    polygonArea(visible) === height * width
  );
}

/** How many whole pixels of the source a step of one pixel takes, along its rows and columns, in the middle. */
function pixelsSkipped([a, b, c, d, e, f, g, h, i]: Matrix, [height, width]: Size): [number, number] {
  const [x, y] = [width / 2, height / 2];
  const w = g * x + h * y + i;
  const u = (a * x + b * y + c) / w;
  const v = (d * x + e * y + f) / w;
  const across = Math.hypot((a - u * g) / w, (b - u * h) / w);
  const down = Math.hypot((d - v * g) / w, (e - v * h) / w);
  return [Math.max(1, Math.floor(across + 1e-6)), Math.max(1, Math.floor(down + 1e-6))];
}

/** The sample with what has become of its picture and boxes; each box is fitted around its outline. */
export function finishDraft<S extends LabelledImage>(sample: S, { image, objects, origin }: Draft): Moved<S> {
  // Its file, if it has one, holds the pixels as they were.
  const { outlines: _, origin: __, boxMeta: ___, file: ____, ...rest } = sample as S & { file?: string };
  const [height, width] = image.shape;
  // Cutting polygons rounds: a corner may lie a hair outside.
  const inside = objects.map(({ outline }) =>
    outline.map(([x, y]) => [clip(x, width), clip(y, height)] as const),
  );
  return {
    ...rest,
    image,
    boxes: inside.map((outline): Box => polygonBounds(outline)),
    labels: objects.map(({ label }) => label),
    ...(inside.every(isBox) ? {} : { outlines: inside }),
    ...(objects.some(({ meta }) => meta) && { boxMeta: objects.map(({ meta = {} }) => meta) }),
    ...(origin === undefined ? {} : { origin }),
  } as Moved<S>;
}

function clip(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}
