import { setImmediate } from "node:timers/promises";
import { StandardizeImage } from "../models/layers/standardize-image.js";
import { compile, tf } from "../tensorflow/index.js";
import { endIfStopped } from "./end-if-stopped.js";
import { heatMapsOf } from "./heat-maps-of.js";
import { copied, eachItsOwn } from "./layer-gradients.js";
import { checkCount, type Method } from "./method.js";
import type { Subject } from "./subject.js";
import type { Tap } from "./with-taps.js";

/** So many points of the path go through the network at once. */
const atOnce = 16;

/**
 * The gradients along a straight path from a picture without content to the picture, times the way.
 *
 * The path starts at black; where a layer of the model standardizes pictures, at what that layer makes of any even
 * picture, zeros, and goes on between its outputs: a picture half as bright is the same picture after that layer, so
 * that a path from black would jump at its first step and stand still after it.
 *
 * What is attributed adds up to what the picture changed (completeness): for a class, over all pixels, its logit less that
 * at the start. Of several edges, sizes are added up.
 */
export const integratedGradients: Method = {
  title: "Integrated gradients",
  paper: "Sundararajan et al., 2017",
  signed: true,
  async run(subject, { images, fixed }, { steps = 64 }, bar) {
    checkCount("steps", steps);
    const start = subject.network.layers.find((layer) => layer instanceof StandardizeImage);
    const path = pathOf(subject, start);
    const slopes = compile(path.slopes);
    const maps = [];
    try {
      for (let index = 0; index < images.shape[0]; index++) {
        const [one, held, end] = tf.tidy(() => {
          const image = tf.slice(images, index, 1);
          return [image, tf.slice(fixed, index, 1), path.end(image)];
        });
        const sums: tf.Tensor[] = [];
        try {
          for (let done = 0; done < steps; done += atOnce) {
            await setImmediate();
            endIfStopped(bar);
            const count = Math.min(atOnce, steps - done);
            // The middle of each step.
            const shares = tf.tensor(
              Array.from({ length: count }, (_, step) => (done + step + 0.5) / steps),
              [count, 1, 1, 1],
            );
            const sum = slopes(one!, end!, held as tf.Tensor2D, shares).finally(() => shares.dispose());
            sums.push(await sum);
          }
          const map = tf.tidy(() => {
            // [T, H, W, C]: for one value the attributions with their signs, else the sizes of all.
            const attributed = tf.sum(tf.mul(tf.div(tf.addN(sums), steps), end!), -1);
            return subject.readout.count === 1 ? attributed : tf.sum(tf.abs(attributed), 0, true);
          });
          maps.push(...(await heatMapsOf(map)));
        } finally {
          tf.dispose([one!, held!, end!, ...sums]);
        }
        bar.tick();
      }
    } finally {
      slopes.dispose();
    }
    return maps;
  },
};

/** Where the path of a picture ends, and the gradients at points of it, added up: [T, H, W, C]. */
function pathOf(subject: Subject, start: tf.layers.Layer | undefined) {
  const end = (image: tf.Tensor) => (start === undefined ? tf.clone(image) : subject.output(start, image));
  const slopes = (image: tf.Tensor, end: tf.Tensor, held: tf.Tensor2D, shares: tf.Tensor) => {
    const points = shares.shape[0]!;
    const { count } = subject.readout;
    const all = copied(held, count * points);
    const pictures = copied(image, count * points);
    const gradient = tf.grad((x: tf.Tensor) => {
      // A network disposes of what its layers make.
      const taps = new Map<tf.layers.Layer, Tap>(start ? [[start, () => tf.clone(x)]] : []);
      return eachItsOwn(subject.values(start ? pictures : x, all, taps), points);
    })(copied(tf.mul(end, shares), count));
    return tf.sum(tf.reshape(gradient, [count, points, ...end.shape.slice(1)]), 1);
  };
  return { end, slopes };
}
