import { convertBoxes } from "../../boxes/convert-boxes.js";
import { defaultBoxes } from "../../boxes/default-boxes.js";
import { denormalizeBoxes } from "../../boxes/normalize-boxes.js";
import { tf } from "../../tensorflow/index.js";
import { backboneLevels } from "../backbones/backbone.js";
import { apply } from "../blocks/apply.js";
import { styleOf } from "../blocks/style.js";
import { featurePyramid } from "../fusion/feature-pyramid.js";
import { AnchorDetector } from "./anchor-detector.js";
import {
  type DetectorOptions,
  detectorFilters,
  detectorInput,
  firstLogit,
  started,
} from "./detector-options.js";
import { predictionHead } from "./prediction-head.js";

/** How a detector with anchors is built. */
export interface AnchorDetectorOptions extends DetectorOptions {
  /** How many levels have anchors, the coarsest ones; default 2: strides 8 and 16. */
  readonly levels?: number;
  /** One side more than levels: those of the square anchors as shares of the image; default 0.15, 0.3, 0.6. */
  readonly scales?: readonly number[];
  /** Width / height of the anchors besides 1, and their inverses; default 2. */
  readonly aspectRatios?: readonly number[];
}

/**
 * A detector with anchors, after SSD (Liu et al., 2016) with a feature pyramid and the focal loss of RetinaNet (Lin et al.,
 * 2017).
 *
 * | part | output |
 * | --- | --- |
 * | backbone: residual by default | levels of stride 2, 4, 8, 16 |
 * | feature pyramid over the coarsest levels | [B, H/stride, W/stride, channels] each |
 * | scores of A anchors a cell (logits) | [B, N, K], by level, row, column, anchor |
 * | offsets | [B, N, 4] |
 *
 * @param options See {@link AnchorDetectorOptions}; batch normalization is on unless it is switched off.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If there are not as many scales as levels and one more, or another option is out of range.
 * @see trainModel, predictDetector.
 * @example
 * const detector = buildAnchorDetector({ inputShape: [96, 96, 1], numClasses: 10 });
 * detector.anchors.length // 720
 */
export function buildAnchorDetector(options: AnchorDetectorOptions): AnchorDetector {
  const { inputShape, numClasses, backbone = "residual", filters = detectorFilters, channels = 64 } = options;
  const { levels: count = 2, aspectRatios = [2], resizeMode } = options;
  const scales = options.scales ?? evenScales(count);
  const style = styleOf({ batchNorm: true, ...options });
  if (!Number.isInteger(count) || count < 1 || count > filters.length) {
    throw new RangeError(`levels must be a whole number from 1 to ${filters.length}, got ${count}`);
  }
  if (scales.length !== count + 1) {
    throw new RangeError(
      `scales must be ${count + 1} numbers, one for each level and one more; got ${scales.length}`,
    );
  }
  const { input, x } = detectorInput(options);
  const maps = featurePyramid(backboneLevels(backbone, x, style, filters).slice(-count), style, { channels });
  const perCell = 2 + 2 * aspectRatios.length;
  const said = (name: string, size: number, bias: number) => {
    const rows = maps.map((map, index) => {
      const head = { channels, size: perCell * size, bias, name: `${name}${index + 1}` };
      const targetShape = [map.shape[1]! * map.shape[2]! * perCell, size];
      const reshape = tf.layers.reshape({ targetShape, name: `${name}${index + 1}_rows` });
      return apply(predictionHead(map, style, head), reshape);
    });
    return rows.length === 1
      ? rows[0]!
      : (tf.layers.concatenate({ axis: 1, name }).apply(rows) as tf.SymbolicTensor);
  };
  const outputs = [said("scores", numClasses, firstLogit), said("offsets", 4, 0)];
  const sizes = maps.map(({ shape }) => [shape[1]!, shape[2]!] as const);
  const boxes = defaultBoxes(sizes, { scales, aspectRatios: maps.map(() => aspectRatios) });
  const anchors = denormalizeBoxes(convertBoxes(boxes, "cxcywh", "xyxy"), [inputShape[0], inputShape[1]]);
  const detector = new AnchorDetector({
    ...{ input, outputs, numClasses, resizeMode, anchors },
    name: "anchor_detector",
    follows: "Liu et al., 2016; Lin et al., 2017",
  });
  return started(detector, options);
}

/** From 0.15 up to 0.6, each the same number of times the one before. */
function evenScales(levels: number): number[] {
  return Array.from({ length: levels + 1 }, (_, index) => 0.15 * 4 ** (index / levels));
}
