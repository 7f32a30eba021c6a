import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { AttrType } from "../c-api.js";
import { createTypeAttribute } from "../type-attribute.js";
import { replaceKernel } from "./replace-kernel.js";

/**
 * tfjs-node's kernel reads the indices back to check their range, at every call. TensorFlow checks them itself (on a
 * GPU an index out of range gives zeros).
 */
replaceKernel<"x" | "indices", { axis: number; batchDims: number }>(
  "GatherV2",
  ({ x, indices }, { axis, batchDims }) => {
    const [place = 0] = tf.util.parseAxisParam(axis, x.shape);
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, place, batchDims);
    const axisTensor = tf.scalar(place, "int32");
    const attributes = [
      { name: "batch_dims", type: AttrType.int, value: batchDims },
      createTypeAttribute("Tparams", x.dtype),
      createTypeAttribute("Tindices", indices.dtype),
      createTypeAttribute("Taxis", "int32"),
    ];
    try {
      return backend.executeSingleOutput("GatherV2", attributes, [x, indices, axisTensor]);
    } catch (error) {
      const [, index, size] = /= (-?\d+) is not in \[0, (\d+)\)/.exec(String(error)) ?? [];
      if (!index) throw error;
      throw new RangeError(`GatherV2: the index value ${index} is not in [0, ${Number(size) - 1}]`, {
        cause: error,
      });
    } finally {
      axisTensor.dispose();
    }
  },
);
