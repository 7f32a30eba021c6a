import { tf } from "../../tensorflow/index.js";
import type { Detector } from "../detectors/detector.js";
import type { LocalizationModel } from "../localization-model.js";
import type { Localizer } from "../localizer.js";
import "./known-layers.js";
import { type TrainedOnJson, trainedOnFromJson } from "../trained-on.js";
import { type ModelKind, modelOfKind } from "./model-kind.js";
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
  const { [metadataKey]: kind, trainedOn } = (network.getUserDefinedMetadata() ?? {}) as {
    [metadataKey]?: ModelKind;
    trainedOn?: TrainedOnJson;
  };
  if (kind === undefined) {
    network.dispose();
    throw new Error(
      `The model at ${folder} was not saved by saveModel, so that nobody knows what its outputs mean: tf.loadLayersModel loads it.`,
    );
  }
  const model = modelOfKind(network, kind);
  if (trainedOn !== undefined) trainedOnFromJson(model, trainedOn);
  return model;
}
