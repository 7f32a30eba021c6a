import { tf } from "../../../src/tensorflow/index.js";

/** Classes of every bench model. */
export const CLASSES = 10;

/** A batch as a model's step takes it: what goes in, then the targets. */
export type BenchBatch = [inputs: tf.Tensor, ...targets: tf.Tensor[]];

/** A model that a bench trains or asks, the same network as its namesake in engine-keras.py. */
export interface BenchModel {
  readonly model: tf.LayersModel;
  /** One step of training with Adam. */
  readonly step: (...batch: BenchBatch) => tf.Scalar;
  /** A batch of noise. */
  readonly batch: (count: number, seed: number) => BenchBatch;
}

/** Layers applied one after the other. */
export function chain(from: tf.SymbolicTensor, ...layers: tf.layers.Layer[]): tf.SymbolicTensor {
  return layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, from);
}

/** A step of Adam on the sum of what `losses` gives, one for each output. */
export function adamStep(
  model: tf.LayersModel,
  losses: readonly ((target: tf.Tensor, output: tf.Tensor) => tf.Tensor)[],
): BenchModel["step"] {
  const optimizer = tf.train.adam(1e-3);
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return (inputs, ...targets) =>
    optimizer.minimize(
      () => {
        const applied = model.apply(inputs, { training: true }) as tf.Tensor | tf.Tensor[];
        const outputs = Array.isArray(applied) ? applied : [applied];
        return tf.addN(losses.map((loss, index) => loss(targets[index]!, outputs[index]!))) as tf.Scalar;
      },
      true,
      weights,
    ) as tf.Scalar;
}

/** Mean categorical cross-entropy of probabilities. */
export function crossEntropy(labels: tf.Tensor, probabilities: tf.Tensor): tf.Tensor {
  return tf.mean(tf.metrics.categoricalCrossentropy(labels, probabilities));
}

/** Numbers in [0, 1). */
export function noise(shape: number[], seed: number): tf.Tensor {
  return tf.randomUniform(shape, 0, 1, "float32", seed);
}

/** One-hot rows. */
export function oneHotNoise(shape: number[], seed: number): tf.Tensor {
  return tf.tidy(() => tf.oneHot(tf.randomUniform(shape, 0, CLASSES, "int32", seed), CLASSES).toFloat());
}
