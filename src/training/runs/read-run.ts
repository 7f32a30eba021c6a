import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { historyFromCsv } from "../history-table.js";
import type { HistoryLists } from "../training-history.js";
import { isAlive } from "./is-alive.js";
import type { RunConfig } from "./run-config.js";
import { runFiles } from "./run-files.js";
import type { RunStatus } from "./run-status.js";

/** A run as its folder tells it. */
export interface Run {
  /** The folder's own name. */
  readonly name: string;
  readonly folder: string;
  /** How it was begun. */
  readonly config: RunConfig;
  /** How far it has come. */
  readonly status: RunStatus;
  /** What was measured: the lists of a `TrainingHistory`, one entry for each finished epoch. */
  readonly history: HistoryLists;
}

/**
 * Reads a run that `trainModel` wrote down.
 *
 * @param folder What `run` was.
 * @throws {BadFileError} If it is no run, or one of its files is damaged; names it.
 * @see loadRunModel for the model, compareRuns.
 * @example
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * const folder = `${mkdtempSync(`${tmpdir()}/runs-`)}/first`
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, seed: 1 })
 * await trainModel(model, digitsOnClutter({ count: 20 }), { epochs: 2, batchSize: 9, run: folder })
 * const { status, history } = await readRun(folder)
 * [status.state, history.epoch] // ["done", [1, 2]]
 */
export async function readRun(folder: string): Promise<Run> {
  const files = runFiles(folder);
  // One after the other, so that of two missing files the same one is always named.
  const config = await readJson<RunConfig>(files.config);
  const told = await readJson<RunStatus>(files.status);
  const history = await readFile(files.history, "utf8").catch(() => undefined);
  const dead = told.state === "running" && told.process !== process.pid && !isAlive(told.process);
  return {
    name: basename(folder),
    folder,
    config,
    status: dead ? { ...told, state: "interrupted" } : told,
    history: history === undefined ? { epoch: [] } : historyFromCsv(history),
  };
}

/**
 * Reads all runs in a folder, the one begun first before the others; what is no run is passed over.
 *
 * @param folder Default "runs"; where there is none, there are no runs.
 * @throws {BadFileError} If a file of a run is damaged; names it.
 * @example await listRuns("no-such-folder") // []
 */
export async function listRuns(folder = "runs"): Promise<Run[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const runs: Run[] = [];
  for (const name of names.sort()) {
    const inside = await readdir(join(folder, name)).catch(() => [] as string[]);
    if (inside.includes("config.json") && inside.includes("status.json"))
      runs.push(await readRun(join(folder, name)));
  }
  return runs.sort((a, b) => a.config.startedAt.localeCompare(b.config.startedAt));
}

async function readJson<T>(file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch (error) {
    throw new BadFileError(file, `is no file of a run: ${(error as Error).message}`, { cause: error });
  }
}
