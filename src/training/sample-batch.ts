import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import type { Localizer } from "../models/localizer.js";
import { tf } from "../tensorflow/index.js";
import { checkTarget } from "./check-target.js";
import { checkImageFits, imageBatch } from "./image-batch.js";

/** Samples as a network takes them. */
export interface SampleBatch {
  readonly size: number;
  /** [B, height, width, channels], float32 in [0, 1]. */
  readonly images: tf.Tensor4D;
  /** [B] class indices, int32. */
  readonly labels: tf.Tensor1D;
  /** [B, 4], xyxy in fractions of the image. */
  readonly boxes: tf.Tensor2D;
}

/** Frees the batch's tensors. */
export function disposeBatch({ images, labels, boxes }: SampleBatch): void {
  tf.dispose([images, labels, boxes]);
}

/**
 * Reads samples of one object each, checks them and puts them side by side; {@link disposeBatch} frees them.
 *
 * @param dataset Where the samples come from.
 * @param indices Which of them.
 * @param model Says what images and classes are expected.
 * @throws {TypeError} If an image is not of the model's shape; names the sample.
 * @throws {RangeError} If there is not exactly one object, or something is out of range; names the sample.
 */
export async function readBatch(
  dataset: DetectionDataset,
  indices: readonly number[],
  model: Localizer,
): Promise<SampleBatch> {
  const samples: Sample[] = [];
  for (const index of indices) {
    const pending = dataset.read(index);
    // Awaiting what is there already would cost a turn of the event loop for each image.
    samples.push(pending instanceof Promise ? await pending : pending);
  }
  const nameOf = (index: number) => `sample "${samples[index]!.id}" of "${dataset.name}"`;
  const targets = samples.map((sample, index) => {
    checkImageFits(sample.image, model.imageShape, nameOf(index));
    return checkTarget(sample, model, nameOf(index));
  });
  const images = imageBatch(
    samples.map(({ image }) => image),
    model,
    nameOf,
  );
  return {
    size: samples.length,
    images,
    labels: tf.tensor1d(
      targets.map(({ label }) => label),
      "int32",
    ),
    boxes: tf.tensor2d(
      targets.map(({ box }) => [...box]),
      [samples.length, 4],
    ),
  };
}
