import { checkResizeMode, type ResizeMode } from "../image/fitting.js";
import { checkPixelStatistics, type PixelStatistics } from "../image/pixel-statistics.js";
import { tf } from "../tensorflow/index.js";
import { apply } from "./blocks/apply.js";
import { checkName, type Style, type StyleOptions } from "./blocks/style.js";
import { type Heads, hasBoxes, hasClasses } from "./heads.js";
import { hiddenLayers } from "./hidden-layers.js";
import { StandardizeImage } from "./layers/standardize-image.js";
import { softArgmaxHead } from "./soft-argmax-head.js";

/** The pictures that a network takes, and what is done to them first. */
export interface ImageOptions {
  /** Height, width and channels of the images. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /**
   * Averages blocks of n x n pixels before the first convolution: the article's resizing (4.2) as a layer. The
   * convolutions then see n times as far and cost n^2 times less; 1, the default, leaves the image as it is.
   */
  readonly downsample?: number;
  /**
   * Standardizes images as the first layer (the article's section 5), so that brightness and contrast need not be
   * learned: `true` brings each image to mean 0 and deviation 1, {@link PixelStatistics} take a data set's (fit them on
   * the training split: `pixelStatistics`). Default false, a localizer's true. Images go in as they are, in [0, 1]: the
   * layer is saved with the model, so that training and prediction cannot differ.
   */
  readonly standardize?: boolean | PixelStatistics;
  /** How pictures of another size are brought to `inputShape`; default "stretch", the article's `cv2.resize`. */
  readonly resizeMode?: ResizeMode;
}

/** How a network that localizes one object is built. */
export interface LocalizerOptions<H extends Heads = Heads> extends ImageOptions, StyleOptions {
  /** How many classes there are, at least 2. */
  readonly numClasses: number;
  /** What the model is to tell: "classes" (as in the article), "boxes", or "both" (default). */
  readonly heads?: H;
}

/** How a localizer with a feature map is built. */
export interface MapLocalizerOptions<H extends Heads = Heads> extends LocalizerOptions<H> {
  /**
   * What tells the box: "dense" (default), four numbers from the dense layer's features, as the article's heads are; or
   * "soft-argmax", the votes of the map's cells (Nibali et al., DSNT, 2018), which lies closer for as much work, because
   * what is learned at one place holds at every other.
   */
  readonly boxHead?: BoxHead;
}

/** The box heads by name. */
export type BoxHead = (typeof boxHeads)[number];

const boxHeads = ["dense", "soft-argmax"] as const;

/**
 * The image input of a network, and what the first layers see of it.
 *
 * @param options See {@link ImageOptions}.
 * @param halvings How often the network halves the image.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an image is too small to be halved so often, or another option is out of range.
 */
export function imageInput(
  { inputShape, downsample = 1, standardize = false, resizeMode = "stretch" }: ImageOptions,
  halvings: number,
): { readonly input: tf.SymbolicTensor; readonly x: tf.SymbolicTensor } {
  if (inputShape?.length !== 3 || !inputShape.every((side) => Number.isInteger(side) && side > 0)) {
    throw new TypeError(
      `inputShape must be [height, width, channels], whole numbers > 0; got ${JSON.stringify(inputShape)}`,
    );
  }
  if (!Number.isInteger(downsample) || downsample < 1) {
    throw new RangeError(`downsample must be a whole number >= 1, got ${downsample}`);
  }
  const smallest = 2 ** halvings * downsample;
  if (inputShape[0] < smallest || inputShape[1] < smallest) {
    throw new RangeError(
      `inputShape must be at least ${smallest} x ${smallest} pixels to be halved ${halvings} times` +
        `${downsample > 1 ? ` after downsample ${downsample}` : ""}, got ${inputShape[0]} x ${inputShape[1]}`,
    );
  }
  checkResizeMode(resizeMode, "resizeMode");
  const input = tf.input({ shape: [...inputShape], name: "image" });
  const layers: tf.layers.Layer[] = [];
  if (standardize) {
    const statistics = standardize === true ? {} : standardize;
    if (standardize !== true) checkPixelStatistics(standardize, inputShape[2], "standardize");
    layers.push(new StandardizeImage({ name: "standardize", ...statistics }));
  }
  if (downsample > 1) layers.push(tf.layers.averagePooling2d({ poolSize: downsample, name: "downsample" }));
  return { input, x: apply(input, ...layers) };
}

/**
 * The same for a localizer, whose heads are checked before a layer is made. It standardizes unless told otherwise: from
 * bright pictures as they are, every weight's first gradients point the same way, and one seed in three learned nothing.
 *
 * @throws {RangeError} If there are too few classes, or no such heads or box head.
 */
export function localizerInput<H extends Heads>(
  options: MapLocalizerOptions<H>,
  halvings: number,
): ReturnType<typeof imageInput> {
  const { numClasses, heads = "both", boxHead = "dense" } = options;
  if (!Number.isInteger(numClasses) || numClasses < 2) {
    throw new RangeError(`numClasses must be a whole number >= 2, got ${numClasses}`);
  }
  checkName("heads", heads, ["classes", "boxes", "both"]);
  checkName("boxHead", boxHead, boxHeads);
  return imageInput({ ...options, standardize: options.standardize ?? true }, halvings);
}

/**
 * What a localizer's heads are told from: the features of the map's hidden layers and, for a soft-argmax head, the box.
 *
 * @param map [B, h, w, C].
 */
export function headInputs<H extends Heads>(
  { heads = "both" as H, boxHead }: MapLocalizerOptions<H>,
  map: tf.SymbolicTensor,
  style: Style,
): { readonly features: tf.SymbolicTensor; readonly boxes?: tf.SymbolicTensor } {
  if (boxHead !== "soft-argmax" || !hasBoxes(heads)) {
    return { features: apply(map, tf.layers.flatten({ name: "flatten" }), ...hiddenLayers(style)) };
  }
  const { boxes, features } = softArgmaxHead(map, style);
  return { boxes, features: hasClasses(heads) ? apply(features, ...hiddenLayers(style)) : features };
}
