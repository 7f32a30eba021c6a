import Module from "node:module";
import { dirname, join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { binding } from "./binding.js";
import { errorAtCaller } from "./caller.js";
import type { TensorMetadata } from "./execute-op.js";

/** What the engine uses of tfjs-node's `NodeJSKernelBackend`; its types hide some of it. */
export interface Backend extends tf.KernelBackend {
  executeSingleOutput(opName: string, attributes: object[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    opName: string,
    attributes: object[],
    inputs: readonly tf.TensorInfo[],
    outputCount: number,
  ): tf.Tensor[];
  readonly tensorMap: { has(dataId: object): boolean };
  /** Notes that one more tensor has this data. */
  incRef(dataId: object): void;
  /** The tensor that tfjs is to know a result by. */
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** The binding's numbers for tensors, whose values are written to TensorFlow first where they were not yet. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** The JavaScript half of tfjs-node. Its main module is not loaded: it wants the native addon. */
const tfjsNode = join(dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json")), "dist");

/** The name that tfjs knows the backend and its kernels by. */
export const BACKEND_NAME = "tensorflow";

/** TensorFlow as tfjs's backend, registered and ready at once. */
export const backend: Backend = registerBackend();

function registerBackend(): Backend {
  const { NodeJSKernelBackend } = withOldUtil(() => {
    require(join(tfjsNode, "register_all_kernels"));
    return require(join(tfjsNode, "nodejs_kernel_backend"));
  });
  const created: Backend = new NodeJSKernelBackend(binding, "pinpoint-ts");
  refuseDisposed(created);
  // A tensor's memory is freed when it is disposed, whatever tfjs-node says of garbage collection.
  created.memory = () => ({ unreliable: false });
  const priority = 3;
  tf.registerBackend(BACKEND_NAME, () => created, priority);
  tf.setBackend(BACKEND_NAME);
  return created;
}

/** tfjs itself looks only at tensors whose methods are called, not at those passed to its functions. */
function refuseDisposed(created: Backend): void {
  const idsOf = created.getInputTensorIds.bind(created);
  created.getInputTensorIds = (tensors) => {
    for (const { isDisposed, dataId, dtype, shape } of tensors) {
      // Data that another tensor shares are still there: some of tfjs's gradients count on that.
      if (isDisposed && !created.tensorMap.has(dataId))
        throw errorAtCaller(`A ${dtype} tensor of shape [${shape}] was used after it was disposed.`);
    }
    return idsOf(tensors);
  };
}

/** Loads modules that call functions of `util` which Node 22 warns of and Node 23 no longer has. */
function withOldUtil<T>(load: () => T): T {
  const oldUtil = Object.create(util, {
    isArray: { value: Array.isArray },
    isNullOrUndefined: { value: (value: unknown) => value === null || value === undefined },
  });
  const loader = Module as unknown as {
    _load(request: string, parent?: { filename: string }, main?: boolean): unknown;
  };
  const original = loader._load;
  loader._load = (request, parent, main) =>
    request === "util" && parent?.filename.startsWith(tfjsNode) ? oldUtil : original(request, parent, main);
  try {
    return load();
  } finally {
    loader._load = original;
  }
}
