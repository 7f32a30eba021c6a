import assert from "node:assert/strict";
import test from "node:test";
import { imagenetStatistics } from "../../src/image/pixel-statistics.js";
import { standardizePixels } from "../../src/image/standardize-pixels.js";
import { toTensor } from "../../src/image/to-tensor.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { StandardizeImage } from "../../src/models/layers/standardize-image.js";
import { tf } from "../../src/tensorflow/index.js";

test("gives each image mean 0 and standard deviation 1, and an even one zeros", () => {
  tf.tidy(() => {
    const dim = tf.tensor4d([0.1, 0.2, 0.3, 0.4], [1, 2, 2, 1]);
    const images = tf.concat([dim, tf.mul(dim, 2), tf.fill([1, 2, 2, 1], 0.7)]);
    const [first, second, even] = (new StandardizeImage({}).apply(images) as tf.Tensor4D).arraySync();
    // Mean 0.25, variance (0.15^2 + 0.05^2) / 2 = 0.0125: but no less than 1 / sqrt(4) = 0.5 counts as deviation.
    const expected = [-0.3, -0.1, 0.1, 0.3];
    first!.flat(2).forEach((value, index) => void assert.ok(Math.abs(value - expected[index]!) < 1e-6));
    second!.flat(2).forEach((value, index) => void assert.ok(Math.abs(value - 2 * expected[index]!) < 1e-6));
    assert.ok(even!.flat(2).every((value) => Math.abs(value) < 1e-6));

    const large = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], 0, 1, "float32", 1);
    const brighter = tf.add(tf.mul(large, 0.4), 0.5);
    const [a, b] = [large, brighter].map((image) => new StandardizeImage({}).apply(image) as tf.Tensor4D);
    const { mean, variance } = tf.moments(a!, [1, 2, 3]);
    assert.ok([...mean.dataSync()].every((value) => Math.abs(value) < 1e-5));
    assert.ok([...variance.dataSync()].every((value) => Math.abs(value - 1) < 1e-4));
    assert.ok(tf.max(tf.abs(tf.sub(a!, b!))).dataSync()[0]! < 1e-4, "brightness and contrast are gone");
  });
});

test("takes a data set's statistics, channel by channel, and keeps them when the model is saved", () => {
  const { mean, deviation } = imagenetStatistics;
  const options = { inputShape: [16, 16, 3], numClasses: 2, heads: "boxes" } as const;
  const model = buildCnnModel({ ...options, standardize: imagenetStatistics });
  const layer = model.getLayer("standardize");
  const again = tf.serialization.SerializationMap.getMap().classNameMap.StandardizeImage!;
  const restored = again[1](again[0] as typeof StandardizeImage, layer.getConfig()) as StandardizeImage;
  const picture = {
    data: Float32Array.from({ length: 768 }, (_, at) => (at % 100) / 99),
    shape: [16, 16, 3],
  } as const;
  const expected = standardizePixels(picture, imagenetStatistics).data;
  tf.tidy(() => {
    const images = toTensor(picture).expandDims(0);
    for (const one of [layer, restored]) {
      const values = (one.apply(images) as tf.Tensor).dataSync();
      values.forEach((value, at) => void assert.ok(Math.abs(value - expected[at]!) < 1e-5));
    }
  });
  model.dispose();
  for (const bad of [
    { mean, deviation: [1, 1] },
    { mean, deviation: [1, 0, 1] },
    { mean: [0, 0, Number.NaN], deviation },
  ]) {
    assert.throws(
      () => buildCnnModel({ ...options, standardize: bad }),
      /^RangeError: standardize must have 3 means and deviations > 0, one a channel, got/,
    );
  }
});
