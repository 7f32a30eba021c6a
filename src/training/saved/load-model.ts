import type { LocalizationModel } from "../../models/localization-model.js";
import { tf } from "../../tensorflow/index.js";
// The layers of ours that a network may hold: loading finds them by name.
import "../../models/layers/box-inside-image.js";
import "../../models/layers/box-middles.js";
import "../../models/layers/boxes-around-points.js";
import "../../models/layers/cell-centers.js";
import "../../models/layers/fold-frames.js";
import "../../models/layers/multi-head-attention.js";
import "../../models/layers/object-queries.js";
import "../../models/layers/point-encoding.js";
import "../../models/layers/positional-encoding.js";
import "../../models/layers/resize-like.js";
import "../../models/layers/soft-argmax-box.js";
import "../../models/layers/soft-argmax-pooling.js";
import "../../models/layers/spatial-softmax.js";
import "../../models/layers/standardize-image.js";
import { type ModelKind, modelOfKind } from "../../models/saved/model-kind.js";
import { type TrainedOnJson, trainedOnFromJson } from "../trained-on.js";
import { metadataKey } from "./save-model.js";

/**
 * Loads what {@link saveModel} saved: the same kind of model, with its heads, classes, input size and weights. It predicts,
 * and can be trained on.
 *
 * @param folder The folder, or its model.json.
 * @returns A {@link Localizer} or a {@link Detector}: `instanceof` tells them apart.
 * @throws {Error} If there is no model, a file is cut short, or the model was not saved by `saveModel`
 *   (`tf.loadLayersModel` loads any tfjs model).
 */
export async function loadModel(folder: string): Promise<LocalizationModel> {
  const network = await tf.loadLayersModel(tf.io.fileSystem(folder)).catch((error: Error) => {
    throw new Error(`The model at ${folder} cannot be loaded: ${error.message}`, { cause: error });
  });
  const { [metadataKey]: kind } = (network.getUserDefinedMetadata() ?? {}) as {
    [metadataKey]?: ModelKind & { trainedOn?: TrainedOnJson };
  };
  if (kind === undefined) {
    network.dispose();
    throw new Error(
      `The model at ${folder} was not saved by saveModel, so that nobody knows what its outputs mean: tf.loadLayersModel loads it.`,
    );
  }
  const { trainedOn, ...itself } = kind;
  const model = modelOfKind(network, itself);
  if (trainedOn !== undefined) trainedOnFromJson(model, trainedOn);
  return model;
}
