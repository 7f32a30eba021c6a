import type { tf } from "../../tensorflow/index.js";
import { checkName, type Style } from "../blocks/style.js";
import { plainCnn } from "./plain-cnn.js";
import { residualNetwork } from "./residual-network.js";
import { separableNetwork } from "./separable-network.js";
import { visionTransformer } from "./vision-transformer.js";

const backbones = {
  plain: plainCnn,
  residual: residualNetwork,
  separable: separableNetwork,
  "vision-transformer": (x: tf.SymbolicTensor, style: Style) => visionTransformer(x, style),
} satisfies Record<
  string,
  (x: tf.SymbolicTensor, style: Style, filters?: readonly number[]) => tf.SymbolicTensor[]
>;

/** The feature extractors by name. */
export type BackboneName = keyof typeof backbones;

/**
 * The feature maps that a backbone makes of an image, the finest first.
 *
 * @param filters The channels of each level, the side halved from one to the next; the transformer has one level of its own.
 * @throws {RangeError} If there is no backbone of the name.
 */
export function backboneLevels(
  name: BackboneName,
  x: tf.SymbolicTensor,
  style: Style,
  filters?: readonly number[],
): tf.SymbolicTensor[] {
  checkName("backbone", name, Object.keys(backbones) as BackboneName[]);
  return backbones[name](x, style, filters);
}
