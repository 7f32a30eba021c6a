import { createHash } from "node:crypto";
import type { DetectionDataset, Sample } from "../datasets/dataset.js";
import { trainedOn } from "../models/trained-on.js";

/**
 * The same data set, of which every sample that is read counts from then on as one that the model was trained on.
 *
 * @param model The model in training.
 * @param dataset Where the samples come from, not yet augmented.
 */
export function notingTrainedOn(model: object, dataset: DetectionDataset): DetectionDataset {
  const { datasets, samples } = trainedOn(model);
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
  return trainedOn(model).samples.has(fingerprint(sample));
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
