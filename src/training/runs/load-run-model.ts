import { existsSync } from "node:fs";
import type { LocalizationModel } from "../../models/localization-model.js";
import { loadModel } from "../../models/saved/load-model.js";
import { modelOfKind } from "../../models/saved/model-kind.js";
import { trainedOnFromJson } from "../../models/trained-on.js";
import { tf } from "../../tensorflow/index.js";
import type { CheckpointState } from "../checkpoints/checkpoint.js";
import { readCheckpointFile } from "../checkpoints/checkpoint-file.js";
import { runFiles } from "./run-files.js";

/**
 * The model of a run: as it was at the end; of a run that was interrupted or failed, as its last checkpoint has it, with the
 * weights of the best epoch where early stopping kept them.
 *
 * @param folder What `run` was.
 * @throws {BadFileError} If there is neither, or the checkpoint is damaged.
 */
export async function loadRunModel(folder: string): Promise<LocalizationModel> {
  const files = runFiles(folder);
  if (existsSync(files.model)) return loadModel(files.model);
  const { tensors, state } = await readCheckpointFile<CheckpointState>(files.checkpoint);
  const modelTopology = state.topology;
  const network = await tf.loadLayersModel({ load: async () => ({ modelTopology }) });
  const model = modelOfKind(network, state.model);
  if (state.trainedOn !== undefined) trainedOnFromJson(model, state.trainedOn);
  const best = tensors.filter(({ group }) => group === "best");
  const wanted = best.length > 0 ? best : tensors.filter(({ group }) => group === "weights");
  tf.tidy(() => model.setWeights(wanted.map(({ values, shape }) => tf.tensor(values, [...shape]))));
  return model;
}
