import { tf } from "../../tensorflow/index.js";
import { convolutionBlock } from "../blocks/convolution-block.js";
import type { Style } from "../blocks/style.js";
import { ResizeLike } from "../layers/resize-like.js";

/**
 * A feature pyramid (Lin et al., FPN, 2017): each level is told what the coarser ones know, so that fine maps mean something
 * and coarse ones lie exactly.
 *
 * @param levels Feature maps, the finest first.
 * @param options.channels What every level gets.
 * @param options.wanted How many of the finest levels are wanted; default all.
 * @returns So many maps of the same sizes, [B, h, w, channels].
 */
export function featurePyramid(
  levels: readonly tf.SymbolicTensor[],
  style: Style,
  { channels, wanted = levels.length }: { channels: number; wanted?: number },
): tf.SymbolicTensor[] {
  const merged: tf.SymbolicTensor[] = [];
  for (const [index, level] of [...levels.entries()].reverse()) {
    const name = `pyramid${index + 1}`;
    const own = convolutionBlock(level, style, {
      ...{ filters: channels, kernelSize: 1, activated: false },
      name: `${name}_lateral`,
    });
    const coarser = merged[0];
    if (coarser === undefined) {
      merged.unshift(own);
      continue;
    }
    const larger = new ResizeLike({ name: `${name}_above` }).apply([coarser, own]) as tf.SymbolicTensor;
    merged.unshift(tf.layers.add({ name: `${name}_sum` }).apply([own, larger]) as tf.SymbolicTensor);
  }
  return merged
    .slice(0, wanted)
    .map((map, index) => convolutionBlock(map, style, { filters: channels, name: `pyramid${index + 1}` }));
}
