import { tf } from "../tensorflow/index.js";
import { apply } from "./blocks/apply.js";
import { convolutionBlock } from "./blocks/convolution-block.js";
import type { Style } from "./blocks/style.js";
import { SoftArgmaxBox } from "./layers/soft-argmax-box.js";
import { SoftArgmaxPooling } from "./layers/soft-argmax-pooling.js";

/** What each cell looks for before it votes. */
const filters = 64;

/**
 * A box head that keeps the places: each cell of the feature map votes for a box relative to itself, where a dense layer
 * has to learn every place by itself ({@link SoftArgmaxBox}). What lies where the votes come from goes to the other head
 * ({@link SoftArgmaxPooling}), so that a class, too, is learned for all places at once.
 *
 * @param map A feature map, [B, h, w, C].
 * @returns The box, [B, 4], and the features, [B, C]; the layer `box_votes` gives the votes, [B, h, w, 5], the score first.
 */
export function softArgmaxHead(
  map: tf.SymbolicTensor,
  style: Style,
): { readonly boxes: tf.SymbolicTensor; readonly features: tf.SymbolicTensor } {
  const seen = convolutionBlock(map, style, { filters, name: "box_conv" });
  const convolution = tf.layers.conv2d({
    ...{ filters: 5, kernelSize: 1, name: "box_votes" },
    // Every image begins with the middle box.
    kernelInitializer: tf.initializers.varianceScaling({
      ...{ scale: 0.01, mode: "fanAvg", distribution: "uniform", seed: style.nextSeed() },
    }),
  });
  const votes = apply(seen, convolution);
  const pooling = new SoftArgmaxPooling({ name: "seen_there" });
  return {
    boxes: apply(votes, new SoftArgmaxBox({ name: "boxes" })),
    features: pooling.apply([map, votes]) as tf.SymbolicTensor,
  };
}
