import { checkResizeMode, type ResizeMode } from "../image/fitting.js";
import { tf } from "../tensorflow/index.js";
import type { Heads } from "./heads.js";
import { StandardizeImage } from "./layers/standardize-image.js";
import { Localizer } from "./localizer.js";

/** The filters of the article's three convolutions. */
const filters = [32, 64, 128] as const;
const denseUnits = 128;

/** How the article's CNN is built. */
export interface CnnOptions<H extends Heads> {
  /** Height, width and channels of the images. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** How many classes there are, at least 2. */
  readonly numClasses: number;
  /** What the model is to tell: "classes" (as in the article), "boxes", or "both" (default). */
  readonly heads?: H;
  /** Decides the first weights, a whole number >= 0; default 0. */
  readonly seed?: number;
  /**
   * Averages blocks of n x n pixels before the first convolution: the article's resizing (4.2) as a layer. The
   * convolutions then see n times as far and cost n^2 times less; 1, the default, leaves the image as it is.
   */
  readonly downsample?: number;
  /**
   * Brings each image to mean 0 and standard deviation 1 first (the article's section 5), so that brightness and contrast
   * need not be learned; default false.
   */
  readonly standardize?: boolean;
  /** How pictures of another size are brought to `inputShape`; default "stretch", the article's `cv2.resize`. */
  readonly resizeMode?: ResizeMode;
}

/**
 * The article's convolutional network (sections 3.1 and 4.3), made to localize: three times a 3 x 3 convolution (32, 64,
 * 128 filters, ReLU) and 2 x 2 max pooling, then flatten and a dense layer of 128 (ReLU), then the heads.
 *
 * | layer | output | parameters |
 * | --- | --- | --- |
 * | conv1, pool1 | [B, H/2, W/2, 32] | (9 C + 1) 32 |
 * | conv2, pool2 | [B, H/4, W/4, 64] | 18,496 |
 * | conv3, pool3 | [B, H/8, W/8, 128] | 73,856 |
 * | flatten, dense | [B, 128] | (H/8 W/8 128 + 1) 128 |
 * | classes (softmax) | [B, K] | 129 K |
 * | boxes (xyxy in [0, 1]) | [B, 4] | 516 |
 *
 * What differs from the article's code: `Flatten` and the number of classes, which it uses without importing or
 * giving them, are there; convolutions pad ("same"), so that what lies at the edge counts; weights start from a seed;
 * and there is a box head: the article's model only classifies.
 *
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an image is too small to be halved three times, or another option is out of range.
 * @see Localizer for what the heads give, trainModel, evaluateModel.
 * @example buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10 }).countParams() // 1143182
 * @example buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, heads: "classes" }).outputNames // ["classes"]
 */
export function buildCnnModel<H extends Heads = "both">({
  inputShape,
  numClasses,
  heads = "both" as H,
  seed = 0,
  downsample = 1,
  standardize = false,
  resizeMode = "stretch",
}: CnnOptions<H>): Localizer<H> {
  check({ inputShape, numClasses, heads, seed, downsample, standardize, resizeMode });
  const input = tf.input({ shape: [...inputShape], name: "image" });
  let x = input;
  if (standardize) x = new StandardizeImage({ name: "standardize" }).apply(x) as typeof x;
  if (downsample > 1) {
    x = tf.layers.averagePooling2d({ poolSize: downsample, name: "downsample" }).apply(x) as typeof x;
  }
  filters.forEach((count, index) => {
    const convolution = tf.layers.conv2d({
      filters: count,
      kernelSize: 3,
      padding: "same",
      activation: "relu",
      kernelInitializer: tf.initializers.glorotUniform({ seed: weightSeed(seed, index) }),
      name: `conv${index + 1}`,
    });
    x = convolution.apply(x) as typeof x;
    x = tf.layers.maxPooling2d({ poolSize: 2, name: `pool${index + 1}` }).apply(x) as typeof x;
  });
  x = tf.layers.flatten({ name: "flatten" }).apply(x) as typeof x;
  const dense = tf.layers.dense({
    units: denseUnits,
    activation: "relu",
    kernelInitializer: tf.initializers.glorotUniform({ seed: weightSeed(seed, filters.length) }),
    name: "dense",
  });
  const features = dense.apply(x) as typeof x;
  return new Localizer({
    input,
    features,
    heads,
    numClasses,
    seed: weightSeed(seed, 4),
    name: "cnn",
    resizeMode,
  });
}

/** Another seed for each layer, none shared with the layers of a neighbouring seed. */
function weightSeed(seed: number, layer: number): number {
  return seed * 16 + layer + 1;
}

function check({
  inputShape,
  numClasses,
  heads,
  seed,
  downsample,
  resizeMode,
}: Required<CnnOptions<Heads>>): void {
  if (inputShape?.length !== 3 || !inputShape.every((side) => Number.isInteger(side) && side > 0)) {
    throw new TypeError(
      `inputShape must be [height, width, channels], whole numbers > 0; got ${JSON.stringify(inputShape)}`,
    );
  }
  if (!Number.isInteger(downsample) || downsample < 1) {
    throw new RangeError(`downsample must be a whole number >= 1, got ${downsample}`);
  }
  const smallest = 2 ** filters.length * downsample;
  if (inputShape[0] < smallest || inputShape[1] < smallest) {
    throw new RangeError(
      `inputShape must be at least ${smallest} x ${smallest} pixels for ${filters.length} poolings` +
        `${downsample > 1 ? ` after downsample ${downsample}` : ""}, got ${inputShape[0]} x ${inputShape[1]}`,
    );
  }
  if (!Number.isInteger(numClasses) || numClasses < 2) {
    throw new RangeError(`numClasses must be a whole number >= 2, got ${numClasses}`);
  }
  if (heads !== "classes" && heads !== "boxes" && heads !== "both") {
    throw new RangeError(`heads must be "classes", "boxes" or "both", got ${JSON.stringify(heads)}`);
  }
  checkResizeMode(resizeMode, "resizeMode");
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed must be a whole number >= 0, got ${seed}`);
  }
}
