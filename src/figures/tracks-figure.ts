import type { Data, SliderStep } from "plotly.js";
import type { Box, Boxes } from "../boxes/boxes.js";
import { checkImage, type Image } from "../image/image.js";
import type { Track } from "../tracking/track-objects.js";
import { type Figure, figure } from "./figure.js";
import { imageDataUri } from "./image-data-uri.js";
import { imagePanels } from "./image-panels.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** How tracks are drawn. */
export interface TracksFigureOptions {
  /** The true boxes of each frame, xyxy pixels. */
  readonly truth?: readonly Boxes[];
  /** Class names, by label. */
  readonly classes?: readonly string[];
  readonly title?: string;
  /** How many frames back a trail goes, a whole number >= 0; default 15. */
  readonly trail?: number;
  /** The frame that is shown first, and in a still picture; counted from 0, default the middle one. */
  readonly frame?: number;
}

/** A slider has no more steps than this: of a longer video every second frame is shown, or every third. */
const mostSteps = 60;
const sliderHeight = 74;
/** Without the series' blue, which is too near the truth's. */
const trackColors = palette.series.filter((color) => color !== palette.series[2]);
/** Longer sides are made smaller: a figure holds all its frames. */
const maxSide = 400;

interface Line {
  readonly x: (number | null)[];
  readonly y: (number | null)[];
}

/**
 * A video with the boxes of its tracks, the trails of where they came from, and a slider through the frames; beside it, in
 * which frames each track is.
 *
 * Each track has its colour and its number; boxes that were filled in, where the object was not detected, have no score
 * and an open mark. True boxes are drawn below them.
 *
 * @param frames The video's frames in order, of one size.
 * @param tracks What `trackObjects` found in it.
 * @param options See {@link TracksFigureOptions}.
 * @throws {TypeError} If a frame is no image.
 * @throws {RangeError} If there is no frame, a track is in a frame that is not there, or an option is out of range.
 * @example
 * const video = movingObjects({ count: 1, frames: 4, objects: [1, 1], edges: "bounce" });
 * const samples = await Promise.all([0, 1, 2, 3].map((frame) => video.read(frame)));
 * const detections = samples.map(({ boxes, labels }) => ({ boxes, labels, scores: boxes.map(() => 1) }));
 * const images = samples.map(({ image }) => image);
 * tracksFigure(images, trackObjects(detections)).layout.sliders?.[0]?.steps?.length // 4
 */
export function tracksFigure(
  frames: readonly Image[],
  tracks: readonly Track[],
  options: TracksFigureOptions = {},
): Figure {
  const { truth, classes = [], title, trail = 15, frame = Math.floor(frames.length / 2) } = options;
  check(frames, tracks, { truth, trail, frame });
  const { layout, picture, axesOf } = imagePanels([{ image: frames[frame]!, lines: [] }], {
    title: title === undefined ? undefined : plainText(title),
    legend: true,
  });
  const axes = axesOf(0);
  const every = Math.ceil(frames.length / mostSteps);
  const shown = [...frames.keys()].filter((at) => at % every === 0 || at === frame);
  const names = tracks.map(({ id, label }) => plainText(`${id}: ${classes[label] ?? label}`));
  const drawn = (at: number) => {
    const boxes = tracks.map((track) => boxIn(track, at));
    const here = boxes.flatMap((box, index) => (box === undefined ? [] : [{ ...box, index }]));
    return {
      truth: outlines(truth?.[at] ?? []),
      halo: outlines(here.map(({ box }) => box)),
      tracks: tracks.map((track, index) =>
        joined(trailOf(track, at, trail), outlines(boxList(boxes[index]))),
      ),
      labels: {
        x: here.map(({ box }) => box[0]),
        y: here.map(({ box }) => box[1]),
        text: here.map(({ index, score }) => `${names[index]}${score > 0 ? ` (${score.toFixed(2)})` : ""}`),
      },
    };
  };
  const now = drawn(frame);
  const colorOf = (index: number) => trackColors[index % trackColors.length]!;
  const line = (color: string, width: number) => ({
    ...({ type: "scatter", mode: "lines", hoverinfo: "skip", ...axes } as const),
    line: { color, width },
  });
  const data: Data[] = [
    { ...line("rgba(0, 0, 0, 0.55)", 4), ...now.halo, showlegend: false },
    { ...line(palette.truth, 2), ...now.truth, name: "truth", showlegend: truth !== undefined },
    ...tracks.map((_, index): Data => {
      return { ...line(colorOf(index), 2), ...now.tracks[index]!, name: names[index]! };
    }),
    {
      ...({ type: "scatter", mode: "text", textposition: "top right", hoverinfo: "skip", ...axes } as const),
      ...{ ...now.labels, showlegend: false, textfont: { color: "#FFFFFF", size: 11 } },
    },
  ];
  const moving = [...data.keys()];
  const timeline = { xaxis: "x2", yaxis: "y2", showlegend: false } as const;
  data.push(
    ...tracks.map(
      (track, index): Data => ({
        ...({ type: "scatter", mode: "markers", hoverinfo: "text", ...timeline } as const),
        x: [...track.frames],
        y: track.frames.map(() => index + 1),
        text: track.scores.map((score, at) => hoverText(names[index]!, track.frames[at]!, score)),
        marker: {
          ...({
            size: 7,
            symbol: track.scores.map((score) => (score > 0 ? "square" : "square-open")),
          } as const),
          color: colorOf(index),
        },
      }),
    ),
  );
  const steps = shown.map((at): Partial<SliderStep> => {
    const then = drawn(at);
    const lines = [then.halo, then.truth, ...then.tracks, then.labels];
    const moved = {
      x: lines.map(({ x }) => x),
      y: lines.map(({ y }) => y),
      text: [...lines.slice(1).map(() => null), then.labels.text],
    };
    const source = imageDataUri(frames[at]!, maxSide);
    const layoutNow = { "images[0].source": source, "shapes[0].x0": at, "shapes[0].x1": at };
    return { label: String(at), method: "update", args: [moved, layoutNow, moving] };
  });
  const slider = {
    active: shown.indexOf(frame),
    ...({ pad: { t: 8, b: 8 }, y: 0, yanchor: "top", len: 1, ticklen: 4 } as const),
    currentvalue: { prefix: "Frame ", font: { size: 12 } },
    font: { size: 11 },
    steps,
  };
  const { margin, height } = layout;
  return figure({
    data,
    layout: {
      ...layout,
      xaxis2: {
        ...{ domain: [0.6, 1], anchor: "y2", range: [-0.5, frames.length - 0.5] },
        title: { text: "Frame" },
      },
      yaxis2: {
        ...{ domain: [0.1, 1], anchor: "x2", range: [tracks.length + 0.5, 0.5], title: { text: "Track" } },
        ...{ tickvals: tracks.map((_, index) => index + 1), ticktext: tracks.map(({ id }) => String(id)) },
      },
      shapes: [
        {
          ...({ type: "line", xref: "x2", yref: "y2 domain", x0: frame, x1: frame, y0: 0, y1: 1 } as const),
          line: { color: palette.text, width: 1, dash: "dot" },
        },
      ],
      height: height! + sliderHeight,
      margin: { ...margin, b: margin!.b! + sliderHeight, l: 24, r: 24 },
      sliders: [slider],
    },
    summary: `${title ?? "Tracks"}: ${tracks.length} tracks in ${frames.length} frames.`,
    picture,
  });
}

