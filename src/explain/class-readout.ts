import { tf } from "../tensorflow/index.js";
import type { Answer, Readout } from "./readout.js";

/**
 * Why a class: its logit, where the class output is made by softmax or sigmoid of a dense layer or as a layer of its own,
 * else the output itself. The others' logits are no reason for this one, but in probabilities they are.
 *
 * @param network Whose output it is.
 * @param index Which output.
 * @param chosen A class, or undefined for each image's likeliest.
 */
export function classReadout(
  network: tf.LayersModel,
  index: number,
  chosen: number | undefined,
  words: string,
): Readout {
  const classes = network.outputs[index]!.shape.at(-1)!;
  if (chosen !== undefined && !(Number.isInteger(chosen) && chosen >= 0 && chosen < classes)) {
    throw new RangeError(`target.class must be a whole number from 0 to ${classes - 1}, got ${chosen}`);
  }
  const logits = logitsOf(network.outputs[index]!.sourceLayer);
  const probability = ({ outputs }: Answer, fixed: tf.Tensor2D) =>
    tf.sum(tf.mul(outputs[index]!, fixed), -1) as tf.Tensor1D;
  return {
    words,
    count: 1,
    oneWay: true,
    ...(logits && { tapped: logits.layer }),
    fix: async ({ outputs }) =>
      tf.tidy(() => {
        const output = outputs[index]!;
        const which = chosen === undefined ? tf.argMax(output, -1) : tf.fill([output.shape[0]!], chosen);
        return tf.cast(tf.oneHot(tf.cast(which, "int32"), classes), "float32") as tf.Tensor2D;
      }),
    values: (answer, fixed) =>
      tf.sum(
        tf.mul(logits && answer.before ? logits.of(answer.before) : answer.outputs[index]!, fixed),
        -1,
        true,
      ) as tf.Tensor2D,
    score: probability,
  };
}

/** How the numbers before a softmax or sigmoid are had, if the layer is one. */
function logitsOf(
  layer: tf.layers.Layer,
): { layer: tf.layers.Layer; of: (input: tf.Tensor) => tf.Tensor } | undefined {
  const kind = layer.getClassName();
  const { activation } = layer.getConfig() as { activation?: unknown };
  if (kind === "Softmax") return { layer, of: (input) => input };
  if (activation !== "softmax" && activation !== "sigmoid") return undefined;
  if (kind === "Activation") return { layer, of: (input) => input };
  if (kind !== "Dense" || layer.inboundNodes.length !== 1) return undefined;
  const of = (input: tf.Tensor) => {
    const [kernel, bias] = layer.weights.map((weight) => weight.read());
    const product = tf.matMul(input, kernel!);
    return bias ? tf.add(product, bias) : product;
  };
  return { layer, of };
}
