import { tf } from "../../tensorflow/index.js";
import { backboneLevels } from "../backbones/backbone.js";
import { apply } from "../blocks/apply.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import { kernelSettings, type Style, styleOf } from "../blocks/style.js";
import { norm, transformerBlock } from "../blocks/transformer-block.js";
import { BoxMiddles } from "../layers/box-middles.js";
import { BoxesAroundPoints } from "../layers/boxes-around-points.js";
import { CellCenters } from "../layers/cell-centers.js";
import { ObjectQueries } from "../layers/object-queries.js";
import { PointEncoding } from "../layers/point-encoding.js";
import { PositionalEncoding } from "../layers/positional-encoding.js";
import { decoderBlock } from "./decoder-block.js";
import { type DetectorOptions, detectorInput, firstLogit, started } from "./detector-options.js";
import { QueryDetector } from "./query-detector.js";

/** How a detector that asks is built. */
export interface QueryDetectorOptions extends DetectorOptions {
  /** Rows and columns of the points where queries start; default 4 x 4: no more than 16 objects are found. */
  readonly grid?: readonly [rows: number, columns: number];
  /** How many encoder blocks let the image's cells look at each other, >= 0; default 1. */
  readonly encoderBlocks?: number;
  /** How many decoder blocks let the queries look at the image, >= 1; default 3. */
  readonly decoderBlocks?: number;
  /** How many heads look side by side, a divisor of `channels`; default 4. */
  readonly numHeads?: number;
}

/** The levels of the backbone: the cells have a stride of 8. */
const queryFilters = [32, 64, 96] as const;

/**
 * A detector that asks, after DETR (Carion et al., 2020) with conditional cross-attention (Meng et al., 2021): the image's
 * cells look at each other, 16 queries look at each other and at the cells, and each says which object it has found.
 *
 * | part | output |
 * | --- | --- |
 * | backbone: residual by default | [B, H/8, W/8, 96] |
 * | cells, encoder blocks | [B, H/8 W/8, channels] |
 * | queries, each at a point of its own | [B, Q, channels], [B, Q, 2] |
 * | L decoder blocks | [B, Q, channels] each |
 * | scores (logits) after each block | [B, L, Q, K] |
 * | boxes after each block, xyxy in fractions of the image | [B, L, Q, 4] |
 *
 * Each block looks around the middles of the boxes that the one before has found (Zhu et al., Deformable DETR, 2021).
 * Training says of every block's answer how good it is (auxiliary losses); prediction takes the last.
 *
 * @param options See {@link QueryDetectorOptions}; `channels` is divisible by 4 and by `numHeads`; batch normalization is
 *   on unless it is switched off.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an option is out of range.
 * @see trainModel, predictDetector.
 * @example buildQueryDetector({ inputShape: [96, 96, 1], numClasses: 10 }).numQueries // 16
 */
