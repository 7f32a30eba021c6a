import { createHash } from "node:crypto";
import type { DetectionDataset, Sample } from "../datasets/dataset.js";

/** What a model was trained on, as plain JSON: to be kept beside its weights. */
export interface TrainedOnJson {
  /** The names of the data sets. */
  readonly datasets: readonly string[];
  /** A fingerprint of each sample, float64 numbers in base64. */
  readonly samples: string;
}

interface TrainedOn {
  readonly datasets: Set<string>;
  readonly samples: Set<number>;
}

const known = new WeakMap<object, TrainedOn>();

/**
 * The same data set, of which every sample that is read counts from then on as one that the model was trained on.
 *
 * @param model The model in training.
 * @param dataset Where the samples come from, not yet augmented.
 */
export function notingTrainedOn(model: object, dataset: DetectionDataset): DetectionDataset {
  const { datasets, samples } = recordOf(model);
  const noted = new Uint8Array(dataset.length);
  const note = (index: number, sample: Sample): Sample => {
    if (noted[index] === 0) {
      noted[index] = 1;
      datasets.add(dataset.name);
      samples.add(fingerprint(sample));
    }
    return sample;
  };
  return {
    ...dataset,
    read: (index, options) => {
      const sample = dataset.read(index, options);
      return sample instanceof Promise ? sample.then((value) => note(index, value)) : note(index, sample);
    },
  };
}

/** Whether a model was trained on a sample: one of that id, with those objects in those places. */
export function wasTrainedOn(model: object, sample: Sample): boolean {
  return known.get(model)?.samples.has(fingerprint(sample)) ?? false;
}

/** What is known of what a model was trained on, to be kept; undefined where nothing is. */
export function trainedOnToJson(model: object): TrainedOnJson | undefined {
  const record = known.get(model);
  if (record === undefined) return undefined;
  const samples = Buffer.from(Float64Array.from(record.samples).buffer).toString("base64");
  return { datasets: [...record.datasets], samples };
}

/** Tells a model that was loaded what it was trained on. */
export function trainedOnFromJson(model: object, { datasets, samples }: TrainedOnJson): void {
  const record = recordOf(model);
  for (const dataset of datasets) record.datasets.add(dataset);
  const bytes = Uint8Array.from(Buffer.from(samples, "base64"));
  for (const sample of new Float64Array(bytes.buffer)) record.samples.add(sample);
}

function recordOf(model: object): TrainedOn {
  const record = known.get(model) ?? { datasets: new Set(), samples: new Set() };
  known.set(model, record);
  return record;
}

/**
 * 52 bits of a sample's id, classes and places; not of its pixels, which may come smaller in training. Places count, as
 * files of two folders may be called the same.
 */
function fingerprint({ id, labels, boxes, image }: Sample): number {
  const [height, width] = image.shape;
  const places = boxes.map(([x1, y1, x2, y2]) =>
    [x1 / width, y1 / height, x2 / width, y2 / height].map((corner) => corner.toFixed(4)),
  );
  const hash = createHash("sha1")
    .update(JSON.stringify([id, labels, places]))
    .digest("hex");
  return Number.parseInt(hash.slice(0, 13), 16);
}
