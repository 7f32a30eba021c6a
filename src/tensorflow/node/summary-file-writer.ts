import { resolve } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import type { Attribute } from "../attributes.js";
import { binding } from "../binding.js";
import { AttrType } from "../c-api.js";
import { toInt64Pairs } from "../kernels/int64-inputs.js";
import { activeRecorder } from "../recording.js";
import { histogramBuckets } from "./histogram-buckets.js";
import { summaryMetadata } from "./summary-metadata.js";

const writers = new Map<string, SummaryFileWriter>();
process.on("exit", () => {
  for (const writer of writers.values()) writer.flush();
});

/** Writes what TensorBoard shows. */
export class SummaryFileWriter {
  readonly #folder: string;
  /** The binding's number of TensorFlow's handle for the writer. */
  readonly #writer: number;

  /** Made by {@link summaryFileWriter}. */
  constructor(folder: string, maxQueue: number, flushMillis: number, filenameSuffix: string) {
    this.#folder = folder;
    const attributes = [
      { name: "shared_name", type: AttrType.string, value: `logdir:${folder}` },
      { name: "container", type: AttrType.string, value: "" },
    ];
    this.#writer = binding.executeOp("SummaryWriter", attributes, [], 1)[0]?.id as number;
    this.#run(
      "CreateSummaryFileWriter",
      [stringTensor(folder), intTensor(maxQueue), intTensor(flushMillis), stringTensor(filenameSuffix)],
      [],
    );
  }

  /**
   * Writes a number.
   *
   * @param name What TensorBoard calls its curve.
   * @param value A number or a tensor of one, float32 or int32.
   * @param step Where on the curve: an integer that grows.
   * @param description Markdown to show with the curve.
   */
  scalar(name: string, value: tf.Scalar | number, step: number, description?: string): void {
    checkStep(step);
    if (typeof value !== "number" && value.rank !== 0) {
      throw new TypeError(`value must be a number or a scalar tensor, not one of shape [${value.shape}].`);
    }
    const number = typeof value === "number" ? value : (value.dataSync()[0] as number);
    const tensor = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(number));
    const T = { name: "T", type: AttrType.type, value: binding.TF_FLOAT };
    if (description === undefined) {
      this.#run("WriteScalarSummary", [stepTensor(step), stringTensor(name), tensor], [T]);
    } else this.#write(name, tensor, step, summaryMetadata("scalars", description));
  }

  /**
   * Writes how the values of a tensor are spread; values that are not finite are left out.
   *
   * @param name What TensorBoard calls it.
   * @param data Values, of any shape.
   * @param step An integer that grows.
   * @param buckets How many equal parts the range of the values is cut into.
   * @param description Markdown to show with it.
   */
  histogram(name: string, data: tf.Tensor, step: number, buckets = 30, description?: string): void {
    checkStep(step);
    const rows = histogramBuckets(data.dataSync(), buckets);
    const tensor = binding.createTensor([rows.length / 3, 3], binding.TF_FLOAT, rows);
    this.#write(name, tensor, step, summaryMetadata("histograms", description));
  }

  /** Puts everything written so far on the disk; that also happens from time to time and when the process ends. */
  flush(): void {
    this.#run("FlushSummaryWriter", [], []);
  }

  /** Puts everything on the disk and ends the file; the next writer for the folder begins another one. */
  close(): void {
    this.#run("CloseSummaryWriter", [], []);
    writers.delete(this.#folder);
    binding.deleteTensor(this.#writer);
  }

  #write(name: string, tensor: number, step: number, metadata: Uint8Array): void {
    this.#run(
      "WriteSummary",
      [stepTensor(step), tensor, stringTensor(name), binding.createTensor([], binding.TF_STRING, [metadata])],
      [{ name: "T", type: AttrType.type, value: binding.TF_FLOAT }],
    );
  }

  /** Runs an op of the writer and frees its inputs. */
  #run(opName: string, inputs: readonly number[], attributes: Attribute[]): void {
    try {
      if (activeRecorder()) {
        throw new Error("A summary cannot be written while compile() records a function: return the values.");
      }
      binding.executeOp(opName, attributes, [this.#writer, ...inputs], 0);
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }
}

/**
 * Makes a writer of files for TensorBoard, or finds the one that already writes to the folder.
 *
 * @param logdir The folder; TensorBoard is given it or one above it.
 * @param maxQueue So many entries wait before they go to the disk.
 * @param flushMillis So many milliseconds may pass before they do.
 * @param filenameSuffix Ends the file's name.
 * @example
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * const writer = tf.node.summaryFileWriter(mkdtempSync(`${tmpdir()}/pinpoint-`))
 * writer.scalar("loss", 0.5, 1)
 * writer.close()
 */
export function summaryFileWriter(
  logdir: string,
  maxQueue = 10,
  flushMillis = 120_000,
  filenameSuffix = ".v2",
): SummaryFileWriter {
  if (typeof logdir !== "string" || logdir === "") {
    throw new TypeError(`logdir must be the path of a folder, not ${JSON.stringify(logdir)}.`);
  }
  const folder = resolve(logdir);
  let writer = writers.get(folder);
  if (!writer) {
    writer = new SummaryFileWriter(folder, maxQueue, flushMillis, filenameSuffix);
    writers.set(folder, writer);
  }
  return writer;
}

function checkStep(step: number): void {
  if (!Number.isSafeInteger(step)) throw new RangeError(`step must be an integer, not ${step}.`);
}

function stepTensor(step: number): number {
  return binding.createTensor([], binding.TF_INT64, toInt64Pairs([step]));
}

function intTensor(value: number): number {
  return binding.createTensor([], binding.TF_INT32, Int32Array.of(value));
}

function stringTensor(text: string): number {
  return binding.createTensor([], binding.TF_STRING, [Buffer.from(text)]);
}
