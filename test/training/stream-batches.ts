import assert from "node:assert/strict";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import type { Transform } from "../../src/image/augment/operations.js";
import { encodePng } from "../../src/image/encode-png.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { tf } from "../../src/tensorflow/index.js";
import { batches } from "../../src/training/batches.js";
import { encoded, speckled } from "../image/pictures.js";

const augment: readonly Transform[] = [
  { name: "affine", degrees: [-20, 20], scale: [0.8, 1.2] },
  { name: "hue", degrees: [-20, 20] },
  { name: "mosaic", size: [64, 64], probability: 0.1 },
  { name: "blur", sigma: [0, 1], probability: 0.2 },
  { name: "jpeg", quality: [40, 90], probability: 0.1 },
];

/** As many pictures as one likes, each decoded when it is asked for: PNGs, and JPEGs upright and lying on their side. */
async function pictures(length: number): Promise<DetectionDataset> {
  const files = [
    await encodePng(speckled(96, 96)),
    await encoded(speckled(192, 192), "jpeg"),
    await encoded(speckled(100, 150), "jpeg"),
  ];
  const labelled = {
    boxes: [
      [10, 10, 50, 60],
      [50, 20, 90, 40],
    ],
    labels: [0, 1],
  } as const;
  return {
    name: "pictures",
    classes: ["a", "b"],
    length,
    read: (index, options) =>
      loadLabelledImage(files[index % files.length]!, { ...labelled, id: String(index) }, options),
  };
}

/**
 * Streams pictures through decoding, augmentation and batches.
 *
 * @returns The memory of the process in bytes, twenty times along the way.
 */
export async function streamBatches(count: number): Promise<number[]> {
  const dataset = await pictures(count);
  const memory: number[] = [];
  let done = 0;
  let tensors: number | undefined;
  for await (const { images, samples } of batches(dataset, { size: [64, 64], augment, shuffle: true })) {
    assert.deepEqual(images.shape, [samples.length, 64, 64, 3]);
    tensors ??= tf.memory().numTensors;
    // One batch is worked on, the next may be there.
    assert.ok(
      tf.memory().numTensors <= tensors + 1,
      `${tf.memory().numTensors} tensors after ${done} pictures`,
    );
    done += samples.length;
    while (memory.length < Math.floor((20 * done) / count)) memory.push(process.memoryUsage.rss());
  }
  assert.equal(done, count);
  return memory;
}
