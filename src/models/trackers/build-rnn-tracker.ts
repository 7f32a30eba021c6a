import { tf } from "../../tensorflow/index.js";
import { type BackboneName, backboneLevels } from "../backbones/backbone.js";
import { apply } from "../blocks/apply.js";
import { checkName, kernelSettings, type Style, type StyleOptions, styleOf } from "../blocks/style.js";
import { BoxesAroundPoints } from "../layers/boxes-around-points.js";
import { FoldFrames, UnfoldFrames } from "../layers/fold-frames.js";
import { SpatialSoftmax } from "../layers/spatial-softmax.js";
import { type ImageOptions, imageInput } from "../localizer-options.js";
import { RnnTracker } from "./rnn-tracker.js";

/** What remembers the frames before. */
export const recurrences = ["lstm", "gru", "conv-lstm"] as const;
export type Recurrence = (typeof recurrences)[number];

/** How a recurrent tracker is built. */
export interface RnnTrackerOptions extends ImageOptions, Omit<StyleOptions, "dropout"> {
  /** What remembers: "lstm" (default) or "gru" over what was looked at, "conv-lstm" over whole feature maps. */
  readonly recurrence?: Recurrence;
  /** How many numbers it remembers; default 96. A "conv-lstm" has as many channels, default 32. */
  readonly units?: number;
  /** How many frames a clip has in training, a whole number >= 2; default 10. */
  readonly clipLength?: number;
  /** What makes features of each frame; default "residual". */
  readonly backbone?: Exclude<BackboneName, "vision-transformer">;
  /** The channels of each of its levels, the side halved from one to the next; default 32, 64, 96. */
  readonly filters?: readonly number[];
}

const defaultFilters = [32, 64, 96] as const;
const hiddenUnits = 128;

/**
 * A network that follows one object through a video, also where it is hidden (after Ning et al., ROLO, 2017, and, with
 * "conv-lstm", Shi et al., 2015): the same convolutions at each frame, a heat map that says where to look, a recurrent
 * layer over the frames, and for each a box around the point looked at, moved by what is remembered.
 *
 * | part | lstm, gru | conv-lstm |
 * | --- | --- | --- |
 * | backbone at each frame | [B T, H/8, W/8, C] | the same, then a memory of units channels beside it |
 * | heat map, spatial softmax: features, point | [B T, C], [B T, 2] | [B T, C + units], [B T, 2] |
 * | memory of features and point | [B, T, units] | |
 * | dense 128, box | [B, T, 4], xyxy in fractions | the same |
 *
 * @param options See {@link RnnTrackerOptions}; batch normalization is on unless it is switched off.
 * @throws {TypeError} If `inputShape` is not three whole numbers.
 * @throws {RangeError} If an option is out of range.
 * @see clips, trainModel, predictTracker
 * @example
 * const tracker = buildRnnTracker({ inputShape: [64, 64, 1] });
 * tracker.outputShape // [null, null, 4]
 */
export function buildRnnTracker(options: RnnTrackerOptions): RnnTracker {
  const { recurrence = "lstm", clipLength = 10, backbone = "residual", filters = defaultFilters } = options;
  const { units = recurrence === "conv-lstm" ? 32 : 96, resizeMode } = options;
  checkName("recurrence", recurrence, recurrences);
  for (const [name, value, least] of [["units", units, 1] as const, ["clipLength", clipLength, 2] as const]) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`${name} must be a whole number >= ${least}, got ${value}`);
    }
  }
  const style = styleOf({ batchNorm: true, ...options });
  const frame = imageInput(options, filters.length);
  const input = tf.input({ shape: [null, ...options.inputShape], name: "frames" });
  // What sees a frame is a model of its own, whose weights all frames share.
  const seen = backboneLevels(backbone, frame.x, style, filters).at(-1)!;
  const eye = tf.model({ inputs: frame.input, outputs: seen, name: "eye" });
  const map = apply(input, new FoldFrames({ name: "fold" }), eye);
  const unfold = (x: tf.SymbolicTensor, name: string) =>
    new UnfoldFrames({ name }).apply([x, input]) as tf.SymbolicTensor;
  const remember = (x: tf.SymbolicTensor, layer: tf.layers.Layer) =>
    joined("with_memory", x, apply(unfold(x, "to_memory"), layer, new FoldFrames({ name: "from_memory" })));
  const isMap = recurrence === "conv-lstm";
  const searched = isMap ? remember(map, convLstm(style, units)) : map;
  const heat = tf.layers.conv2d({ filters: 1, kernelSize: 1, ...kernelSettings(style), name: "heat" });
  const [features, point] = new SpatialSoftmax({ name: "look" }).apply([
    searched,
    apply(searched, heat),
  ]) as tf.SymbolicTensor[];
  const found = joined("found", features!, point!);
  const numbers = apply(
    isMap ? found : remember(found, recurrent(recurrence, style, units)),
    tf.layers.dense({
      units: hiddenUnits,
      activation: style.activation,
      ...kernelSettings(style),
      name: "dense",
    }),
    tf.layers.dense({ units: 4, ...kernelSettings(style), name: "box_numbers" }),
  );
  const box = new BoxesAroundPoints({ name: "box" }).apply([numbers, point!]) as tf.SymbolicTensor;
  return new RnnTracker({
    ...{ input, output: unfold(box, "boxes"), clipLength, resizeMode },
    name: `rnn_tracker_${recurrence.replace("-", "_")}`,
    follows: isMap ? "Shi et al., 2015" : "Ning et al., 2017",
  });
}

function joined(name: string, ...parts: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return tf.layers.concatenate({ axis: -1, name }).apply(parts) as tf.SymbolicTensor;
}

function recurrent(recurrence: "lstm" | "gru", style: Style, units: number): tf.layers.Layer {
  const make = recurrence === "lstm" ? tf.layers.lstm : tf.layers.gru;
  return make({ ...memorySettings(style), units });
}

function convLstm(style: Style, filters: number): tf.layers.Layer {
  return tf.layers.convLstm2d({ ...memorySettings(style), filters, kernelSize: 3, padding: "same" });
}

function memorySettings(style: Style) {
  return {
    ...({ returnSequences: true, recurrentActivation: "sigmoid", name: "memory" } as const),
    recurrentInitializer: tf.initializers.glorotUniform({ seed: style.nextSeed() }),
    ...kernelSettings(style),
  };
}
