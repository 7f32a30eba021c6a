import { tf } from "../../src/tensorflow/index.js";

const CLASSES = 10;

/** Images, one-hot labels, boxes. */
export type Batch = [images: tf.Tensor, labels: tf.Tensor, boxes: tf.Tensor];

/** A model and a step of its training. */
export interface ArticleCnn {
  readonly model: tf.LayersModel;
  readonly step: (...batch: Batch) => tf.Scalar;
}

/** The article's CNN with a class head and a box head, and a step of its training. */
export function makeArticleCnn(
  optimizer: tf.Optimizer,
  { size, normalize = false }: { size: number; normalize?: boolean },
): ArticleCnn {
  let seed = 1;
  const kernelInitializer = () => tf.initializers.heNormal({ seed: seed++ });
  const input = tf.input({ shape: [size, size, 3] });
  let features: tf.SymbolicTensor = input;
  for (const filters of [32, 64, 128]) {
    const conv = { filters, kernelSize: 3, padding: "same", activation: "relu" } as const;
    features = tf.layers
      .conv2d({ ...conv, kernelInitializer: kernelInitializer() })
      .apply(features) as tf.SymbolicTensor;
    if (normalize)
      features = tf.layers.batchNormalization({ momentum: 0.9 }).apply(features) as tf.SymbolicTensor;
    features = tf.layers.maxPooling2d({ poolSize: 2 }).apply(features) as tf.SymbolicTensor;
  }
  const dense = (units: number, activation: "relu" | "softmax" | "sigmoid", from: tf.SymbolicTensor) =>
    tf.layers
      .dense({ units, activation, kernelInitializer: kernelInitializer() })
      .apply(from) as tf.SymbolicTensor;
  const hidden = dense(128, "relu", tf.layers.flatten().apply(features) as tf.SymbolicTensor);
  const model = tf.model({
    inputs: input,
    outputs: [dense(CLASSES, "softmax", hidden), dense(4, "sigmoid", hidden)],
  });
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const step = (images: tf.Tensor, labels: tf.Tensor, boxes: tf.Tensor): tf.Scalar =>
    optimizer.minimize(
      () => {
        const [classes, predicted] = model.apply(images, { training: true }) as tf.Tensor[];
        const crossEntropy = tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.log(tf.add(classes!, 1e-7))), -1)));
        return tf.add(crossEntropy, tf.losses.meanSquaredError(boxes, predicted!)) as tf.Scalar;
      },
      true,
      weights,
    ) as tf.Scalar;
  return { model, step };
}

/** A batch of noise with labels and boxes of noise, the same for the same seed. */
export function makeBatch({ size, count, seed = 7 }: { size: number; count: number; seed?: number }): Batch {
  return tf.tidy(() => [
    tf.randomUniform([count, size, size, 3], 0, 1, "float32", seed),
    tf.oneHot(tf.randomUniform([count], 0, CLASSES, "int32", seed + 1), CLASSES).toFloat(),
    tf.randomUniform([count, 4], 0, 1, "float32", seed + 2),
  ]);
}
