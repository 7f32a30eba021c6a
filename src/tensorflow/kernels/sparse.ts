import * as tf from "@tensorflow/tfjs";
import { runOp } from "../run-op.js";
import { createTypeAttribute } from "../type-attribute.js";
import { addKernel } from "./add-kernel.js";
import { runWithInt64 } from "./int64-inputs.js";
import { inWordsOfTfjs } from "./words-of-tfjs.js";

addKernel<"indices" | "values" | "denseShape" | "defaultValue", object>(
  "SparseFillEmptyRows",
  ({ indices, values, denseShape, defaultValue }) => {
    const inputs = [indices, values, denseShape, defaultValue];
    const attributes = [createTypeAttribute("T", values.dtype)];
    return inWordsOfTfjs(() => runWithInt64("SparseFillEmptyRows", inputs, [0, 2], attributes, 4));
  },
);

addKernel<"inputIndices" | "inputShape" | "newShape", object>(
  "SparseReshape",
  ({ inputIndices, inputShape, newShape }) =>
    inWordsOfTfjs(() =>
      runWithInt64("SparseReshape", [inputIndices, inputShape, newShape], [0, 1, 2], [], 2),
    ),
);

for (const kernelName of ["SparseSegmentMean", "SparseSegmentSum"]) {
  addKernel<"data" | "indices" | "segmentIds", object>(kernelName, ({ data, indices, segmentIds }) => {
    // TensorFlow has the mean of floats only.
    const values = kernelName === "SparseSegmentMean" ? tf.cast(data, "float32") : data;
    const result = inWordsOfTfjs(() =>
      runOp(kernelName, [values, indices, segmentIds], {
        T: { type: values.dtype },
        Tidx: { type: "int32" },
        Tsegmentids: { type: "int32" },
      }),
    );
    return tf.cast(result, data.dtype);
  });
}
