import type { HeatMap } from "../image/heat-map.js";
import type { ProgressBar } from "../progress.js";
import type { tf } from "../tensorflow/index.js";
import type { Subject } from "./subject.js";

/** Pictures to be explained, and what is held fast of each. */
export interface Pictures {
  /** [B, height, width, channels], in [0, 1]. */
  readonly images: tf.Tensor4D;
  /** [B, S]; see `Readout`. */
  readonly fixed: tf.Tensor2D;
}

/** How each method goes about it. */
export interface MethodOptions {
  /** Grad-CAM, Grad-CAM++, HiResCAM, score-CAM: whose feature map; see `featureLayer` for the default. */
  readonly layer?: string;
  /** SmoothGrad: how many noisy copies; default 32. */
  readonly samples?: number;
  /** SmoothGrad: the noise's deviation as a share of the picture's range; default 0.15. */
  readonly noise?: number;
  /** Integrated gradients: how many points of the path; default 64. */
  readonly steps?: number;
  /** Occlusion: the side of the square, pixels; default a sixth of the shorter side. */
  readonly patch?: number;
  /** Occlusion: how far the square moves, pixels; default half its side. */
  readonly stride?: number;
  /** Decides what is drawn at random; default 0. */
  readonly seed?: number;
}

/** One way of explaining: a heat map for each picture. */
export interface Method {
  /** As a person calls it. */
  readonly title: string;
  /** Where it was published. */
  readonly paper: string;
  /** Whether its numbers have a sign: for and against. */
  readonly signed?: boolean;
  /** How many times a picture goes through the network: long work shows how far it is. */
  run(subject: Subject, pictures: Pictures, options: MethodOptions, bar: ProgressBar): Promise<HeatMap[]>;
}

/**
 * Throws unless it is a whole number of at least so much.
 *
 * @throws {RangeError} Names the option.
 */
export function checkCount(name: string, value: number, least = 1): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name} must be a whole number >= ${least}, got ${value}`);
}
