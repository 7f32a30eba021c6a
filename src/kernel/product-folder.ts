import { resolve } from "node:path";

/** The product's own folder, from `dist/src/kernel`: where packages are found that the notebook's folder lacks. */
export const productFolder = resolve(__dirname, "../../..");

/** The names of TensorFlow.js for Node.js, in whose place the library's engine is imported. */
export const enginePackages: ReadonlySet<string> = new Set([
  "@tensorflow/tfjs-node",
  "@tensorflow/tfjs-node-gpu",
]);
