import type { tf } from "../../tensorflow/index.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import { separableBlock } from "../blocks/separable-block.js";
import type { Style } from "../blocks/style.js";

/**
 * A small MobileNet (Howard et al., 2017): one convolution of stride 2, then for each further number of filters two
 * depthwise separable ones, the first of stride 2.
 *
 * @param x [B, H, W, C].
 * @returns A feature map for each number of filters, [B, H / 2^i, W / 2^i, filters], the finest first.
 */
export function separableNetwork(
  x: tf.SymbolicTensor,
  style: Style,
  [first = 32, ...rest]: readonly number[] = [32, 64, 128],
): tf.SymbolicTensor[] {
  const levels = [convolutionBlock(x, style, { filters: first, strides: 2, name: "stem" })];
  for (const [index, filters] of rest.entries()) {
    const name = `block${index + 1}`;
    const halved = separableBlock(levels.at(-1)!, style, { filters, strides: 2, name: `${name}a` });
    levels.push(separableBlock(halved, style, { filters, name: `${name}b` }));
  }
  return levels;
}
