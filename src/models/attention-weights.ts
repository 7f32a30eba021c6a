import { tf } from "../tensorflow/index.js";
import { MultiHeadAttention } from "./layers/multi-head-attention.js";

/**
 * What each place of a picture looks at: the weights of every attention layer of a model that gives them.
 *
 * @param model Built by {@link buildAttentionModel}, with a vision transformer, or any with attention layers of
 *   `returnWeights: true`.
 * @param images [B, height, width, channels], float32 in [0, 1].
 * @returns By the layers' names, [B, heads, places, places]; each row adds up to 1. Dispose of them after use.
 * @throws {RangeError} If the model has no such layer.
 * @example
 * const model = buildAttentionModel({ inputShape: [16, 16, 1], numClasses: 2 });
 * attentionWeights(model, tf.zeros([1, 16, 16, 1])).attention?.shape // [1, 4, 4, 4]
 */
export function attentionWeights(model: tf.LayersModel, images: tf.Tensor4D): Record<string, tf.Tensor4D> {
  const layers = model.layers.filter(
    (layer) => layer instanceof MultiHeadAttention && Array.isArray(layer.output),
  );
  if (layers.length === 0) {
    throw new RangeError(`the model "${model.name}" has no attention layer that returns its weights`);
  }
  const outputs = layers.map((layer) => (layer.output as tf.SymbolicTensor[])[1]!);
  const asked = tf.model({ inputs: model.inputs, outputs });
  const weights = tf.tidy(() => asked.apply(images) as tf.Tensor4D | tf.Tensor4D[]);
  const list = Array.isArray(weights) ? weights : [weights];
  return Object.fromEntries(layers.map(({ name }, index) => [name, list[index]!]));
}
