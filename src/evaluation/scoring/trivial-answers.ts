import type { Box } from "../../boxes/boxes.js";
import { type DetectionDataset, readAnnotation } from "../../datasets/dataset.js";
import { meanBox } from "../../metrics/mean-box.js";
import { meanIou } from "../../metrics/mean-iou.js";
import { mostCommonClass } from "../../metrics/most-common-class.js";

/** So many samples are looked at, evenly spread. */
const mostSamples = 2000;

/** What is known of the objects of a data set. */
export interface KnownObjects {
  readonly labels: readonly number[];
  /** xyxy, shares of their images. */
  readonly boxes: readonly Box[];
}

/** An answer that ignores the image. */
export interface TrivialAnswer {
  /** Such as "the mean box". */
  readonly name: string;
  readonly label: number;
  /** xyxy, shares of the image. */
  readonly box: Box;
}

/** Classes and places of a data set's objects, up to 2,000 samples evenly spread; pixels are read only where need be. */
export async function knownObjects(dataset: DetectionDataset): Promise<KnownObjects> {
  const labels: number[] = [];
  const boxes: Box[] = [];
  for (const index of evenly(dataset.length, mostSamples)) {
    const { size, ...known } = await readAnnotation(dataset, index);
    labels.push(...known.labels);
    boxes.push(...known.boxes.map((box) => sharesOf(box, size)));
  }
  return { labels, boxes };
}

/** Up to `most` of the numbers below `length`, evenly spread. */
export function evenly(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

/** The most common class in boxes that are the same in every image; the mean box first. */
export function trivialAnswers({ labels, boxes }: KnownObjects): TrivialAnswer[] {
  if (boxes.length === 0) return [];
  const label = labels.length === 0 ? 0 : mostCommonClass(labels);
  const mean = meanBox(boxes);
  return [
    { name: "the mean box", label, box: mean },
    { name: "the centre box", label, box: centred(mean) },
    { name: "the best fixed box", label, box: bestFixed(mean, boxes) },
  ];
}

/** One object a class that there is: in the mean box of the class, scored by how many there are, the most common one 1. */
export function trivialDetections({ labels, boxes }: KnownObjects) {
  const found = [...new Set(labels)]
    .sort((a, b) => a - b)
    .map((label) => ({ label, own: boxes.filter((_, at) => labels[at] === label) }));
  const most = Math.max(...found.map(({ own }) => own.length));
  return found.map(({ label, own }) => ({ label, box: meanBox(own), score: own.length / most }));
}

/** A share of the image as pixels of it. */
export function pixelsOf([x1, y1, x2, y2]: Box, [height, width]: readonly [number, number]): Box {
  return [x1 * width, y1 * height, x2 * width, y2 * height];
}

function sharesOf([x1, y1, x2, y2]: Box, [height, width]: readonly [number, number]): Box {
  return [x1 / width, y1 / height, x2 / width, y2 / height];
}

function centred([x1, y1, x2, y2]: Box): Box {
  const [halfWidth, halfHeight] = [(x2 - x1) / 2, (y2 - y1) / 2];
  return [0.5 - halfWidth, 0.5 - halfHeight, 0.5 + halfWidth, 0.5 + halfHeight];
}

/** The mean box, grown or shrunk around its middle to where it overlaps most: of boxes that differ, larger than the mean. */
function bestFixed([x1, y1, x2, y2]: Box, boxes: readonly Box[]): Box {
  const [x, y, halfWidth, halfHeight] = [(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2];
  const sized = Array.from({ length: 51 }, (_, step): Box => {
    const factor = 0.5 + 0.05 * step;
    const [width, height] = [factor * halfWidth, factor * halfHeight];
    return [Math.max(0, x - width), Math.max(0, y - height), Math.min(1, x + width), Math.min(1, y + height)];
  });
  const overlaps = sized.map((box) =>
    meanIou<"norm">(
      boxes,
      boxes.map(() => box),
    ),
  );
  return sized[overlaps.indexOf(Math.max(...overlaps))]!;
}
