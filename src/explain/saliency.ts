import { setImmediate } from "node:timers/promises";
import type { HeatMap } from "../image/heat-map.js";
import { createRandom } from "../random.js";
import { compile, tf } from "../tensorflow/index.js";
import { endIfStopped } from "./end-if-stopped.js";
import { heatMapsOf } from "./heat-maps-of.js";
import { imageGradients } from "./layer-gradients.js";
import { checkCount, type Method } from "./method.js";
import type { Subject } from "./subject.js";

/** So many noisy copies go through the network at once. */
const atOnce = 16;

/** How much the values change with each pixel: the largest channel's slope, added up over the values; [B, H, W]. */
function slopes(subject: Subject, images: tf.Tensor, fixed: tf.Tensor2D): tf.Tensor {
  return tf.addN(imageGradients(subject, images, fixed).map((gradient) => tf.max(tf.abs(gradient), -1)));
}

/** The size of the gradient at each pixel. */
export const saliency: Method = {
  title: "Saliency",
  paper: "Simonyan et al., 2014",
  async run(subject, { images, fixed }) {
    const map = compile((x: tf.Tensor, held: tf.Tensor2D) => slopes(subject, x, held));
    try {
      return await heatMapsOf(await map(images, fixed));
    } finally {
      map.dispose();
    }
  },
};

/** The mean of that over noisy copies of the picture. */
export const smoothGrad: Method = {
  title: "SmoothGrad",
  paper: "Smilkov et al., 2017",
  async run(subject, { images, fixed }, { samples = 32, noise = 0.15, seed = 0 }, bar) {
    checkCount("samples", samples);
    if (!(noise > 0 && Number.isFinite(noise)))
      throw new RangeError(`noise must be a number > 0, got ${noise}`);
    const random = createRandom(seed);
    const map = compile((x: tf.Tensor, held: tf.Tensor2D, drawn: tf.Tensor) => {
      const range = tf.sub(tf.max(x), tf.min(x));
      const noisy = tf.add(x, tf.mul(drawn, tf.mul(range, noise)));
      return tf.sum(slopes(subject, noisy, tf.tile(held, [drawn.shape[0]!, 1])), 0, true);
    });
    const maps: HeatMap[] = [];
    try {
      for (let index = 0; index < images.shape[0]; index++) {
        const [one, held] = tf.tidy(() => [tf.slice(images, index, 1), tf.slice(fixed, index, 1)]);
        const sums: tf.Tensor[] = [];
        try {
          for (let done = 0; done < samples; done += atOnce) {
            await setImmediate();
            endIfStopped(bar);
            const count = Math.min(atOnce, samples - done);
            const shape = [count, ...one!.shape.slice(1)];
            const drawn = tf.tensor(random.normals(tf.util.sizeFromShape(shape)), shape);
            sums.push(await map(one!, held as tf.Tensor2D, drawn).finally(() => drawn.dispose()));
          }
          maps.push(...(await heatMapsOf(tf.tidy(() => tf.div(tf.addN(sums), samples)))));
        } finally {
          tf.dispose([one!, held!, ...sums]);
        }
        bar.tick();
      }
    } finally {
      map.dispose();
    }
    return maps;
  },
};
