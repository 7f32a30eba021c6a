import { boxIou } from "../../boxes/box-iou.js";
import type { Boxes } from "../../boxes/boxes.js";

/** The boxes of one frame of a video; `ids[i]` says whose `boxes[i]` is. */
export interface TrackedBoxes {
  /** N boxes, xyxy pixels. */
  readonly boxes: Boxes;
  /** N numbers or names, each once a frame, the same wherever the same object is seen (or believed to be). */
  readonly ids: ArrayLike<number | string>;
}

/** One video: entry i of both lists is of the same frame. */
export interface TrackedSequence {
  readonly name?: string;
  /** What is true; a frame without boxes has empty lists. */
  readonly truth: readonly TrackedBoxes[];
  /** What a tracker said. */
  readonly predictions: readonly TrackedBoxes[];
}

/** A frame with everybody's ids as whole numbers from 0 and every overlap known. */
export interface FrameOverlaps {
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** IoU: a row a true box, a column a predicted one. */
  readonly iou: readonly Float64Array[];
}

/** A video, ready to be measured. */
export interface SequenceOverlaps {
  readonly frames: readonly FrameOverlaps[];
  /** In how many frames each true track appears. */
  readonly trueFrames: Int32Array;
  /** In how many frames each predicted track appears. */
  readonly predictedFrames: Int32Array;
}

/**
 * Compares the boxes of every frame.
 *
 * @throws {TypeError} If a list is none, or an id is neither a number nor a string.
 * @throws {RangeError} If lengths differ, an id comes twice in a frame, or a box is inside out; names the frame.
 */
export function sequenceOverlaps({ truth, predictions }: TrackedSequence, name: string): SequenceOverlaps {
  if (!Array.isArray(truth) || !Array.isArray(predictions)) {
    throw new TypeError(`${name} must have two lists of frames, truth and predictions`);
  }
  if (truth.length !== predictions.length) {
    throw new RangeError(
      `${name}: truth and predictions must have one entry for each frame, got ${truth.length} and ` +
        `${predictions.length}; a frame without boxes has empty lists`,
    );
  }
  const trueIds = new IdList();
  const predictedIds = new IdList();
  const frames = truth.map((frame: TrackedBoxes, index: number) => {
    const found = predictions[index] as TrackedBoxes;
    return {
      truth: trueIds.of(frame, `${name}.truth[${index}]`),
      predicted: predictedIds.of(found, `${name}.predictions[${index}]`),
      iou: boxIou(frame.boxes, found.boxes),
    };
  });
  return {
    frames,
    trueFrames: Int32Array.from(trueIds.frames),
    predictedFrames: Int32Array.from(predictedIds.frames),
  };
}

/** Numbers ids in the order in which they turn up. */
class IdList {
  readonly #numbers = new Map<number | string, number>();
  /** In how many frames each was seen. */
  readonly frames: number[] = [];

  of({ boxes, ids }: TrackedBoxes, name: string): Int32Array {
    if (ids?.length !== boxes.length) {
      throw new RangeError(`${name}.ids must be one for each of ${boxes.length} boxes, got ${ids?.length}`);
    }
    const here = new Set<number>();
    return Int32Array.from(Array.from(ids), (id, index) => {
      if (typeof id !== "string" && !Number.isFinite(id)) {
        throw new TypeError(`${name}.ids[${index}] must be a number or a string, got ${String(id)}`);
      }
      const number = this.#numbers.get(id) ?? this.#numbers.size;
      if (here.has(number)) throw new RangeError(`${name}.ids[${index}] = ${id} comes twice in the frame`);
      here.add(number);
      this.#numbers.set(id, number);
      this.frames[number] = (this.frames[number] ?? 0) + 1;
      return number;
    });
  }
}
