import { tf } from "../../tensorflow/index.js";
import { apply } from "../blocks/apply.js";
import { kernelSettings, type Style } from "../blocks/style.js";

/**
 * Several features as one: each brought to the same width, then their mean, weighted by what a small network makes of each.
 *
 * @param parts N features, [B, F] of any F.
 * @param options.units The width of what comes out.
 * @returns [B, units]; the layer `part_weights` gives the weights, [B, N].
 */
export function attentionFusion(
  parts: readonly tf.SymbolicTensor[],
  style: Style,
  { units }: { units: number },
): tf.SymbolicTensor {
  const dense = (count: number, name: string) =>
    tf.layers.dense({ units: count, activation: "tanh", name, ...kernelSettings(style) });
  const rows = parts.map((part, index) =>
    apply(part, dense(units, `part${index + 1}_dense`), tf.layers.reshape({ targetShape: [1, units] })),
  );
  const stacked = tf.layers.concatenate({ axis: 1, name: "parts" }).apply(rows) as tf.SymbolicTensor;
  const score = tf.layers.dense({ units: 1, name: "part_scores", ...kernelSettings(style) });
  const weights = apply(
    stacked,
    score,
    tf.layers.reshape({ targetShape: [parts.length] }),
    tf.layers.softmax({ name: "part_weights" }),
  );
  return tf.layers.dot({ axes: [1, 1], name: "fused" }).apply([weights, stacked]) as tf.SymbolicTensor;
}
