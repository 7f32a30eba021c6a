import { checkedBoxes, type DetectedBoxes, isSet, type TrueBoxes } from "./detections.js";

/** The boxes of many images, those of one class side by side and there in the order of their images. */
export interface BoxesByClass {
  /** Class k has the boxes from `start[k]` up to `start[k + 1]`. */
  readonly start: Int32Array;
  /** The image of each. */
  readonly image: Int32Array;
  /** Four numbers each. */
  readonly boxes: Float64Array;
  /** Square pixels. */
  readonly area: Float64Array;
  /** 1 where it is a crowd; of detections all 0. */
  readonly crowd: Uint8Array;
  /** 1 where it is hard to see; of detections all 0. */
  readonly difficult: Uint8Array;
  /** Of true boxes all 0. */
  readonly score: Float64Array;
}

/**
 * Sorts the boxes of all images by class.
 *
 * @param images One entry an image.
 * @param numClasses Boxes of other classes are left out.
 * @param classAgnostic All boxes become class 0; in an image those of lower labels come first.
 * @param name What errors call `images`.
 */
export function boxesByClass(
  images: readonly (TrueBoxes | DetectedBoxes)[],
  numClasses: number,
  classAgnostic: boolean,
  name: string,
): BoxesByClass {
  const packed = images.map((image, index) => checkedBoxes(image, `${name}[${index}]`));
  const start = new Int32Array((classAgnostic ? 1 : numClasses) + 1);
  for (const { labels } of images) {
    for (let index = 0; index < labels.length; index++) {
      if (labels[index]! < numClasses) start[classAgnostic ? 1 : labels[index]! + 1]!++;
    }
  }
  for (let label = 1; label < start.length; label++) start[label]! += start[label - 1]!;

  const count = start[start.length - 1]!;
  const sorted: BoxesByClass = {
    start,
    image: new Int32Array(count),
    boxes: new Float64Array(4 * count),
    area: new Float64Array(count),
    crowd: new Uint8Array(count),
    difficult: new Uint8Array(count),
    score: new Float64Array(count),
  };
  const next = start.slice();
  for (const [image, entry] of images.entries()) {
    const boxes = packed[image]!;
    for (const index of order(entry.labels, classAgnostic)) {
      const label = entry.labels[index]!;
      if (label >= numClasses) continue;
      const at = next[classAgnostic ? 0 : label]!++;
      sorted.image[at] = image;
      for (let corner = 0; corner < 4; corner++) sorted.boxes[4 * at + corner] = boxes[4 * index + corner]!;
      sorted.area[at] =
        (boxes[4 * index + 2]! - boxes[4 * index]!) * (boxes[4 * index + 3]! - boxes[4 * index + 1]!);
      if ("scores" in entry) sorted.score[at] = entry.scores[index]!;
      else if (entry.boxMeta !== undefined) {
        const { area, iscrowd, difficult } = entry.boxMeta[index]!;
        if (typeof area === "number") sorted.area[at] = area;
        sorted.crowd[at] = isSet(iscrowd) ? 1 : 0;
        sorted.difficult[at] = isSet(difficult) ? 1 : 0;
      }
    }
  }
  return sorted;
}

function order(labels: ArrayLike<number>, byLabel: boolean): Iterable<number> {
  const indices = Int32Array.from({ length: labels.length }, (_, index) => index);
  return byLabel ? indices.sort((a, b) => labels[a]! - labels[b]! || a - b) : indices;
}
