import type { Boxes } from "../../boxes/boxes.js";
import type { ResizeMode } from "../../image/fitting.js";
import type { tf } from "../../tensorflow/index.js";
import { AnchorDetector } from "../detectors/anchor-detector.js";
import { CenterDetector } from "../detectors/center-detector.js";
import { QueryDetector } from "../detectors/query-detector.js";
import type { Heads } from "../heads.js";
import type { LocalizationModel } from "../localization-model.js";
import { Localizer } from "../localizer.js";
import { RnnTracker } from "../trackers/rnn-tracker.js";

/** What is known of one of our models beside its network; plain JSON. */
export interface ModelKind {
  readonly kind: "localizer" | "center-detector" | "anchor-detector" | "query-detector" | "rnn-tracker";
  /** 1 for a tracker, which tells no classes. */
  readonly numClasses: number;
  readonly resizeMode: ResizeMode;
  readonly follows: string;
  /** A localizer's. */
  readonly heads?: Heads;
  /** The layer that a localizer's heads are told from. */
  readonly features?: string;
  /** A tracker's frames in a clip. */
  readonly clipLength?: number;
  /** An anchor detector's, xyxy pixels. */
  readonly anchors?: Boxes<"xyxy", "px">;
}

/**
 * What must be kept of a model so that it can be made again from its network.
 *
 * @throws {TypeError} If it is none of our kinds.
 */
export function kindOfModel(model: LocalizationModel): ModelKind {
  const { resizeMode, follows } = model;
  if (model instanceof RnnTracker) {
    return { kind: "rnn-tracker", numClasses: 1, resizeMode, follows, clipLength: model.clipLength };
  }
  const { numClasses } = model;
  const common = { numClasses, resizeMode, follows };
  if (model instanceof Localizer) {
    return { kind: "localizer", ...common, heads: model.heads, features: model.features.sourceLayer.name };
  }
  if (model instanceof CenterDetector) return { kind: "center-detector", ...common };
  if (model instanceof AnchorDetector) return { kind: "anchor-detector", ...common, anchors: model.anchors };
  if (model instanceof QueryDetector) return { kind: "query-detector", ...common };
  throw new TypeError(
    `model must be a localizer, a detector or a tracker, got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
  );
}

/** The model that a network is, as {@link kindOfModel} described it; the network's layers become the model's. */
export function modelOfKind(
  network: tf.LayersModel,
  { kind, heads = "both", features = "", anchors = [], clipLength = 1, ...common }: ModelKind,
): LocalizationModel {
  const { name, outputs } = network;
  const input = network.inputs[0]!;
  const args = { input, outputs, name, ...common };
  switch (kind) {
    case "localizer":
      return new Localizer({
        ...args,
        heads,
        features: featuresOf(network, features),
        seed: 0,
      });
    case "center-detector":
      return new CenterDetector(args);
    case "anchor-detector":
      return new AnchorDetector({ ...args, anchors });
    case "query-detector":
      return new QueryDetector(args);
    case "rnn-tracker":
      return new RnnTracker({ ...args, output: outputs[0]!, clipLength });
    default:
      throw new RangeError(
        `The file holds a model of the kind "${String(kind satisfies never)}", which is not known here.`,
      );
  }
}

/** A box told by the cells of a map alone leaves no layer of features behind: then it is the box. */
function featuresOf({ layers, outputs }: tf.LayersModel, name: string): tf.SymbolicTensor {
  const layer = layers.find((one) => one.name === name);
  return (layer?.output as tf.SymbolicTensor | undefined) ?? outputs[0]!;
}
