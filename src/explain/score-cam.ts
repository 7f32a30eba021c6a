import { setImmediate } from "node:timers/promises";
import type { HeatMap } from "../image/heat-map.js";
import { compile, tf } from "../tensorflow/index.js";
import { endIfStopped } from "./end-if-stopped.js";
import { featureLayer } from "./feature-layer.js";
import { heatMapsOf } from "./heat-maps-of.js";
import type { Method } from "./method.js";

/** So many masked copies go through the network at once. */
const atOnce = 32;

/**
 * Every channel of a feature map as a mask on the picture: channels count by how well what they let through scores on its
 * own. No gradients.
 */
export const scoreCam: Method = {
  title: "Score-CAM",
  paper: "Wang et al., 2020",
  async run(subject, { images, fixed }, options, bar) {
    const layer = featureLayer(subject.network, options.layer);
    const [count, height, width] = images.shape;
    // [K, rows, columns, 1]
    const activate = compile((image: tf.Tensor) => tf.transpose(subject.output(layer, image), [3, 1, 2, 0]));
    const score = compile((image: tf.Tensor, held: tf.Tensor2D, channels: tf.Tensor4D) => {
      const large = tf.image.resizeBilinear(channels, [height, width], false, true);
      const [low, high] = [tf.min(large, [1, 2], true), tf.max(large, [1, 2], true)];
      const masks = tf.divNoNan(tf.sub(large, low), tf.sub(high, low));
      return subject.score(tf.mul(image, masks), tf.tile(held, [channels.shape[0], 1]));
    });
    const maps: HeatMap[] = [];
    try {
      for (let index = 0; index < count; index++) {
        const [one, held] = tf.tidy(() => [tf.slice(images, index, 1), tf.slice(fixed, index, 1)]);
        const channels = (await activate(one!)) as tf.Tensor4D;
        const scores: tf.Tensor[] = [];
        try {
          for (let done = 0; done < channels.shape[0]; done += atOnce) {
            await setImmediate();
            endIfStopped(bar);
            const part = tf.slice(channels, done, Math.min(atOnce, channels.shape[0] - done));
            scores.push(await score(one!, held as tf.Tensor2D, part).finally(() => part.dispose()));
          }
          const map = tf.tidy(() => {
            const weights = tf.softmax(tf.concat(scores) as tf.Tensor1D);
            const sum = tf.sum(tf.mul(channels, tf.reshape(weights, [-1, 1, 1, 1])), 0);
            return tf.expandDims(tf.relu(tf.squeeze(sum, [-1])), 0);
          });
          maps.push(...(await heatMapsOf(map)));
        } finally {
          tf.dispose([one!, held!, channels, ...scores]);
        }
        bar.tick();
      }
    } finally {
      activate.dispose();
      score.dispose();
    }
    return maps;
  },
};
