import { setImmediate } from "node:timers/promises";
import type { Box, Boxes } from "../boxes/boxes.js";
import { checkShare } from "../boxes/check-scores.js";
import { clipBoxes } from "../boxes/clip-boxes.js";
import { nms } from "../boxes/nms.js";
import type { Image } from "../image/image.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { toOriginalBoxes } from "../image/to-original-boxes.js";
import type { Detector } from "../models/detectors/detector.js";
import { compile, tf } from "../tensorflow/index.js";
import { imageBatch } from "../training/image-batch.js";
import { checkAnswers, filledUp, fitToModel } from "./predict-localizer.js";

/** What a detector found in one image, the surest first. */
export interface Detections {
  /** N boxes, xyxy pixels of the image itself, inside it. */
  readonly boxes: Boxes<"xyxy", "px">;
  /** N scores in [0, 1]. */
  readonly scores: readonly number[];
  /** N class indices. */
  readonly labels: readonly number[];
}

/** Which of its candidates a detector is to tell. */
export interface DetectionOptions {
  /** Those that score at least this, in [0, 1]; default 0.3. For average precision take 0.01: it wants the unsure ones too. */
  readonly scoreThreshold?: number;
  /** Of boxes of one class that overlap by more than this only the best, in [0, 1]; default 0.5. */
  readonly iouThreshold?: number;
  /** No more than this many an image; default 100. */
  readonly maxBoxes?: number;
  /** How many images go through the network at once; default 16. */
  readonly batchSize?: number;
}

/** A candidate of one image as numbers. */
interface Candidate {
  readonly box: Box;
  readonly score: number;
  readonly label: number;
}

/**
 * What a detector finds in images, as plain numbers.
 *
 * @param detector The trained model.
 * @param images Of any size: they are brought to the detector's as its `resizeMode` says.
 * @param options See {@link DetectionOptions}.
 * @returns Boxes, scores and labels of each image; none where nothing scores high enough.
 * @throws {TypeError} If one is no image; names it.
 * @throws {RangeError} If an option is out of range.
 * @example
 * const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
 * const [found] = await predictDetector(detector, [digitScenes({ count: 1 }).read(0).image]);
 * found?.boxes.length === found?.scores.length // true
 */
export async function predictDetector(
  detector: Detector,
  images: readonly Image[],
  options: DetectionOptions = {},
): Promise<Detections[]> {
  const asker = detectorAsker(detector, { ...options, count: images.length });
  const found: Detections[] = [];
  try {
    for (let start = 0; start < images.length; start += asker.batchSize) {
      const part = images.slice(start, start + asker.batchSize);
      const fitted = await Promise.all(
        part.map((image, index) => fitToModel(image, detector, `images[${start + index}]`)),
      );
      found.push(...(await asker.ask(fitted)));
    }
  } finally {
    asker.dispose();
  }
  return found;
}

/** Asks a detector about what `fitToModel` has made of images, up to `batchSize` of them at a time. */
export interface DetectorAsker {
  readonly batchSize: number;
  ask(images: readonly LabelledImage[]): Promise<Detections[]>;
  dispose(): void;
}

/**
 * Batches go through the network compiled, on another thread, and recorded but once: one that is not full is filled up.
 *
 * @param options As of {@link predictDetector}; `count` is how many images there will be.
 * @throws {RangeError} If an option is out of range.
 */
export function detectorAsker(
  detector: Detector,
  {
    scoreThreshold = 0.3,
    iouThreshold = 0.5,
    maxBoxes = 100,
    batchSize: most = 16,
    count,
  }: DetectionOptions & { readonly count: number },
): DetectorAsker {
  checkShare(scoreThreshold, "scoreThreshold");
  checkShare(iouThreshold, "iouThreshold");
  if (!Number.isInteger(most) || most < 1) {
    throw new RangeError(`batchSize must be a whole number >= 1, got ${most}`);
  }
  const batchSize = Math.max(1, Math.min(most, count));
  const compiled = compile((batch: tf.Tensor4D) => ({ ...detector.candidates(detector.forward(batch)) }));
  return {
    batchSize,
    ask: async (images) => {
      // The event loop gets a turn between two batches.
      await setImmediate();
      const batch = imageBatch(filledUp(images, batchSize).map(({ image }) => image));
      const outputs = await compiled(batch).finally(() => batch.dispose());
      const [boxes, scores, labels] = await Promise.all([
        outputs.boxes.array(),
        outputs.scores.array(),
        outputs.labels.array(),
      ]);
      tf.dispose(outputs);
      checkAnswers(detector, [scores]);
      return images.map((fitted, row) => {
        const sure = scores[row]!.flatMap((score, index): Candidate[] =>
          score >= scoreThreshold
            ? [{ box: boxes[row]![index] as unknown as Box, score, label: labels[row]![index]! }]
            : [],
        );
        return chosen(sure, fitted, { iouThreshold: detector.needsNms ? iouThreshold : 1, maxBoxes });
      });
    },
    dispose: () => compiled.dispose(),
  };
}

/** The candidates that are left, as boxes of the picture itself. */
function chosen(
  candidates: readonly Candidate[],
  fitted: LabelledImage,
  { iouThreshold, maxBoxes }: { iouThreshold: number; maxBoxes: number },
): Detections {
  const [height, width] = fitted.image.shape;
  const inside = clipBoxes(
    candidates.map(({ box }) => box),
    [height, width],
  );
  const scores = candidates.map(({ score }) => score);
  const labels = candidates.map(({ label }) => label);
  const kept = nms(inside, scores, { iouThreshold, labels, maxBoxes });
  const boxes = kept.map((index) => inside[index]!);
  return {
    // A picture without origin has not been moved.
    boxes: fitted.origin === undefined ? boxes : toOriginalBoxes(boxes, fitted),
    scores: kept.map((index) => scores[index]!),
    labels: kept.map((index) => labels[index]!),
  };
}
