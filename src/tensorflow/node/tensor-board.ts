import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { summaryFileWriter } from "./summary-file-writer.js";

/** What {@link tensorBoard} writes, and when. */
export interface TensorBoardOptions {
  /** Whether loss and metrics are written after every epoch only, or after every batch too. */
  readonly updateFreq?: "epoch" | "batch";
  /** Histograms of all weights are written every so many epochs; 0 for never. */
  readonly histogramFreq?: number;
}

class TensorBoardCallback extends tf.CustomCallback {
  #model: tf.LayersModel | undefined;

  constructor(logdir: string, { updateFreq = "epoch", histogramFreq = 0 }: TensorBoardOptions) {
    let batches = 0;
    const writer = (part: "train" | "val") => summaryFileWriter(join(logdir, part));
    super({
      onBatchEnd: (_batch, logs) => {
        batches++;
        if (updateFreq === "batch") write("batch_", logs, batches);
      },
      onEpochEnd: (epoch, logs) => {
        write("epoch_", logs, epoch + 1);
        if (histogramFreq === 0 || epoch % histogramFreq !== 0) return;
        for (const weight of this.#model?.weights ?? []) {
          writer("train").histogram(weight.name, weight.read(), epoch);
        }
      },
      onTrainEnd: () => {
        writer("train").flush();
        if (validated) writer("val").flush();
      },
    });
    let validated = false;

    function write(prefix: string, logs: tf.Logs | undefined, step: number): void {
      for (const [name, value] of Object.entries(logs ?? {})) {
        if (["batch", "size", "num_steps"].includes(name)) continue;
        const isValidation = name.startsWith("val_");
        validated ||= isValidation;
        writer(isValidation ? "val" : "train").scalar(prefix + name.replace(/^val_/, ""), value, step);
      }
    }
  }

  override setModel(model: Parameters<tf.CustomCallback["setModel"]>[0]): void {
    super.setModel(model);
    this.#model = model as tf.LayersModel;
  }
}

/**
 * A callback for `model.fit` and `model.fitDataset` that writes losses, metrics and weights for TensorBoard.
 *
 * @param logdir The folder for TensorBoard: training goes to `train` in it, validation to `val`.
 * @throws {RangeError} If an option is none of those it can be.
 */
export function tensorBoard(logdir = "./logs", options: TensorBoardOptions = {}): tf.CustomCallback {
  const { updateFreq = "epoch", histogramFreq = 0 } = options;
  if (updateFreq !== "batch" && updateFreq !== "epoch") {
    throw new RangeError(`updateFreq must be "batch" or "epoch", not ${JSON.stringify(updateFreq)}.`);
  }
  if (!Number.isInteger(histogramFreq) || histogramFreq < 0) {
    throw new RangeError(`histogramFreq must be a whole number from 0, not ${histogramFreq}.`);
  }
  return new TensorBoardCallback(logdir, { updateFreq, histogramFreq });
}
