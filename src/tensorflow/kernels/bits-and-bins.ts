import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { addKernel } from "./add-kernel.js";

addKernel<"a" | "b", object>("BitwiseAnd", ({ a, b }) =>
  runOp("BitwiseAnd", [a, b], { T: { type: "int32" } }),
);

addKernel<"x" | "weights", { size: number; binaryOutput: boolean }>(
  "DenseBincount",
  ({ x, weights }, { size, binaryOutput }) =>
    runOp("DenseBincount", [x, tf.scalar(size, "int32"), weights], {
      Tidx: { type: "int32" },
      T: { type: weights.dtype },
      binary_output: binaryOutput,
    }),
);
