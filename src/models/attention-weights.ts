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
  const weights: Record<string, tf.Tensor4D> = {};
  // Listened to while the model runs: tfjs runs a layer once for each output that is asked for, and disposes of an input
  // that goes in twice before the second run.
  for (const layer of layers) {
    const call = layer.call;
    layer.call = (inputs, settings) => {
      const outputs = call.call(layer, inputs, settings) as tf.Tensor[];
      weights[layer.name]?.dispose();
      weights[layer.name] = tf.keep(tf.clone(outputs[1] as tf.Tensor4D));
      return outputs;
    };
  }
  try {
    tf.tidy(() => void model.apply(images));
  } catch (error) {
    tf.dispose(weights);
    throw error;
  } finally {
    for (const layer of layers) Reflect.deleteProperty(layer, "call");
  }
  return Object.fromEntries(layers.map(({ name }) => [name, weights[name]!]));
}
