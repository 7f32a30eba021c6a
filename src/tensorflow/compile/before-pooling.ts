import type { Attribute } from "../attributes.js";
import type { TensorMetadata } from "../execute-op.js";
import type { GraphRecorder } from "./graph-recorder.js";

/** An op that was called. */
export interface Call {
  readonly opName: string;
  readonly attributes: readonly Attribute[];
  readonly inputIds: readonly number[];
}

/**
 * What is done with the gradient of a max pooling and can as well be done before it, where pools of 2 x 2 have a fourth
 * of the elements: the gradient of a relu (relu and maximum commute, and so do their gradients), and the sum over all
 * places (the pooling only moves numbers).
 *
 * @returns The results of `opName`; undefined where it is no such op, and is to be called as it is.
 */
export function beforePooling(
  recorder: GraphRecorder,
  opName: string,
  attributes: readonly Attribute[],
  [input, y]: readonly number[],
): TensorMetadata[] | undefined {
  const madeBy = (id = 0) => recorder.callOf(id);
  if (opName === "ReluGrad") {
    const pooling = madeBy(input);
    if (pooling?.opName !== "MaxPoolGrad" || y === undefined || pooling.inputIds[0] !== y) return undefined;
    const [, pooled, gradient] = pooling.inputIds as [number, number, number];
    const [masked] = recorder.executeOp(opName, attributes, [gradient, pooled], 1) as [TensorMetadata];
    return recorder.executeOp("MaxPoolGrad", pooling.attributes, [y, pooled, masked.id], 1);
  }
  if (opName !== "BiasAddGrad") return undefined;
  const rows = madeBy(input);
  const pooling = rows?.opName === "Reshape" ? madeBy(rows.inputIds[0]) : undefined;
  if (pooling?.opName !== "MaxPoolGrad") return undefined;
  return recorder.executeOp(opName, attributes, [pooling.inputIds[2] as number], 1);
}
