import * as tf from "@tensorflow/tfjs";
import { normalizeBatch } from "../kernels/batch-normalization.js";

/** The parts of tfjs's batch normalization layer that its types keep to themselves. */
interface BatchNormalization extends tf.layers.Layer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma?: tf.LayerVariable;
  readonly beta?: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
}

const prototype: BatchNormalization = Object.getPrototypeOf(tf.layers.batchNormalization());
const callOfTfjs = prototype.call;

/** In training, a batch normalization of the last axis is one op. (tfjs's own also fails without scale or offset.) */
prototype.call = function (this: BatchNormalization, inputs, settings) {
  const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
  const isLastAxis = this.axis === -1 || this.axis === input.rank - 1;
  if (!settings.training || !isLastAxis) return callOfTfjs.call(this, inputs, settings);
  return tf.tidy(() => {
    const channels = input.shape.at(-1) as number;
    const images = input.rank === 4 ? input : tf.reshape(input, [-1, 1, 1, channels]);
    const { normalized, mean, variance } = normalizeBatch(
      images as tf.Tensor4D,
      (this.gamma?.read() ?? tf.ones([channels])) as tf.Tensor1D,
      (this.beta?.read() ?? tf.zeros([channels])) as tf.Tensor1D,
      this.epsilon,
    );
    moveTowards(this.movingMean, mean, this.momentum);
    moveTowards(this.movingVariance, variance, this.momentum);
    return tf.reshape(normalized, input.shape);
  });
};

function moveTowards(average: tf.LayerVariable, value: tf.Tensor, momentum: number): void {
  const old = average.read();
  average.write(tf.sub(old, tf.mul(tf.sub(old, value), 1 - momentum)));
}
