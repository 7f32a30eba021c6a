import * as tf from "@tensorflow/tfjs";
import { sumToShape } from "./add-gradient.js";

/**
 * The gradient of an operand is a sum of products too: of the result's gradient and the other operands. What that leaves
 * out is filled in by broadcasting (labels that only this operand has, summed over), what it has too much (an ellipsis
 * along which the operand was broadcast) is summed up.
 *
 * @see tensorflow/python/ops/linalg_grad.py, _EinsumGrad
 */
tf.registerGradient({
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc: (dy, operands, { equation }) => {
    const [inputs = "", output = ""] = (equation as string).replaceAll(" ", "").split("->");
    const labels = inputs.split(",");
    return Object.fromEntries(
      operands.map((_, index) => [
        index,
        () => operandGradient(dy as tf.Tensor, operands as tf.Tensor[], labels, output, index),
      ]),
    );
  },
});

const ELLIPSIS = "...";

function operandGradient(
  dy: tf.Tensor,
  operands: readonly tf.Tensor[],
  labels: readonly string[],
  output: string,
  index: number,
): tf.Tensor {
  const operand = operands[index] as tf.Tensor;
  const own = labels[index] as string;
  const otherLabels = labels.filter((_, other) => other !== index);
  const others = operands.filter((_, other) => other !== index);

  const known = new Set([output, ...otherLabels].join("").replaceAll(".", ""));
  const named = [...new Set(own.replace(ELLIPSIS, ""))];
  const found = named.filter((label) => known.has(label));
  const rest = named.filter((label) => !known.has(label));
  const hasEllipsis = [output, ...otherLabels].some((text) => text.includes(ELLIPSIS));
  const front = hasEllipsis ? ELLIPSIS : "";

  const sums = tf.einsum(`${[output, ...otherLabels].join()}->${front}${found.join("")}`, dy, ...others);
  const sizeOf = sizesOf(own, operand.shape);
  const ellipsisShape = operand.shape.slice(...ellipsisPlace(own, operand.rank));
  const shape = [...ellipsisShape, ...found.map(sizeOf)];
  const summed = sumToShape(sums, shape);
  const filled = tf.broadcastTo(tf.reshape(summed, [...shape, ...rest.map(() => 1)]), [
    ...shape,
    ...rest.map(sizeOf),
  ] as tf.Tensor["shape"]);
  const from = `${own.includes(ELLIPSIS) ? ELLIPSIS : ""}${found.join("")}${rest.join("")}`;
  return from === own ? filled : tf.einsum(`${from}->${own}`, filled);
}

/** Where in an operand's shape the ellipsis stands: from, to. */
function ellipsisPlace(labels: string, rank: number): [from: number, to: number] {
  const from = labels.indexOf(ELLIPSIS);
  return from < 0 ? [0, 0] : [from, rank - (labels.length - ELLIPSIS.length - from)];
}

/** The size that stands for a label. */
function sizesOf(labels: string, shape: readonly number[]): (label: string) => number {
  const [from, to] = ellipsisPlace(labels, shape.length);
  const sizes = labels.includes(ELLIPSIS) ? [...shape.slice(0, from), ...shape.slice(to)] : shape;
  const letters = labels.replace(ELLIPSIS, "");
  return (label) => sizes[letters.indexOf(label)] as number;
}
