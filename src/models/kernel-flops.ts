/** A kernel as tfjs' profile tells it. */
export interface ProfiledKernel {
  readonly name: string;
  readonly inputShapes: readonly (readonly number[] | null)[];
  readonly outputShapes: readonly (readonly number[] | null)[];
}

/**
 * The multiplications and additions of a convolution or a matrix product; 0 for other kernels.
 *
 * @example kernelFlops({ name: "BatchMatMul", inputShapes: [[1, 3, 5], [1, 5, 7]], outputShapes: [[1, 3, 7]] }) // 210
 */
export function kernelFlops({ name, inputShapes, outputShapes }: ProfiledKernel): number {
  const [first, second] = inputShapes;
  const output = outputShapes[0];
  if (!first || !second || !output) return 0;
  switch (name) {
    case "Conv2D":
    case "FusedConv2D":
      // Each number that comes out is a sum over the filter: height x width x channels.
      return (2 * sizeOf(output) * sizeOf(second)) / second.at(-1)!;
    case "DepthwiseConv2dNative":
    case "FusedDepthwiseConv2D":
      return 2 * sizeOf(output) * second[0]! * second[1]!;
    case "Conv2DBackpropInput":
      return (2 * sizeOf(first) * sizeOf(second)) / second.at(-1)!;
    // A _FusedMatMul runs one of these, which is in the profile too.
    case "BatchMatMul":
    case "MatMul":
      // The first factor is batch x rows x inner, whichever way it is turned.
      return 2 * sizeOf(first) * output.at(-1)!;
    default:
      return 0;
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
