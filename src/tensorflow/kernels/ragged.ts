import type * as tf from "@tensorflow/tfjs";
import { runOp, runOpForAll } from "../run-op.js";
import { addKernel } from "./add-kernel.js";
import { inWordsOfTfjs } from "./words-of-tfjs.js";

addKernel<string, { outputRaggedRank: number }>("RaggedGather", (inputs, { outputRaggedRank }) => {
  const { paramsNestedSplits, paramsDenseValues, indices } = inputs as unknown as {
    paramsNestedSplits: tf.Tensor[];
    paramsDenseValues: tf.Tensor;
    indices: tf.Tensor;
  };
  const attributes = {
    PARAMS_RAGGED_RANK: { int: paramsNestedSplits.length },
    OUTPUT_RAGGED_RANK: { int: outputRaggedRank },
    Tvalues: { type: paramsDenseValues.dtype },
    Tindices: { type: "int32" },
    Tsplits: { type: "int32" },
  } as const;
  return inWordsOfTfjs(() =>
    runOpForAll(
      "RaggedGather",
      [...paramsNestedSplits, paramsDenseValues, indices],
      attributes,
      outputRaggedRank + 1,
    ),
  );
});

addKernel<"starts" | "limits" | "deltas", object>("RaggedRange", ({ starts, limits, deltas }) =>
  inWordsOfTfjs(() =>
    runOpForAll(
      "RaggedRange",
      [starts, limits, deltas],
      { T: { type: starts.dtype }, Tsplits: { type: "int32" } },
      2,
    ),
  ),
);

addKernel<string, { rowPartitionTypes: string[] }>(
  "RaggedTensorToTensor",
  (inputs, { rowPartitionTypes }) => {
    const { shape, values, defaultValue, rowPartitionTensors } = inputs as unknown as {
      shape: tf.Tensor;
      values: tf.Tensor;
      defaultValue: tf.Tensor;
      rowPartitionTensors: tf.Tensor[];
    };
    return runOp("RaggedTensorToTensor", [shape, values, defaultValue, ...rowPartitionTensors], {
      T: { type: values.dtype },
      Tindex: { type: "int32" },
      Tshape: { type: "int32" },
      num_row_partition_tensors: { int: rowPartitionTensors.length },
      row_partition_types: rowPartitionTypes,
    });
  },
);
