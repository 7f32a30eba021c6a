import * as tf from "@tensorflow/tfjs";

/** The weights of tfjs's layer; one made without scale or centre lacks them, and stumbles over that in training. */
interface BatchNormalization extends tf.layers.Layer {
  axis: number;
  gamma?: { read(): tf.Tensor };
  beta?: { read(): tf.Tensor };
}

const prototype: BatchNormalization = Object.getPrototypeOf(tf.layers.batchNormalization({ name: "any" }));
const build = prototype.build;

prototype.build = function (this: BatchNormalization, inputShape) {
  build.call(this, inputShape);
  const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
  const size = shape?.at(this.axis) as number;
  this.gamma ??= { read: () => tf.ones([size]) };
  this.beta ??= { read: () => tf.zeros([size]) };
};
