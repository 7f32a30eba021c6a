import { attentionWeights } from "../models/attention-weights.js";
import { tf } from "../tensorflow/index.js";
import { heatMapsOf } from "./heat-maps-of.js";
import { attentionKind, mapGrid } from "./map-grid.js";
import type { Method } from "./method.js";

/**
 * Through how many paths each cell reaches the answer: layer by layer the mean of the heads, half of it and half what stays
 * in its place, multiplied. A detector's query starts at what its last decoder block looks at. The same for every class.
 */
export const attentionRollout: Method = {
  title: "Attention rollout",
  paper: "Abnar and Zuidema, 2020",
  async run(subject, { images, fixed }) {
    const [, height, width] = images.shape;
    const all = attentionWeights(subject.network, images);
    const map = tf.tidy(() => {
      const ofKind = (kind: string) =>
        Object.entries(all).flatMap(([name, weights]) => (attentionKind(name) === kind ? [weights] : []));
      const selves = ofKind("cells");
      const cross = ofKind("cross").at(-1);
      const cells = (cross ?? selves[0]!).shape[3];
      const reached = selves.reduce<tf.Tensor>(
        (before, weights) => {
          const kept = tf.mul(tf.add(tf.mean(weights, 1), tf.eye(cells)), 0.5);
          return tf.matMul(kept, before);
        },
        tf.tile(tf.expandDims(tf.eye(cells), 0), [images.shape[0], 1, 1]),
      );
      const from = cross === undefined ? reached : tf.matMul(tf.mean(cross, 1), reached);
      const which = subject.readout.queries?.(fixed);
      const rows = which === undefined ? from : tf.mul(from, tf.expandDims(which, 2));
      const sums = which === undefined ? tf.mean(rows, 1) : tf.sum(rows, 1);
      return tf.reshape(sums, [images.shape[0], ...mapGrid(cells, [height, width])]);
    });
    tf.dispose(all);
    return await heatMapsOf(map);
  },
};
