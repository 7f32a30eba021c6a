import { replaceKernel } from "./replace-kernel.js";

/** Limits that tfjs's documentation states. (TensorFlow passes over a label of the result that no input has.) */
replaceKernel<string, { equation: string }>("Einsum", (_, { equation }) => {
  const [from = "", to] = equation.replaceAll(" ", "").split("->");
  if (to === undefined) return undefined;
  const operands = from.split(",").map((labels) => labels.replace("...", ""));
  const twice = operands.find((labels) => new Set(labels).size < labels.length);
  if (twice) throw new Error(`einsum with a label twice in one tensor (${twice}) is not implemented yet.`);
  const missing = [...to.replace("...", "")].find((label) => !from.includes(label));
  if (missing) {
    throw new Error(`Output subscripts contain the label ${missing} not present in the input subscripts.`);
  }
  return undefined;
});
