import * as tf from "@tensorflow/tfjs";

/** The parts of tfjs's ReLU layer that its types keep to themselves. */
interface ReLU extends tf.layers.Layer {
  readonly maxValue?: number;
}

const prototype: ReLU = Object.getPrototypeOf(tf.layers.reLU());
const callOfTfjs = prototype.call;

/** A ReLU layer that ends at 6 is one op, in place of a relu and a clipping. */
prototype.call = function (this: ReLU, inputs, settings) {
  if (this.maxValue !== 6) return callOfTfjs.call(this, inputs, settings);
  return tf.relu6(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs);
};
