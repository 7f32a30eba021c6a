import { mkdir, readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { LocalizationModel } from "../../models/localization-model.js";
import { saveModel } from "../../models/saved/save-model.js";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "../checkpoints/checkpoint.js";
import type { TrainingState } from "../checkpoints/training-state.js";
import { writeAtomically } from "../checkpoints/write-atomically.js";
import { historyCsv } from "../history-table.js";
import type { SkippedSample } from "../sample-reader.js";
import type { HistoryLists } from "../training-history.js";
import { isAlive } from "./is-alive.js";
import { checkSameConfig, type RunConfig } from "./run-config.js";
import { runFiles } from "./run-files.js";
import { RunLogs } from "./run-logs.js";
import type { RunStatus } from "./run-status.js";

/** The folders that this process trains into. */
const open = new Set<string>();

/** A training that writes down what it does, in a folder of its own. */
export class TrainingRun {
  /** Where the run went on from, if it did. */
  readonly checkpoint: Checkpoint | undefined;
  readonly #folder: string;
  readonly #config: RunConfig;
  readonly #secondsBefore: number;
  #logs: RunLogs | undefined;
  #begun = 0;

  private constructor(
    folder: string,
    config: RunConfig,
    before?: { checkpoint?: Checkpoint; seconds: number },
  ) {
    this.#folder = folder;
    this.#config = config;
    this.checkpoint = before?.checkpoint;
    this.#secondsBefore = before?.seconds ?? 0;
  }

  /**
   * Looks at the folder; nothing is written yet.
   *
   * @param folder May be missing.
   * @param config How the training is to be done.
   * @throws {RangeError} If it holds a run that is not to go on, or one of another model, other options or other data.
   * @throws {BadFileError} If its checkpoint is damaged.
   * @throws {Error} If it is being trained into, or holds something else.
   */
  static async open(
    folder: string,
    config: RunConfig,
    { model, resume }: { model: LocalizationModel; resume: boolean },
  ): Promise<TrainingRun> {
    const files = runFiles(folder);
    const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [] as string[];
      throw new Error(`run must be a folder; ${folder} is none: ${error.message}`, { cause: error });
    });
    if (there.length === 0) return new TrainingRun(folder, config);
    const text = await readFile(files.config, "utf8").catch(() => undefined);
    if (text === undefined) {
      throw new Error(`${folder} is not empty and holds no run: name another folder for this one.`);
    }
    const began = JSON.parse(text) as RunConfig;
    if (!resume) {
      throw new RangeError(
        `${folder} holds a run already, begun at ${began.startedAt}: resume: true goes on with it, another name begins ` +
          "another one. Nothing was changed.",
      );
    }
    const status = await readStatus(files.status);
    if (open.has(resolve(folder)) || (status?.state === "running" && isAlive(status.process))) {
      throw new Error(`${folder} is being trained into by the process ${status?.process}: stop that first.`);
    }
    checkSameConfig(folder, began, config);
    if (!there.includes("checkpoint.bin")) return new TrainingRun(folder, config);
    const checkpoint = await readCheckpoint(files.checkpoint, model);
    const { startedAt } = began;
    return new TrainingRun(folder, { ...config, startedAt }, { checkpoint, seconds: status?.seconds ?? 0 });
  }

  /** Writes how the run begins, after everything was checked. */
  async begin(history: HistoryLists, steps: number): Promise<void> {
    open.add(resolve(this.#folder));
    this.#begun = performance.now();
    await mkdir(this.#folder, { recursive: true });
    const files = runFiles(this.#folder);
    await writeAtomically(files.config, [json(this.#config)]);
    await this.#say({ state: "running", epochs: history.epoch.length, steps });
    this.#logs = await RunLogs.begin(files.logs);
    this.#logs.write(history);
  }

  /** Writes what a finished epoch has come to: the checkpoint first, of which the rest can be made again. */
  async epochDone(
    model: LocalizationModel,
    state: TrainingState,
    progress: { steps: number; history: HistoryLists; leftOut: readonly SkippedSample[] },
  ): Promise<void> {
    const files = runFiles(this.#folder);
    await writeCheckpoint(files.checkpoint, model, state, progress);
    await writeAtomically(files.history, [historyCsv(progress.history)]);
    await this.#say({ state: "running", epochs: progress.history.epoch.length, steps: progress.steps });
    this.#logs?.write(progress.history);
  }

  /** Writes how the run ended; where it did not fail, the model as well. */
  async end(model: LocalizationModel, status: Omit<RunStatus, "seconds" | "process">): Promise<void> {
    try {
      this.#logs?.close();
      if (status.state !== "failed") await saveModel(model, runFiles(this.#folder).model);
      await this.#say(status);
    } finally {
      open.delete(resolve(this.#folder));
    }
  }

  async #say(status: Omit<RunStatus, "seconds" | "process">): Promise<void> {
    const seconds = this.#secondsBefore + (performance.now() - this.#begun) / 1000;
    const whole: RunStatus = { ...status, seconds: Math.round(seconds * 10) / 10, process: process.pid };
    await writeAtomically(runFiles(this.#folder).status, [json(whole)]);
  }
}

async function readStatus(file: string): Promise<RunStatus | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunStatus);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
