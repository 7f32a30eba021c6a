/** What a model was trained on, as plain JSON: it is saved with the model. */
export interface TrainedOnJson {
  /** The names of the data sets. */
  readonly datasets: readonly string[];
  /** A fingerprint of each sample, float64 numbers in base64. */
  readonly samples: string;
}

/** What a model was trained on: names of data sets, and fingerprints of samples. */
export interface TrainedOn {
  readonly datasets: Set<string>;
  readonly samples: Set<number>;
}

const known = new WeakMap<object, TrainedOn>();

/** The record of a model, to be read and added to; an empty one where it was never trained. */
export function trainedOn(model: object): TrainedOn {
  const record = known.get(model) ?? { datasets: new Set(), samples: new Set() };
  known.set(model, record);
  return record;
}

/** The record, to be kept. */
export function trainedOnToJson(model: object): TrainedOnJson {
  const { datasets, samples } = trainedOn(model);
  return {
    datasets: [...datasets],
    samples: Buffer.from(Float64Array.from(samples).buffer).toString("base64"),
  };
}

/** Tells a model that was loaded what it was trained on. */
export function trainedOnFromJson(model: object, { datasets, samples }: TrainedOnJson): void {
  const record = trainedOn(model);
  for (const dataset of datasets) record.datasets.add(dataset);
  const bytes = Uint8Array.from(Buffer.from(samples, "base64"));
  for (const sample of new Float64Array(bytes.buffer)) record.samples.add(sample);
}
