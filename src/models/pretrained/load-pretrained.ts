import { tf } from "../../tensorflow/index.js";
import { checkName } from "../blocks/style.js";
import { type NamedWeight, readWeights } from "./weight-file.js";

/** The weights that come with the library; data/README.md says what each has seen. */
export const pretrainedNames = ["shapes"] as const;
export type PretrainedName = (typeof pretrainedNames)[number];

/** What became of a model's layers. */
export interface LoadedLayers {
  /** The layers with weights that now start from what was learned before. */
  readonly taken: readonly string[];
  /** Those that start from noise as before: no such layer was trained, or one of another shape. */
  readonly left: readonly string[];
}

/**
 * Gives a model's layers what layers of the same name and shape have learned on generated pictures, so that a detector for
 * few photographs need not start from noise. Kernels that saw colours are added up for a grey picture.
 *
 * What tells the classes starts from noise in any case: train the model afterwards.
 *
 * @param model A detector, or any model whose backbone is "residual" of the default filters.
 * @param name "shapes": a center detector of rectangles, circles and triangles among clutter.
 * @returns Which layers were taken; all or nothing of each.
 * @throws {RangeError} If there are no weights of the name, or none of them fits the model, which stays as it was.
 * @throws {Error} If the file of the weights is damaged.
 * @example
 * const detector = buildCenterDetector({ inputShape: [240, 320, 3], numClasses: 3 });
 * const { left } = loadPretrained(detector, "shapes");
 * left // ["heat"]
 */
export function loadPretrained(model: tf.LayersModel, name: PretrainedName): LoadedLayers {
  checkName("name", name, pretrainedNames);
  const known = new Map(readWeights(name).map((weight) => [weight.name, weight]));
  const [taken, left]: [string[], string[]] = [[], []];
  const writes: [weight: tf.LayerVariable, known: NamedWeight][] = [];
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue;
    const fitting = layer.weights.map((weight) => fitted(known.get(weight.originalName), weight.shape));
    if (fitting.some((one) => one === undefined)) {
      left.push(layer.name);
      continue;
    }
    taken.push(layer.name);
    for (const [index, weight] of layer.weights.entries()) writes.push([weight, fitting[index]!]);
  }
  if (taken.length === 0) {
    throw new RangeError(
      `no layer of the model is as in "${name}": it needs the backbone "residual" and its default filters`,
    );
  }
  for (const [weight, { values }] of writes) {
    tf.tidy(() => void weight.write(tf.tensor(values, weight.shape as number[])));
  }
  return { taken, left };
}

/** The weight as a layer of this shape takes it, or undefined where it does not fit. */
function fitted(known: NamedWeight | undefined, shape: tf.Shape): NamedWeight | undefined {
  if (known === undefined || String(known.shape) === String(shape)) return known;
  const [height, width, channels, filters] = known.shape;
  const isGrey = channels === 3 && String([height, width, 1, filters]) === String(shape);
  return isGrey ? addedUp(known, filters!) : undefined;
}

/** A kernel of three colours as one for grey, in which all three are the same. */
function addedUp({ name, values }: NamedWeight, filters: number): NamedWeight {
  const grey = new Float32Array(values.length / 3);
  for (const [index, value] of values.entries()) {
    const place = Math.floor(index / (3 * filters));
    grey[place * filters + (index % filters)]! += value;
  }
  return { name, shape: [], values: grey };
}
