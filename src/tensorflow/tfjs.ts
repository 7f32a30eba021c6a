// TensorFlow.js with what it has under Node.js: tf.node and files in tf.io.
export * from "@tensorflow/tfjs";
export * as io from "./io.js";
export declare const node: typeof import("./node/index.js");

// Few programs need tf.node: it is loaded when it is first asked for.
Object.defineProperty(exports, "node", { enumerable: true, get: () => require("./node/index.js") });
