import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DetectionDataset } from "../../datasets/dataset.js";
import type { LocalizationModel } from "../../models/localization-model.js";
import { kindOfModel, type ModelKind } from "../../models/saved/model-kind.js";
import { devices, tensorflowVersion, tf } from "../../tensorflow/index.js";
import type { TrainingOptions, TrainingPlan } from "../training-options.js";
import { dataFingerprint } from "./data-fingerprint.js";

/** A data set, as a run remembers it. */
export interface RunData {
  readonly name: string;
  readonly length: number;
  /** See `dataFingerprint`. */
  readonly fingerprint: string;
}

/** How a run was begun: `config.json` of its folder. */
export interface RunConfig {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** The other options as they were given; a function by its source. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly model: Omit<ModelKind, "anchors"> & {
    readonly name: string;
    readonly imageShape: readonly number[];
    readonly parameters: number;
  };
  readonly classes: readonly string[];
  readonly data: RunData;
  /** What is held out: so many samples of the data, drawn by the seed, or a data set of its own. */
  readonly validation: number | RunData;
  readonly versions: Readonly<Record<"pinpoint" | "node" | "tensorflow" | "tfjs", string>>;
  /** What it ran on: the operating system, the processor's kind, TensorFlow's devices. */
  readonly machine: string;
}

/** What is to be remembered of a training that begins now. */
export async function runConfig(
  model: LocalizationModel,
  dataset: DetectionDataset,
  plan: TrainingPlan,
  options: TrainingOptions,
): Promise<RunConfig> {
  const {
    run: _run,
    resume: _resume,
    epochs: _epochs,
    strategy: _strategy,
    validation: given,
    ...others
  } = options;
  const { anchors: _anchors, ...kind } = kindOfModel(model);
  const { name, imageShape } = model;
  const { seed, epochs, batchSize, learningRate } = plan;
  return {
    startedAt: new Date().toISOString(),
    ...{ seed, epochs, batchSize, learningRate },
    options: plain(others),
    model: { ...kind, name, imageShape, parameters: model.countParams() },
    classes: dataset.classes,
    data: await dataOf(dataset),
    validation: typeof given === "object" ? await dataOf(given) : (plan.validation?.length ?? 0),
    versions: {
      pinpoint: ownVersion(),
      node: process.versions.node,
      tensorflow: tensorflowVersion(),
      tfjs: tf.version.tfjs,
    },
    machine: `${process.platform} ${process.arch}, ${devices()
      .map((device) => device.name)
      .join(", ")}`,
  };
}

/**
 * Throws unless a run can go on with these options: all that shapes its steps is to be as it was. More epochs are welcome.
 *
 * @throws {RangeError} Names what differs.
 */
export function checkSameConfig(folder: string, began: RunConfig, now: RunConfig): void {
  const comparable = ({ options, seed, batchSize, learningRate, data, validation }: RunConfig) => ({
    ...options,
    ...{ seed, batchSize, learningRate, data, validation },
  });
  const [before, after] = [comparable(began), comparable(now)].map(
    (config) => JSON.parse(JSON.stringify(config)) as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]].map((value) => JSON.stringify(value) ?? "not given");
    if (was === is) continue;
    throw new RangeError(
      `The run in ${folder} began with ${name} ${was}, now it is ${is}: resume with the same options and data ` +
        "(only epochs may be another number), or name another run. Nothing was changed.",
    );
  }
}

async function dataOf(dataset: DetectionDataset): Promise<RunData> {
  return {
    name: dataset.name,
    length: dataset.length,
    fingerprint: await dataFingerprint(dataset),
  };
}

/** Functions become their source, data sets their names: what JSON would lose. */
function plain(value: object): Record<string, unknown> {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "function") return String(part);
    return part === Number.POSITIVE_INFINITY ? "Infinity" : part;
  });
  return JSON.parse(text) as Record<string, unknown>;
}

function ownVersion(): string {
  const file = join(__dirname, "../../../../package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
