import type { Data } from "plotly.js";
import type { Boxes } from "../boxes/boxes.js";
import { pairIou } from "../boxes/pair-iou.js";
import type { Image } from "../image/image.js";
import { type Figure, figure } from "./figure.js";
import { imagePanels } from "./image-panels.js";
import { palette } from "./palette.js";
import { plainText } from "./plain-text.js";

/** Boxes that a model drew: `labels[i]` and `scores[i]` belong to `boxes[i]`. */
export interface PredictedBoxes {
  /** xyxy pixels of the image. */
  readonly boxes: Boxes<"xyxy", "px">;
  readonly labels?: readonly number[];
  /** From 0 to 1. */
  readonly scores?: readonly number[];
}

/** An image with what is true of it and what was predicted; a data set's `Sample` is one. */
export interface ImageWithBoxes {
  readonly image: Image;
  /** The true boxes, xyxy pixels of the image. */
  readonly boxes?: Boxes<"xyxy", "px">;
  readonly labels?: readonly number[];
  readonly predicted?: PredictedBoxes;
  /** Written above the image, instead of classes, score and IoU. */
  readonly title?: string;
}

/** How boxes on images are drawn. */
export interface BoxesOnImagesOptions {
  /** Class names, by label. */
  readonly classes?: readonly string[];
  readonly title?: string;
  /** Images in a row; 4, if left out. */
  readonly columns?: number;
}

/**
 * Images with their true boxes and, where there are any, the predicted ones. Above each image with one box stand its
 * class, what the model said, how sure it was, and the IoU; the rest shows when the pointer is on a box.
 *
 * @param items Images with boxes, all xyxy pixels.
 * @param options.classes Class names; without them the numbers are written.
 * @throws {RangeError} If there is no image.
 * @example
 * const sample = await digitsOnClutter({ count: 1, seed: 7 }).read(0);
 * const predicted = { boxes: sample.boxes, labels: sample.labels, scores: [0.9] };
 * boxesOnImagesFigure([{ ...sample, predicted }]).layout.images?.length // 1
 */
export function boxesOnImagesFigure(
  items: readonly ImageWithBoxes[],
  options: BoxesOnImagesOptions = {},
): Figure {
  const { classes = [], title, columns } = options;
  const nameOf = (label: number) => plainText(classes[label] ?? String(label));
  const grid = imagePanels(
    items.map((item) => ({ image: item.image, lines: linesFor(item, nameOf) })),
    { columns, title: title === undefined ? undefined : plainText(title), legend: true },
  );
  const data: Data[] = [
    legendEntry("truth", palette.truth),
    ...(items.some((item) => item.predicted) ? [legendEntry("prediction", palette.prediction)] : []),
  ];
  items.forEach((item, index) => {
    const axes = grid.axesOf(index);
    const truth = { boxes: item.boxes ?? [], labels: item.labels, name: "truth", nameOf };
    data.push(...boxTraces({ ...truth, color: palette.truth }).map((trace) => ({ ...trace, ...axes })));
    if (item.predicted !== undefined) {
      const predicted = { ...item.predicted, name: "prediction", nameOf, color: palette.prediction };
      data.push(...boxTraces(predicted).map((trace) => ({ ...trace, ...axes })));
    }
  });
  return figure({ data, layout: grid.layout, summary: summaryOf(items, title), picture: grid.picture });
}

interface DrawnBoxes extends PredictedBoxes {
  readonly name: string;
  readonly color: string;
  readonly nameOf: (label: number) => string;
}

/** Each box as a closed line; a dark line below it keeps it visible on pale ground. */
export function boxTraces({ boxes, labels, scores, name, color, nameOf }: DrawnBoxes): Data[] {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  const text: string[] = [];
  boxes.forEach(([x1, y1, x2, y2], index) => {
    x.push(x1, x2, x2, x1, x1, null);
    y.push(y1, y1, y2, y2, y1, null);
    const label = labels?.[index];
    const score = scores?.[index];
    const what = label === undefined ? "" : `: ${nameOf(label)}`;
    const words = `${name}${what}${score === undefined ? "" : ` (${score.toFixed(2)})`}`;
    text.push(...Array<string>(6).fill(words));
  });
  const shape = { type: "scatter", mode: "lines", x, y, legendgroup: name, showlegend: false } as const;
  return [
    { ...shape, line: { color: "rgba(0, 0, 0, 0.55)", width: 3.5 }, hoverinfo: "skip" },
    { ...shape, line: { color, width: 2 }, text, hoverinfo: "text" },
  ];
}

export function legendEntry(name: string, color: string): Data {
  return {
    type: "scatter",
    mode: "lines",
    x: [null],
    y: [null],
    name,
    legendgroup: name,
    line: { color, width: 2 },
  };
}

function linesFor(
  { boxes, labels, predicted, title }: ImageWithBoxes,
  nameOf: (label: number) => string,
): string[] {
  if (title !== undefined) return [plainText(title)];
  if (boxes !== undefined && boxes.length > 1) return [`${boxes.length} boxes`];
  const [label, said] = [labels?.[0], predicted?.labels?.[0]];
  const [box, predictedBox, score] = [boxes?.[0], predicted?.boxes[0], predicted?.scores?.[0]];
  const sure = score === undefined ? "" : ` (${score.toFixed(2)})`;
  const truth = label === undefined ? "" : nameOf(label);
  const answer = said === undefined || said === label ? "" : `${truth === "" ? "" : " → "}${nameOf(said)}`;
  const lines = [`${truth}${answer}${sure}`];
  if (box !== undefined && predictedBox !== undefined)
    lines.push(`IoU ${pairIou(box, predictedBox).toFixed(2)}`);
  return lines.filter((line) => line !== "");
}

function summaryOf(items: readonly ImageWithBoxes[], title: string | undefined): string {
  const count = (boxes: readonly (readonly unknown[])[]) => boxes.reduce((sum, list) => sum + list.length, 0);
  const truth = count(items.map((item) => item.boxes ?? []));
  const predicted = count(items.map((item) => item.predicted?.boxes ?? []));
  return `${title ?? "Boxes on images"}: ${items.length} images, ${truth} true and ${predicted} predicted boxes.`;
}
