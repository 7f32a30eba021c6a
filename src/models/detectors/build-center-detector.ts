import { backboneLevels } from "../backbones/backbone.js";
import { styleOf } from "../blocks/style.js";
import { featurePyramid } from "../fusion/feature-pyramid.js";
import { CenterDetector } from "./center-detector.js";
import {
  type DetectorOptions,
  detectorFilters,
  detectorInput,
  firstLogit,
  started,
} from "./detector-options.js";
import { predictionHead } from "./prediction-head.js";

/** How a detector without anchors is built. */
export interface CenterDetectorOptions extends DetectorOptions {
  /** How many pixels a cell of the heat map has on each side: 4 for small objects, 8 (default) for others; a power of 2. */
  readonly stride?: number;
}

/**
 * A detector without anchors, after CenterNet (Zhou et al., "Objects as points", 2019) and TTFNet (Liu et al., 2020): a
 * backbone, a feature pyramid, and on its finest level a heat map whose peaks are the middles of objects, beside the
 * distances to the four edges.
 *
 * | part | output |
 * | --- | --- |
 * | backbone: residual by default | levels of stride 2, 4, 8, 16 |
 * | feature pyramid over the levels of the stride and coarser | [B, H/stride, W/stride, channels] |
 * | heat (logits) | [B, H/stride, W/stride, K] |
 * | distances (logarithms, in strides) | [B, H/stride, W/stride, 4] |
 *
 * @param options See {@link CenterDetectorOptions}; batch normalization is on unless it is switched off.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If the stride is none of the backbone's, or another option is out of range.
 * @see trainModel, predictDetector.
 * @example
 * const detector = buildCenterDetector({ inputShape: [96, 96, 1], numClasses: 10 });
 * detector.gridShape // [12, 12]
 */
export function buildCenterDetector(options: CenterDetectorOptions): CenterDetector {
  const { numClasses, stride = 8, backbone = "residual", filters = detectorFilters, channels = 64 } = options;
  const { downsample = 1, resizeMode } = options;
  const style = styleOf({ batchNorm: true, ...options });
  const { input, x } = detectorInput(options);
  const finest = Math.log2(stride / downsample) - 1;
  if (!Number.isInteger(finest) || finest < 0 || finest >= filters.length) {
    const strides = filters.map((_, level) => downsample * 2 ** (level + 1));
    throw new RangeError(`stride must be one of the backbone's, ${strides.join(", ")}, got ${stride}`);
  }
  const levels = backboneLevels(backbone, x, style, filters).slice(finest);
  const map = featurePyramid(levels, style, { channels, wanted: 1 })[0]!;
  const outputs = [
    predictionHead(map, style, { channels, size: numClasses, bias: firstLogit, name: "heat" }),
    predictionHead(map, style, { channels, size: 4, bias: 0, name: "distances" }),
  ];
  const follows = "Zhou et al., 2019; Liu et al., 2020";
  return started(
    new CenterDetector({ input, outputs, numClasses, name: "center_detector", follows, resizeMode }),
    options,
  );
}
