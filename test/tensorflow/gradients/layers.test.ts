// Layers that tfjs cannot train.
import test from "node:test";
import { tf } from "../../../src/tensorflow/index.js";
import { wave } from "../wave.js";
import { checkGradient } from "./check-gradient.js";

const kernelInitializer = tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 1 });
const depthwiseInitializer = kernelInitializer;
const image = [2, 5, 6, 2];
const layers: Record<string, [make: () => tf.layers.Layer, inputShape: number[]]> = {
  "batch normalization without scale": [() => tf.layers.batchNormalization({ scale: false }), image],
  "batch normalization without centre": [() => tf.layers.batchNormalization({ center: false }), image],
  "batch normalization of the first axis": [
    () => tf.layers.batchNormalization({ axis: 1, scale: false, center: false }),
    [2, 3, 2],
  ],
  "a dilated convolution": [
    () =>
      tf.layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: "same", kernelInitializer }),
    image,
  ],
  "a depthwise convolution": [
    () => tf.layers.depthwiseConv2d({ kernelSize: 3, strides: 2, depthwiseInitializer }),
    image,
  ],
  "a dilated depthwise convolution": [
    () =>
      tf.layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2, padding: "same", depthwiseInitializer }),
    image,
  ],
  "a transposed convolution in three dimensions": [
    () => tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2, kernelInitializer }),
    [1, 2, 2, 2, 2],
  ],
};

for (const [name, [make, inputShape]] of Object.entries(layers)) {
  test(`${name}: the layer's gradient is its slope, eagerly and compiled`, async () => {
    const layer = make();
    tf.tidy(() => layer.apply(wave(inputShape)) as tf.Tensor);
    await checkGradient([
      (x) => layer.apply(x, { training: true }) as tf.Tensor,
      () => wave(inputShape, 0.4),
    ]);
    layer.dispose();
  });
}
