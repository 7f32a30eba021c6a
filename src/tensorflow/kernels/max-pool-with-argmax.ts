import * as tf from "@tensorflow/tfjs";
import { runOpForAll } from "../run-op.js";
import { addKernel } from "./add-kernel.js";

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | 0;
  readonly includeBatchInIndex: boolean;
}

addKernel<"x", Attributes>(
  "MaxPoolWithArgmax",
  ({ x }, { filterSize, strides, pad, includeBatchInIndex }) => {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as tf.Tensor4D["shape"],
      filterSize,
      strides,
      1,
      pad,
    );
    const withoutNan = tf.where(tf.isNaN(x), Number.NEGATIVE_INFINITY, x);
    return runOpForAll(
      "MaxPoolWithArgmax",
      [withoutNan],
      {
        T: { type: x.dtype },
        Targmax: { type: "int32" },
        ksize: { int: [1, info.filterHeight, info.filterWidth, 1] },
        strides: { int: [1, info.strideHeight, info.strideWidth, 1] },
        padding: info.padInfo.type,
        include_batch_in_index: includeBatchInIndex,
      },
      2,
    );
  },
);
