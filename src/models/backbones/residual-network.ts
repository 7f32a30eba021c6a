import type { tf } from "../../tensorflow/index.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import { residualBlock } from "../blocks/residual-block.js";
import type { Style } from "../blocks/style.js";

/**
 * A small residual network (He et al., 2016): one convolution of stride 2, then for each further number of filters a
 * residual block of stride 2.
 *
 * @param x [B, H, W, C].
 * @returns A feature map for each number of filters, [B, H / 2^i, W / 2^i, filters], the finest first.
 */
export function residualNetwork(
  x: tf.SymbolicTensor,
  style: Style,
  [first = 32, ...rest]: readonly number[] = [32, 64, 128],
): tf.SymbolicTensor[] {
  const levels = [convolutionBlock(x, style, { filters: first, strides: 2, name: "stem" })];
  for (const [index, filters] of rest.entries()) {
    levels.push(residualBlock(levels.at(-1)!, style, { filters, strides: 2, name: `block${index + 1}` }));
  }
  return levels;
}
