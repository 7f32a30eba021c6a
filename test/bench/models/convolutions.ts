import { tf } from "../../../src/tensorflow/index.js";
import {
  adamStep,
  type BenchModel,
  CLASSES,
  chain,
  crossEntropy,
  noise,
  oneHotNoise,
} from "./bench-model.js";

const { conv2d, dense, flatten, maxPooling2d, reshape } = tf.layers;

/** The article's CNN with a class head and a box head, 64 x 64 x 3. */
export function makeCnn(): BenchModel {
  const images = tf.input({ shape: [64, 64, 3] });
  return withHeads(images, pooledConvolutions(images));
}

/** The article's attention model: its convolutions, self-attention over the 8 x 8 places, the same heads. */
export function makeAttention(): BenchModel {
  const images = tf.input({ shape: [64, 64, 3] });
  const tokens = chain(pooledConvolutions(images), reshape({ targetShape: [64, 128] }));
  const [query, key, value] = [0, 1, 2].map(() => chain(tokens, dense({ units: 128 })));
  const attended = new Attention({}).apply([query!, key!, value!]) as tf.SymbolicTensor;
  return withHeads(images, tf.layers.add().apply([tokens, attended]) as tf.SymbolicTensor);
}

/** softmax(query keyᵀ) value, as Keras' layer of that name. */
class Attention extends tf.layers.Layer {
  static readonly className = "BenchAttention";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [query, key, value] = inputs as tf.Tensor[];
    return tf.tidy(() => tf.matMul(tf.softmax(tf.matMul(query!, key!, false, true)), value!));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShape[0] as tf.Shape;
  }
}

function pooledConvolutions(images: tf.SymbolicTensor): tf.SymbolicTensor {
  const convolution = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  return chain(
    images,
    ...[32, 64, 128].flatMap((filters) => [
      conv2d({ ...convolution, filters }),
      maxPooling2d({ poolSize: 2 }),
    ]),
  );
}

function withHeads(images: tf.SymbolicTensor, features: tf.SymbolicTensor): BenchModel {
  const hidden = chain(features, flatten(), dense({ units: 128, activation: "relu" }));
  const outputs = [
    chain(hidden, dense({ units: CLASSES, activation: "softmax" })),
    chain(hidden, dense({ units: 4, activation: "sigmoid" })),
  ];
  const model = tf.model({ inputs: images, outputs });
  return {
    model,
    step: adamStep(model, [crossEntropy, tf.losses.meanSquaredError]),
    batch: (count, seed) => [
      noise([count, 64, 64, 3], seed),
      oneHotNoise([count], seed + 1),
      noise([count, 4], seed + 2),
    ],
  };
}
