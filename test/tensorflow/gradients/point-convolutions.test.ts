import assert from "node:assert/strict";
import test from "node:test";
import { runEngine } from "../run-engine.js";

/** Where TensorFlow's own gradient is called, this ends the process within the first dozens of shapes. */
test("filters of 1 x 1 in steps have the gradient of a matrix product, plain and depthwise, padded or not", () => {
  const { stdout, stderr, status } = runEngine(`
    const { tf } = require(engine);
    let worst = 0;
    for (let index = 0; index < 240; index++) {
      const depthwise = index % 2 === 1;
      const [channels, filters, batch] = [1 + (index % 5), 1 + (index % 7), index % 3 === 0 ? 3 : 1];
      const [height, width] = [1 + (index % 17), 1 + ((7 * index) % 19)];
      const strides = [[2, 2], [1, 2], [3, 1]][index % 3];
      const pad = depthwise ? ["same", "valid"][index % 4 >> 1] : ["same", "valid", 1][index % 4];
      const around = pad === 1 ? [[0, 0], [1, 1], [1, 1], [0, 0]] : [[0, 0], [0, 0], [0, 0], [0, 0]];
      tf.tidy(() => {
        const x = tf.randomNormal([batch, height, width, channels], 0, 1, "float32", index);
        const filter = tf.ones([1, 1, channels, depthwise ? 1 : filters]);
        const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
        const dy = tf.randomNormal(convolve(x, filter, strides, pad).shape, 0, 1, "float32", index + 1);
        const found = tf.grad((f) => convolve(x, f, strides, pad).mul(dy).sum())(filter);
        const padded = tf.pad(x, around);
        const seen = tf.stridedSlice(padded, [0, 0, 0, 0], padded.shape, [1, ...strides, 1]);
        const expected = depthwise
          ? seen.mul(dy).sum([0, 1, 2])
          : tf.matMul(seen.reshape([-1, channels]), dy.reshape([-1, filters]), true);
        worst = Math.max(worst, found.sub(expected.reshape(found.shape)).abs().max().dataSync()[0]);
      });
    }
    console.log(worst < 1e-4 ? "equal" : worst);`);
  assert.deepEqual({ stdout, stderr, status }, { stdout: "equal\n", stderr: "", status: 0 });
});
