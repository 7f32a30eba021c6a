import type { LocalizationModel } from "../../models/localization-model.js";
import { kindOfModel, type ModelKind } from "../../models/saved/model-kind.js";
import { modelSignature } from "../../models/saved/model-signature.js";
import { type TrainedOnJson, trainedOnToJson } from "../../models/trained-on.js";
import type { SkippedSample } from "../sample-reader.js";
import type { HistoryLists } from "../training-history.js";
import { readCheckpointFile, type SavedCheckpoint, writeCheckpointFile } from "./checkpoint-file.js";
import type { TrainingState } from "./training-state.js";

/** What a checkpoint keeps besides the numbers of the model and the optimizer. */
export interface CheckpointState {
  readonly model: ModelKind;
  readonly signature: readonly string[];
  /** The network as tfjs writes it down. */
  readonly topology: object;
  /** Steps so far: schedule, optimizer, the mean of the weights and all random draws go on from there. */
  readonly steps: number;
  /** One entry for each finished epoch: what the plateau, early stopping and the curve go on from. */
  readonly history: HistoryLists;
  readonly leftOut: readonly SkippedSample[];
  readonly trainedOn?: TrainedOnJson;
}

export type Checkpoint = SavedCheckpoint<CheckpointState>;

/** Writes where training stands after a finished epoch, in one step; see `writeCheckpointFile`. */
export async function writeCheckpoint(
  file: string,
  model: LocalizationModel,
  state: TrainingState,
  progress: Pick<CheckpointState, "steps" | "history" | "leftOut">,
): Promise<void> {
  await writeCheckpointFile<CheckpointState>(file, {
    tensors: await state.read(),
    state: {
      model: kindOfModel(model),
      signature: modelSignature(model),
      topology: model.toJSON(null, false) as object,
      ...progress,
      trainedOn: trainedOnToJson(model)!,
    },
  });
}

/**
 * Reads a checkpoint for a model to go on from.
 *
 * @throws {BadFileError} If the file is damaged.
 * @throws {RangeError} If it is of another model; says what differs. Nothing is changed.
 */
export async function readCheckpoint(file: string, model: LocalizationModel): Promise<Checkpoint> {
  const checkpoint = await readCheckpointFile<CheckpointState>(file);
  const [kept, wanted] = [checkpoint.state.signature, modelSignature(model)];
  const index = Array.from({ length: Math.max(kept.length, wanted.length) }, (_, at) => at).find(
    (at) => kept[at] !== wanted[at],
  );
  if (index === undefined) return checkpoint;
  throw new RangeError(
    `${file} is a checkpoint of another model: it has ${kept[index] ?? "no more layers or weights"} where the given ` +
      `model has ${wanted[index] ?? "none"}; build the model as it was, or name another run. Nothing was changed.`,
  );
}

/**
 * Throws unless a checkpoint has what these options need, such as Adam's slots.
 *
 * @throws {RangeError} Names what is of another shape.
 */
export function checkFits({ tensors }: Checkpoint, state: TrainingState, file: string): void {
  for (const [group, shapes] of Object.entries(state.shapes)) {
    const kept = tensors.filter((tensor) => tensor.group === group);
    if (JSON.stringify(kept.map(({ shape }) => shape)) === JSON.stringify(shapes)) continue;
    throw new RangeError(
      `${file} has ${kept.length} tensors of "${group}" where the model and the options need ${shapes.length}: ` +
        "resume with the optimizer and the weightAverage that the run began with. Nothing was changed.",
    );
  }
}
