import type { Boxes } from "../../boxes/boxes.js";
import type { ResizeMode } from "../../image/fitting.js";
import type { tf } from "../../tensorflow/index.js";
import { AnchorDetector } from "../detectors/anchor-detector.js";
import { CenterDetector } from "../detectors/center-detector.js";
import type { Detector } from "../detectors/detector.js";
import { QueryDetector } from "../detectors/query-detector.js";
import type { Heads } from "../heads.js";
import { Localizer } from "../localizer.js";

/** What is known of one of our models beside its network; plain JSON. */
export interface ModelKind {
  readonly kind: "localizer" | "center-detector" | "anchor-detector" | "query-detector";
  readonly numClasses: number;
  readonly resizeMode: ResizeMode;
  readonly follows: string;
  /** A localizer's. */
  readonly heads?: Heads;
  /** An anchor detector's, xyxy pixels. */
  readonly anchors?: Boxes<"xyxy", "px">;
}

/**
 * What must be kept of a model so that it can be made again from its network.
 *
 * @throws {TypeError} If it is none of our kinds.
 */
export function kindOfModel(model: Localizer | Detector): ModelKind {
  const { numClasses, resizeMode, follows } = model;
  const common = { numClasses, resizeMode, follows };
  if (model instanceof Localizer) return { kind: "localizer", ...common, heads: model.heads };
  if (model instanceof CenterDetector) return { kind: "center-detector", ...common };
  if (model instanceof AnchorDetector) return { kind: "anchor-detector", ...common, anchors: model.anchors };
  if (model instanceof QueryDetector) return { kind: "query-detector", ...common };
  throw new TypeError(
    `model must be a localizer or a detector, got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
  );
}

/** The model that a network is, as {@link kindOfModel} described it; the network's layers become the model's. */
export function modelOfKind(
  network: tf.LayersModel,
  { kind, heads = "both", anchors = [], ...common }: ModelKind,
): Localizer | Detector {
  const { name, outputs } = network;
  const input = network.inputs[0]!;
  const args = { input, outputs, name, ...common };
  switch (kind) {
    case "localizer":
      return new Localizer({ ...args, heads, features: featuresOf(network), seed: 0 });
    case "center-detector":
      return new CenterDetector(args);
    case "anchor-detector":
      return new AnchorDetector({ ...args, anchors });
    case "query-detector":
      return new QueryDetector(args);
    default:
      throw new RangeError(
        `The file holds a model of the kind "${String(kind satisfies never)}", which is not known here.`,
      );
  }
}

/** What the heads' dense layers take. */
function featuresOf(network: tf.LayersModel): tf.SymbolicTensor {
  const head = network.layers.find(({ name }) => name === "classes" || name === "box_numbers");
  return head!.input as tf.SymbolicTensor;
}
