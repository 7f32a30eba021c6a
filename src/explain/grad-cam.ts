import { compile, tf } from "../tensorflow/index.js";
import { featureLayer } from "./feature-layer.js";
import { heatMapsOf } from "./heat-maps-of.js";
import { layerGradients } from "./layer-gradients.js";
import type { Method } from "./method.js";

/** What makes one map of K channels: [B, rows, columns, K] activations and gradients to [B, rows, columns]. */
type Weighting = (activations: tf.Tensor4D, gradients: tf.Tensor4D) => tf.Tensor;

/** Channels count by their mean gradient. */
const byMeanGradient: Weighting = (activations, gradients) =>
  tf.sum(tf.mul(activations, tf.mean(gradients, [1, 2], true)), -1);

/** Channels count by their positive gradients, each place by how much it alone explains. */
const byPlaces: Weighting = (activations, gradients) => {
  const squares = tf.square(gradients);
  const total = tf.sum(activations, [1, 2], true);
  const alphas = tf.divNoNan(squares, tf.add(tf.mul(squares, 2), tf.mul(total, tf.mul(squares, gradients))));
  const weights = tf.sum(tf.mul(alphas, tf.relu(gradients)), [1, 2], true);
  return tf.sum(tf.mul(activations, weights), -1);
};

/** Every cell counts by its own gradient. */
const byCells: Weighting = (activations, gradients) => tf.sum(tf.mul(activations, gradients), -1);

function method(title: string, paper: string, weighting: Weighting): Method {
  return {
    title,
    paper,
    async run(subject, { images, fixed }, options) {
      const layer = featureLayer(subject.network, options.layer);
      const { oneWay } = subject.readout;
      const map = compile((x: tf.Tensor, held: tf.Tensor2D) => {
        const { activations, gradients } = layerGradients(subject, layer, x, held);
        const ways = oneWay ? gradients : gradients.flatMap((gradient) => [gradient, tf.neg(gradient)]);
        return tf.addN(ways.map((gradient) => tf.relu(weighting(activations, gradient))));
      });
      try {
        return await heatMapsOf(await map(images, fixed));
      } finally {
        map.dispose();
      }
    },
  };
}

export const gradCam = method("Grad-CAM", "Selvaraju et al., 2017", byMeanGradient);
export const gradCamPlusPlus = method("Grad-CAM++", "Chattopadhyay et al., 2018", byPlaces);
export const hiResCam = method("HiResCAM", "Draelos and Carin, 2020", byCells);
