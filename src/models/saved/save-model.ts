import { tf } from "../../tensorflow/index.js";
import type { LocalizationModel } from "../localization-model.js";
import { trainedOnToJson } from "../trained-on.js";
import { kindOfModel } from "./model-kind.js";

/** The entry of a saved model's metadata that says what model of ours it is. */
export const metadataKey = "pinpoint";

/**
 * Saves a model to a folder: `model.json` and `weights.bin`, as TensorFlow.js reads them, in a browser too. A model that
 * the folder holds already is replaced in one step, once everything is on the disk.
 *
 * @param model Its network, its weights, what {@link loadModel} needs to make the same kind of model of them, and
 *   what it was trained on.
 * @param folder Made where there is none.
 * @throws {TypeError} If it is none of our models; a plain tfjs model has `save` itself.
 * @throws {Error} If the folder cannot be written to; a model that was there stays.
 * @example
 * import { tmpdir } from "node:os"
 * const model = buildCnnModel({ inputShape: [32, 32, 1], numClasses: 3, seed: 1 })
 * await saveModel(model, `${tmpdir()}/pinpoint-saved`)
 * const loaded = await loadModel(`${tmpdir()}/pinpoint-saved`)
 * loaded instanceof Localizer && loaded.heads // "both"
 */
export async function saveModel(model: LocalizationModel, folder: string): Promise<void> {
  model.setUserDefinedMetadata({
    ...model.getUserDefinedMetadata(),
    [metadataKey]: kindOfModel(model),
    trainedOn: trainedOnToJson(model),
  });
  await model.save(tf.io.fileSystem(folder));
}
