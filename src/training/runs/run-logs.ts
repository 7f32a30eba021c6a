import { rm } from "node:fs/promises";
import { join } from "node:path";
import { tf } from "../../tensorflow/index.js";
import type { HistoryLists } from "../training-history.js";

/** Writes a run's history for TensorBoard (`tensorboard --logdir runs`): training to `train`, validation to `validation`. */
export class RunLogs {
  readonly #folder: string;
  #written = 0;
  #validated = false;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins anew: what an interrupted process had written of epochs that are to come again is gone. */
  static async begin(folder: string): Promise<RunLogs> {
    await rm(folder, { recursive: true, force: true });
    return new RunLogs(folder);
  }

  /** Writes the epochs that are not written yet. */
  write(history: HistoryLists): void {
    for (let index = this.#written; index < history.epoch.length; index++) {
      for (const [name, values] of Object.entries(history)) {
        if (name === "epoch") continue;
        const validation = /^val[A-Z]/.test(name);
        this.#validated ||= validation;
        const shown = validation ? name.charAt(3).toLowerCase() + name.slice(4) : name;
        this.#writer(validation ? "validation" : "train").scalar(
          shown,
          values[index]!,
          history.epoch[index]!,
        );
      }
    }
    this.#written = history.epoch.length;
    for (const writer of this.#writers()) writer.flush();
  }

  /** Ends the files. */
  close(): void {
    if (this.#written > 0) for (const writer of this.#writers()) writer.close();
  }

  #writers() {
    return [this.#writer("train"), ...(this.#validated ? [this.#writer("validation")] : [])];
  }

  #writer(part: "train" | "validation") {
    return tf.node.summaryFileWriter(join(this.#folder, part));
  }
}
