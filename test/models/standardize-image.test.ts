import assert from "node:assert/strict";
import test from "node:test";
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
