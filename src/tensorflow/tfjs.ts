// TensorFlow.js with what it has under Node.js: tf.node and files in tf.io.
export * from "@tensorflow/tfjs";
export * as io from "./io.js";
export * as node from "./node/index.js";
