import type { tf } from "../../tensorflow/index.js";
import type { BackboneName } from "../backbones/backbone.js";
import type { StyleOptions } from "../blocks/style.js";
import { type ImageOptions, imageInput } from "../localizer-options.js";
import { loadPretrained, type PretrainedName } from "../pretrained/load-pretrained.js";

/** How a detector is built. */
export interface DetectorOptions extends ImageOptions, Omit<StyleOptions, "pooling"> {
  /** As {@link ImageOptions.standardize} says, but on by default: each image gets mean 0 and deviation 1. */
  readonly standardize?: ImageOptions["standardize"];
  /** How many classes there are, at least 1. */
  readonly numClasses: number;
  /** What makes features of the image; default "residual". */
  readonly backbone?: Exclude<BackboneName, "vision-transformer">;
  /** The channels of each level of the backbone, the side halved from one to the next; default 32, 64, 96, 128. */
  readonly filters?: readonly number[];
  /** The channels of the feature pyramid and the heads; default 64. */
  readonly channels?: number;
  /**
   * Starts from what was learned on generated pictures wherever layers are as then ({@link loadPretrained}); by default
   * from noise.
   */
  readonly pretrained?: PretrainedName;
}

/** The levels of a detector's backbone, by default down to a sixteenth. */
export const detectorFilters = [32, 64, 96, 128] as const;

/** How sure a detector is at first that a place shows an object: most do not (Lin et al., 2017). */
export const firstScore = 0.01;

/** The logit of that. */
export const firstLogit = -Math.log((1 - firstScore) / firstScore);

/**
 * The image input of a detector, checked before a layer is made.
 *
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If another option is out of range.
 */
export function detectorInput(options: DetectorOptions): ReturnType<typeof imageInput> {
  const { numClasses, filters = detectorFilters, channels = 64 } = options;
  for (const [name, value] of Object.entries({ numClasses, channels })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
    }
  }
  return imageInput({ standardize: true, ...options }, filters.length);
}

/** A detector with the weights that its options ask for. */
export function started<D extends tf.LayersModel>(detector: D, { pretrained }: DetectorOptions): D {
  if (pretrained !== undefined) loadPretrained(detector, pretrained);
  return detector;
}
