import { existsSync } from "node:fs";
import { Detector } from "../models/detectors/detector.js";
import { Localizer } from "../models/localizer.js";
import { saveFunction, type tf } from "../tensorflow/index.js";

/** How a SavedModel is written. */
export interface SavedModelOptions {
  /** How many pictures it takes at once, always; a whole number >= 1, default 1. */
  readonly batchSize?: number;
}

/**
 * Writes a trained model as a SavedModel, which TensorFlow loads in Python, C++, Java or TensorFlow Serving:
 * `tf.saved_model.load(folder).signatures["serving_default"](images=...)`. Its weights are constants: it predicts, and
 * cannot be trained on; for that there is `saveModel`.
 *
 * | | name | shape |
 * | --- | --- | --- |
 * | input | images | [batchSize, height, width, channels], float32 in [0, 1], of the model's size |
 * | localizer | classes, boxes, as far as it has these heads | [batchSize, K]; [batchSize, 4], xyxy in shares of the sides |
 * | detector | boxes, scores, labels | [batchSize, N, 4], xyxy pixels of the input; [batchSize, N] each |
 *
 * A detector's are all that it holds for possible: leave out what scores low, and of boxes of one class that overlap all
 * but the best (`tf.image.non_max_suppression`), as `predictDetector` does.
 *
 * @param model A localizer or a detector.
 * @param folder A new folder; it appears whole or not at all.
 * @param options See {@link SavedModelOptions}.
 * @throws {TypeError} If the model is none of these.
 * @throws {RangeError} If the folder is there already, or `batchSize` is out of range.
 * @example
 * import { mkdtempSync } from "node:fs";
 * const folder = `${mkdtempSync("/tmp/saved-")}/model`;
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * await exportSavedModel(model, folder);
 * (await tf.node.getMetaGraphsFromSavedModel(folder))[0]?.tags // ["serve"]
 */
export async function exportSavedModel(
  model: Localizer | Detector,
  folder: string,
  { batchSize = 1 }: SavedModelOptions = {},
): Promise<void> {
  if (!(model instanceof Localizer || model instanceof Detector)) {
    throw new TypeError(
      `model must be a localizer or a detector, got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
    );
  }
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`batchSize must be a whole number >= 1, got ${batchSize}`);
  }
  if (existsSync(folder)) {
    throw new RangeError(`${folder} is there already; choose another folder, or remove it`);
  }
  const shape = [batchSize, ...model.imageShape];
  await saveFunction((images) => outputsOf(model, images as tf.Tensor4D), {
    ...{ shape, inputName: "images", folder },
  });
}

function outputsOf(model: Localizer | Detector, images: tf.Tensor4D): Record<string, tf.Tensor> {
  if (model instanceof Detector) return { ...model.candidates(model.forward(images)) };
  const { classes, boxes } = model.forward(images) as { classes?: tf.Tensor; boxes?: tf.Tensor };
  return { ...(classes && { classes }), ...(boxes && { boxes }) };
}
