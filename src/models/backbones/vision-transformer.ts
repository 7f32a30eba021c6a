import { tf } from "../../tensorflow/index.js";
import { apply } from "../blocks/apply.js";
import { kernelSettings, type Style } from "../blocks/style.js";
import { norm, transformerBlock } from "../blocks/transformer-block.js";
import { PositionalEncoding } from "../layers/positional-encoding.js";

/** How large a vision transformer is. */
export interface VisionTransformerArgs {
  /** The side of a patch, pixels; default 8. */
  readonly patch?: number;
  /** How many blocks; default 4. */
  readonly blocks?: number;
  /** The features of each patch; default 64. */
  readonly width?: number;
  readonly numHeads?: number;
}

/**
 * A small vision transformer (Dosovitskiy et al., 2021): patches become vectors, which learn where they lie and look at
 * each other.
 *
 * @param x [B, H, W, C].
 * @returns One feature map, [B, H / patch, W / patch, width].
 */
export function visionTransformer(
  x: tf.SymbolicTensor,
  style: Style,
  { patch = 8, blocks = 4, width = 64, numHeads = 4 }: VisionTransformerArgs = {},
): tf.SymbolicTensor[] {
  const patches = tf.layers.conv2d({
    ...{ filters: width, kernelSize: patch, strides: patch, name: "patches" },
    ...kernelSettings(style),
  });
  const places = new PositionalEncoding({ kind: "learned", seed: style.nextSeed(), name: "places" });
  const map = apply(x, patches, places);
  const [, rows, columns] = map.shape as [null, number, number, number];
  let cells = apply(map, tf.layers.reshape({ targetShape: [rows * columns, width], name: "cells" }));
  for (let block = 1; block <= blocks; block++) {
    cells = transformerBlock(cells, style, { numHeads, hidden: 2 * width, name: `block${block}` });
  }
  return [
    apply(cells, norm("norm"), tf.layers.reshape({ targetShape: [rows, columns, width], name: "map" })),
  ];
}
