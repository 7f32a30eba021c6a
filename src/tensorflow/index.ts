import { c } from "./c-api.js";
// What tfjs is to find registered.
import "./backend.js";
import "./gradients/index.js";
import "./kernels/index.js";
import "./compile/random.js";
import "./inspect-tensor.js";
import "./layers/add-weight.js";
import "./layers/batch-normalization.js";
import "./layers/gru.js";
import "./layers/lstm.js";
import "./layers/relu.js";

export { type AdamScalars, type AdamVariables, adamUpdate } from "./adam-update.js";
export { type Compiled, type CompileOptions, compile, type TensorTree } from "./compile/compile.js";
export { saveFunction } from "./compile/save-function.js";
export { type Device, devices } from "./context.js";
/** TensorFlow.js, computing with TensorFlow's own C library; with `tf.node` and `tf.io.fileSystem`. */
export * as tf from "./tfjs.js";

/**
 * The version of the TensorFlow library in use.
 *
 * @example tensorflowVersion().split(".").length // 3
 */
export function tensorflowVersion(): string {
  return c.version();
}
