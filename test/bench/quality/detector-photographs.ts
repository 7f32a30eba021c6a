// Objects on real photographs by the detector without anchors, fifteen minutes of training each on 2 cores; fixed splits.
import type { Annotation } from "../../../src/datasets/dataset.js";
import type { FileDataset } from "../../../src/datasets/formats/file-dataset.js";
import { mergeDatasets } from "../../../src/datasets/merge-datasets.js";
import { DatasetUnavailableError } from "../../../src/datasets/registry/dataset-unavailable-error.js";
import { loadDataset } from "../../../src/datasets/registry/load-dataset.js";
import { findDuplicates } from "../../../src/datasets/splits/find-duplicates.js";
import { splitDataset } from "../../../src/datasets/splits/split-dataset.js";
import { subset } from "../../../src/datasets/subset.js";
import { buildCenterDetector } from "../../../src/models/detectors/build-center-detector.js";
import { detectorOutcome } from "../detector-outcome.js";
import { type Experiment, unavailable } from "../quality-experiment.js";

const jitter = { name: "affine", scale: [0.75, 1.33], x: [-0.1, 0.1], y: [-0.1, 0.1] } as const;
const mirrored = { name: "flip", probability: 0.5 } as const;
const upsideDown = { name: "flip", direction: "vertical", probability: 0.5 } as const;
/** Day rides and night rides differ in light. */
const light = { name: "brightness", factor: [0.6, 1.4] } as const;

async function load(name: string, split?: string): Promise<FileDataset> {
  try {
    return await loadDataset(name, split === undefined ? {} : { split });
  } catch (error) {
    throw error instanceof DatasetUnavailableError ? unavailable(error.message) : error;
  }
}

/** The video and the second that a frame of the licence plates is of. */
function videoOf(id: string): { video: string; second: number } {
  const [, video, second] = /(\w+ride_type\d_\d+).*?t=?(\d+)/.exec(id)!;
  return { video: video!, second: Number(second) };
}

/** A fifth is held out, by blocks of 30 seconds of a video: 427 and 107 frames, and no near-copies across. */
async function plateBlocks() {
  const blockOf = ({ id }: Annotation) => {
    const { video, second } = videoOf(id);
    return `${video} ${Math.floor(second / 30)}`;
  };
  const all = await load("license-plates");
  const [train, test] = await splitDataset(all, { fractions: [0.8, 0.2], seed: 0, groupBy: blockOf });
  return { train: train!, test: test! };
}

/** Trained on one day ride and the night ride, measured on the two other day rides. */
async function plateVideos() {
  const all = await load("license-plates");
  const heldOut = new Set<number>();
  for (let index = 0; index < all.length; index++) {
    const { id } = await all.annotation(index);
    if (/^dayride_type1_00[23]$/.test(videoOf(id).video)) heldOut.add(index);
  }
  const indices = Array.from({ length: all.length }, (_, index) => index);
  return {
    train: subset(
      all,
      indices.filter((index) => !heldOut.has(index)),
    ),
    test: subset(all, [...heldOut]),
  };
}

const plates = (seed: number) =>
  buildCenterDetector({ inputShape: [180, 320, 3], numClasses: 1, stride: 4, seed });

/** Fifty photographs and a minute: what it matters where a detector starts from. */
const fewCells = (name: string, note: string, start: { readonly pretrained?: "shapes" }): Experiment => ({
  ...{ name, note, measures: { ap50: {}, ap: {} }, budgetSeconds: 60 },
  run: async (seed) => {
    const train = subset(
      await load("bccd", "train"),
      Array.from({ length: 50 }, (_, index) => index),
    );
    const { length: numClasses } = train.classes;
    const model = buildCenterDetector({ inputShape: [240, 320, 3], numClasses, seed, ...start });
    const augment = [mirrored, upsideDown, jitter];
    return detectorOutcome(model, { train, test: await load("bccd", "test"), seed, epochs: 12, augment });
  },
});

export const experiments: readonly Experiment[] = [
  fewCells("bccd-50-from-noise", "the first 50 photographs of train, 12 epochs", {}),
  fewCells("bccd-50-pretrained", "the same from the weights of generated shapes", { pretrained: "shapes" }),
  {
    name: "bccd",
    measures: { ap50: { must: 0.84, aim: 0.89 }, ap: { must: 0.52, aim: 0.59 } },
    budgetSeconds: 900,
    note: "trained on the authors' train and val, measured on their test; many red cells at the edges are unlabelled",
    run: async (seed) => {
      const train = await mergeDatasets([await load("bccd", "train"), await load("bccd", "val")]);
      const model = buildCenterDetector({
        inputShape: [240, 320, 3],
        numClasses: train.classes.length,
        seed,
      });
      const augment = [mirrored, upsideDown, jitter];
      return detectorOutcome(model, { train, test: await load("bccd", "test"), seed, epochs: 60, augment });
    },
  },
  {
    name: "license-plates-blocks",
    measures: { ap50: { must: 0.9, aim: 0.97 }, ap: {} },
    budgetSeconds: 900,
    note: "blocks of 30 seconds of each video are on one side of the split: other cars, the same streets",
    run: async (seed) =>
      detectorOutcome(plates(seed), {
        ...(await plateBlocks()),
        seed,
        epochs: 20,
        augment: [mirrored, light, jitter],
      }),
  },
  {
    name: "license-plates-videos",
    measures: { ap50: { must: 0.35, aim: 0.5 }, ap: {} },
    budgetSeconds: 900,
    note: "videos never seen: what the blocks of one video gain over this is the lesson",
    run: async (seed) =>
      detectorOutcome(plates(seed), {
        ...(await plateVideos()),
        seed,
        epochs: 20,
        augment: [mirrored, light, jitter],
      }),
  },
  {
    name: "roadsigns",
    measures: { ap50: {}, ap: {} },
    budgetSeconds: 900,
    note: "a random split leaks here: near-copies are kept on one side of it",
    run: async (seed) => {
      const all = await load("roadsigns");
      const { groups } = await findDuplicates(all);
      const parts = await splitDataset(all, {
        fractions: [0.8, 0.2],
        seed: 0,
        stratify: true,
        keepTogether: groups,
      });
      const model = buildCenterDetector({
        inputShape: [120, 160, 3],
        numClasses: all.classes.length,
        stride: 4,
        seed,
      });
      return detectorOutcome(model, {
        train: parts[0]!,
        test: parts[1]!,
        seed,
        epochs: 20,
        augment: [light, jitter],
      });
    },
  },
];
