import Module from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import util from "node:util";
import type { Contender } from "./stock-contender.js";

// A process of its own: `node stock-process.js ADDON`. tfjs on its stock addon in place of our engine, under the same
// code; every line on stdin names a work, every line on stdout says how many seconds it took.

const addon = process.argv[2] as string;
const tf = require("@tensorflow/tfjs") as typeof import("@tensorflow/tfjs");
const tfjsNode = join(dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json")), "dist");

// Functions of util that newer Nodes no longer have.
Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
require(join(tfjsNode, "register_all_kernels"));
const { NodeJSKernelBackend } = require(join(tfjsNode, "nodejs_kernel_backend"));
const backend = new NodeJSKernelBackend(require(addon), "stock");
tf.registerBackend("tensorflow", () => backend, 3);
tf.setBackend("tensorflow");

const engine = require.resolve("../../src/tensorflow/index.js");
const stub = new Module(engine);
stub.exports = { tf };
stub.loaded = true;
require.cache[engine] = stub;

const { add, makeTraining } = require("./stock-contender.js") as typeof import("./stock-contender.js");
const contender: Contender = {
  add,
  train: makeTraining(
    (step) =>
      async (...batch) =>
        tf.tidy(() => step(...batch)),
  ),
};

createInterface(process.stdin).on("line", async (work) => {
  const begun = performance.now();
  await contender[work as keyof Contender]();
  console.log((performance.now() - begun) / 1000);
});