export function buildQueryDetector(options: QueryDetectorOptions): QueryDetector {
  const { numClasses, backbone = "residual", filters = queryFilters, channels = 64, resizeMode } = options;
  const { grid = [4, 4], encoderBlocks = 1, decoderBlocks = 3, numHeads = 4 } = options;
  check({ grid, encoderBlocks, decoderBlocks, numHeads, channels });
  const style = styleOf({ batchNorm: true, ...options });
  const { input, x } = detectorInput({ ...options, filters });
  const finest = backboneLevels(backbone, x, style, filters).at(-1)!;
  const map = convolutionBlock(finest, style, { filters: channels, kernelSize: 1, name: "map" });
  const [, rows, columns] = map.shape as [null, number, number];
  let cells = apply(
    map,
    new PositionalEncoding({ name: "places" }),
    tf.layers.reshape({ targetShape: [rows * columns, channels], name: "cells" }),
  );
  for (let block = 1; block <= encoderBlocks; block++) {
    cells = transformerBlock(cells, style, { numHeads, hidden: 2 * channels, name: `encoder${block}` });
  }
  cells = apply(cells, norm("encoder_norm"));
  const cellPlaces = placesOf(apply(map, new CellCenters({ name: "centers" })), channels, "cell_places");
  const asking = new ObjectQueries({ grid, depth: channels, seed: style.nextSeed(), name: "queries" });
  const scores: tf.SymbolicTensor[] = [];
  const boxes: tf.SymbolicTensor[] = [];
  let [queries, points] = asking.apply(map) as [tf.SymbolicTensor, tf.SymbolicTensor];
  for (let block = 1; block <= decoderBlocks; block++) {
    const name = `decoder${block}`;
    const inputs = { queries, queryPlaces: placesOf(points, channels, `${name}_places`), cells, cellPlaces };
    queries = decoderBlock(inputs, style, { numHeads, name });
    const answer = answerOf({ queries, points }, style, { numClasses, name });
    scores.push(answer.scores);
    boxes.push(answer.boxes);
    // The next block looks where this one has found something.
    points = apply(answer.boxes, new BoxMiddles({ name: `${name}_middle` }));
  }
  const ofBlocks = (answers: tf.SymbolicTensor[], size: number, name: string) =>
    apply(
      oneAfterTheOther(answers, `${name}_of_blocks`),
      tf.layers.reshape({ targetShape: [decoderBlocks, grid[0] * grid[1], size], name }),
    );
  const outputs = [ofBlocks(scores, numClasses, "scores"), ofBlocks(boxes, 4, "boxes")];
  const follows = "Carion et al., 2020; Meng et al., 2021";
  return started(
    new QueryDetector({ input, outputs, numClasses, name: "query_detector", follows, resizeMode }),
    options,
  );
}

/** Points as waves, so many numbers as there are channels. */
function placesOf(points: tf.SymbolicTensor, depth: number, name: string): tf.SymbolicTensor {
  return apply(points, new PointEncoding({ depth, name }));
}

/** What queries say after a block: logits of the classes, [B, Q, K], and boxes near their points, [B, Q, 4]. */
function answerOf(
  { queries, points }: { queries: tf.SymbolicTensor; points: tf.SymbolicTensor },
  style: Style,
  { numClasses, name }: { numClasses: number; name: string },
): { scores: tf.SymbolicTensor; boxes: tf.SymbolicTensor } {
  const dense = (part: string, units: number, settings: object = {}) =>
    tf.layers.dense({ units, name: `${name}_${part}`, ...settings, ...kernelSettings(style) });
  const read = apply(queries, norm(`${name}_norm`));
  const firstScore = { biasInitializer: tf.initializers.constant({ value: firstLogit }) };
  const wide = dense("box_dense", queries.shape.at(-1)!, { activation: "relu" });
  const numbers = apply(read, wide, dense("box_numbers", 4));
  const around = new BoxesAroundPoints({ name: `${name}_box` });
  return {
    scores: apply(read, dense("score", numClasses, firstScore)),
    boxes: around.apply([numbers, points]) as tf.SymbolicTensor,
  };
}

function oneAfterTheOther(answers: readonly tf.SymbolicTensor[], name: string): tf.SymbolicTensor {
  if (answers.length === 1) return answers[0]!;
  return tf.layers.concatenate({ axis: 1, name }).apply([...answers]) as tf.SymbolicTensor;
}

function check({
  grid,
  encoderBlocks,
  decoderBlocks,
  numHeads,
  channels,
}: Required<
  Pick<QueryDetectorOptions, "grid" | "encoderBlocks" | "decoderBlocks" | "numHeads" | "channels">
>): void {
  const counts = {
    rows: grid[0],
    columns: grid[1],
    decoderBlocks,
    numHeads,
    encoderBlocks: encoderBlocks + 1,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `${name} must be a whole number >= ${name === "encoderBlocks" ? "0" : "1"}, got ${value}`,
      );
    }
  }
  if (channels % 4 !== 0 || channels % numHeads !== 0) {
    throw new RangeError(`channels must be divisible by 4 and by numHeads ${numHeads}, got ${channels}`);
  }
}
