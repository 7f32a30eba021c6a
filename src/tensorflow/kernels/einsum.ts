import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./replace-kernel.js";

/**
 * TensorFlow's op multiplies one or two tensors: more are taken two by two, from the left, each time with the labels
 * that are needed after. A label of the result that no input has, which TensorFlow passes over, is an error.
 */
replaceKernel<string, { equation: string }>("Einsum", (inputs, { equation }) => {
  const [from = "", to = ""] = equation.replaceAll(" ", "").split("->");
  const missing = [...to].find((label) => !from.includes(label));
  if (missing) {
    throw new Error(`Output subscripts contain the label ${missing} not present in the input subscripts.`);
  }
  const labels = from.split(",");
  const [first, second, ...rest] = labels;
  if (first === undefined || second === undefined || rest.length === 0) return undefined;
  const [x, y, ...others] = Object.values(inputs);
  return tf.tidy(() => {
    const later = [...rest, to].join("");
    const kept = [...new Set(`${first}${second}`)].filter((label) => label !== "." && later.includes(label));
    const ellipsis = `${first}${second}`.includes("...") ? "..." : "";
    const product = `${ellipsis}${kept.join("")}`;
    const both = tf.einsum(`${first},${second}->${product}`, x as tf.Tensor, y as tf.Tensor);
    return tf.einsum(`${[product, ...rest].join()}->${to}`, both, ...others);
  });
});
