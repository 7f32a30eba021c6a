import { tf } from "../../tensorflow/index.js";
import { apply } from "../blocks/apply.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import type { Style } from "../blocks/style.js";

/** The filters of the article's three convolutions. */
export const articleFilters = [32, 64, 128] as const;

/**
 * The article's feature extractor (3.1, 4.3): for each number of filters a 3 x 3 convolution and 2 x 2 pooling.
 *
 * @param x [B, H, W, C].
 * @returns A feature map for each, [B, H / 2^i, W / 2^i, filters], the finest first.
 */
export function plainCnn(
  x: tf.SymbolicTensor,
  style: Style,
  filters: readonly number[] = articleFilters,
): tf.SymbolicTensor[] {
  const makePooling = style.pooling === "max" ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
  const levels: tf.SymbolicTensor[] = [];
  for (const [index, count] of filters.entries()) {
    const seen = convolutionBlock(levels.at(-1) ?? x, style, { filters: count, name: `conv${index + 1}` });
    levels.push(apply(seen, makePooling({ poolSize: 2, name: `pool${index + 1}` })));
  }
  return levels;
}
