import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { AttrType } from "../c-api.js";
import { activeRecorder } from "../recording.js";
import { createTypeAttribute } from "../type-attribute.js";
import { replaceKernel } from "./replace-kernel.js";

/** Two matrices are multiplied by MatMul, which TensorFlow fuses with the bias and the activation that follow. */
replaceKernel<"a" | "b", { transposeA?: boolean; transposeB?: boolean }>(
  "BatchMatMul",
  ({ a, b }, { transposeA, transposeB }) => {
    if (a.shape.length !== 2 || b.shape.length !== 2) return undefined;
    const attributes = [
      createTypeAttribute("T", a.dtype),
      { name: "transpose_a", type: AttrType.bool, value: Boolean(transposeA) },
      { name: "transpose_b", type: AttrType.bool, value: Boolean(transposeB) },
    ];
    return backend.executeSingleOutput("MatMul", attributes, [a, b]);
  },
);

interface FusedMatMul {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: string;
}

/** tfjs makes a batch of one of two matrices that a dense layer multiplies; in a compiled function they go back. */
replaceKernel<"a" | "b" | "bias", FusedMatMul>("_FusedMatMul", ({ a, b, bias }, attributes) => {
  const areMatrices = a.shape.length === 3 && a.shape[0] === 1 && b.shape.length === 3 && b.shape[0] === 1;
  if (!activeRecorder() || !areMatrices || attributes.activation !== "linear") return undefined;
  return tf.tidy(() => {
    const [matrixA, matrixB] = [a, b].map((tensor) =>
      tf.reshape(tensor, tensor.shape.slice(1) as [number, number]),
    );
    const product = tf.matMul(matrixA!, matrixB!, attributes.transposeA, attributes.transposeB);
    const sum = bias ? tf.add(product, tf.reshape(bias, [-1])) : product;
    return tf.reshape(sum, [1, ...sum.shape]);
  });
});
