import { tf } from "../../../src/tensorflow/index.js";
import { adamStep, type BenchModel, CLASSES, chain, noise, oneHotNoise } from "./bench-model.js";

const { batchNormalization, conv2d, depthwiseConv2d, reLU, reshape, upSampling2d } = tf.layers;

const ANCHORS = 3;
/** Boxes of one image: three at each place of the 16 x 16, 8 x 8 and 4 x 4 levels. */
const BOXES = ANCHORS * (16 ** 2 + 8 ** 2 + 4 ** 2);
/** Filters and strides of MobileNet's 13 blocks (Howard et al., 2017). */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
] as const;

/** A detector for 128 x 128 x 3: MobileNet, a feature pyramid of three levels, one class head and one box head. */
export function makeDetector(): BenchModel {
  const images = tf.input({ shape: [128, 128, 3] });
  const merged = pyramid(backbone(images));
  const tower = same(128, 3, { activation: "relu" });
  const features = merged.map((level) => chain(level, same(128), tower));
  const outputs = [CLASSES, 4].map((size) => {
    const head = same(ANCHORS * size);
    const ofLevels = features.map((level) => chain(level, head, reshape({ targetShape: [-1, size] })));
    return tf.layers.concatenate({ axis: 1 }).apply(ofLevels) as tf.SymbolicTensor;
  });
  const model = tf.model({ inputs: images, outputs });
  return {
    model,
    step: adamStep(model, [tf.losses.sigmoidCrossEntropy, tf.losses.absoluteDifference]),
    batch: (count, seed) => [
      noise([count, 128, 128, 3], seed),
      oneHotNoise([count, BOXES], seed + 1),
      noise([count, BOXES, 4], seed + 2),
    ],
  };
}

/** The last levels of 16 x 16, 8 x 8 and 4 x 4. */
function backbone(images: tf.SymbolicTensor): tf.SymbolicTensor[] {
  let x = normalized(chain(images, same(32, 3, { strides: 2, useBias: false })));
  const levels: tf.SymbolicTensor[] = [];
  for (const [filters, strides] of BLOCKS) {
    if (strides === 2) levels.push(x);
    x = normalized(chain(x, depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false })));
    x = normalized(chain(x, same(filters, 1, { useBias: false })));
  }
  return [...levels.slice(-2), x];
}

/** A feature pyramid (Lin et al., 2017): each level plus what the coarser one says, doubled in size. */
function pyramid(levels: readonly tf.SymbolicTensor[]): tf.SymbolicTensor[] {
  const merged = levels.map((level) => chain(level, same(128, 1)));
  for (const index of [1, 0]) {
    const above = chain(merged[index + 1]!, upSampling2d({ size: [2, 2] }));
    merged[index] = tf.layers.add().apply([merged[index]!, above]) as tf.SymbolicTensor;
  }
  return merged;
}

function same(
  filters: number,
  kernelSize = 3,
  options: { strides?: number; useBias?: boolean; activation?: "relu" } = {},
): tf.layers.Layer {
  return conv2d({ filters, kernelSize, padding: "same", ...options });
}

function normalized(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return chain(x, batchNormalization({ epsilon: 1e-3, momentum: 0.99 }), reLU({ maxValue: 6 }));
}
