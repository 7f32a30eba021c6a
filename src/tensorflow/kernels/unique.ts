import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { replaceKernel } from "./replace-kernel.js";

/** For TensorFlow no NaN equals another one, for tfjs all do: their bits are compared (and 0 is added, to make one of -0 and 0). */
replaceKernel<"x", { axis: number }>("Unique", ({ x }, { axis }) => {
  if (x.dtype !== "float32") return undefined;
  return tf.tidy(() => {
    const bits = runOp("Bitcast", [tf.add(x, 0)], { T: { type: "float32" }, type: { type: "int32" } });
    const { values, indices } = tf.unique(bits, axis);
    return [runOp("Bitcast", [values], { T: { type: "int32" }, type: { type: "float32" } }), indices];
  });
});