function hoverText(name: string, frame: number, score: number): string {
  return `${name}, frame ${frame}, ${score > 0 ? `score ${score.toFixed(2)}` : "filled in"}`;
}

function check(
  frames: readonly Image[],
  tracks: readonly Track[],
  { truth, trail, frame }: Pick<TracksFigureOptions, "truth"> & { trail: number; frame: number },
): void {
  if (frames.length === 0) throw new RangeError("frames must hold at least one image, got none");
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames.length) {
    throw new RangeError(`frame must be a whole number in [0, ${frames.length}), got ${frame}`);
  }
  if (!Number.isInteger(trail) || trail < 0) {
    throw new RangeError(`trail must be a whole number >= 0, got ${trail}`);
  }
  if (truth !== undefined && truth.length !== frames.length) {
    throw new RangeError(`truth must be one list for each of ${frames.length} frames, got ${truth.length}`);
  }
  const [height, width] = frames[0]!.shape;
  for (const [at, image] of frames.entries()) {
    checkImage(image, `frames[${at}]`);
    const { shape } = image;
    if (shape[0] !== height || shape[1] !== width) {
      throw new RangeError(
        `frames[${at}] is ${shape[0]} x ${shape[1]}, but frames[0] is ${height} x ${width}; give frames of one size`,
      );
    }
  }
  for (const { id, frames: where } of tracks) {
    const last = where.at(-1) ?? 0;
    if (last >= frames.length) {
      throw new RangeError(`track ${id} is in frame ${last}, but there are ${frames.length} frames`);
    }
  }
}

function boxIn({ frames, boxes, scores }: Track, frame: number): { box: Box; score: number } | undefined {
  const at = frames.indexOf(frame);
  return at === -1 ? undefined : { box: boxes[at]!, score: scores[at]! };
}

function boxList(found: { readonly box: Box } | undefined): Box[] {
  return found === undefined ? [] : [found.box];
}

/** Where the centre was in the frames before; nothing once the track has ended. */
function trailOf({ frames, boxes }: Track, frame: number, length: number): Line {
  if (frame > frames.at(-1)!) return { x: [], y: [] };
  const path = boxes.filter((_, at) => frames[at]! <= frame && frames[at]! >= frame - length);
  return { x: path.map(([x1, , x2]) => (x1 + x2) / 2), y: path.map(([, y1, , y2]) => (y1 + y2) / 2) };
}

function outlines(boxes: Boxes): Line {
  return {
    x: boxes.flatMap(([x1, , x2]) => [x1, x2, x2, x1, x1, null]),
    y: boxes.flatMap(([, y1, , y2]) => [y1, y1, y2, y2, y1, null]),
  };
}

function joined(a: Line, b: Line): Line {
  return { x: [...a.x, null, ...b.x], y: [...a.y, null, ...b.y] };
}
