import * as tf from "@tensorflow/tfjs";
import { addKernel } from "../kernels/add-kernel.js";
import { runOp } from "../run-op.js";
import { addGradient } from "./add-gradient.js";

/** Gradients of what moves or repeats values. */

addGradient<"x", { reps: number[] }>("Tile", ["x"], (dy, { x }, { reps }) => ({
  x: () => {
    const pairs = reps.flatMap((repetitions, axis) => [repetitions, x.shape[axis] as number]);
    const repeated = reps.map((_, axis) => 2 * axis);
    return tf.reshape(tf.sum(tf.reshape(dy, pairs), repeated), x.shape);
  },
}));

interface MirrorPadAttributes {
  readonly paddings: [number, number][];
  readonly mode: "reflect" | "symmetric";
}

addKernel<"dy", MirrorPadAttributes>("MirrorPadGrad", ({ dy }, { paddings, mode }) =>
  runOp("MirrorPadGrad", [dy, tf.tensor2d(paddings, [paddings.length, 2], "int32")], {
    T: { type: "float32" },
    Tpaddings: { type: "int32" },
    mode: mode.toUpperCase(),
  }),
);

addGradient<"x", MirrorPadAttributes>("MirrorPad", ["x"], (dy, _, attributes) => ({
  x: () => tf.engine().runKernel("MirrorPadGrad", { dy }, { ...attributes }),
}));

interface DepthToSpaceAttributes {
  readonly blockSize: number;
  readonly dataFormat: string;
}

addKernel<"x", DepthToSpaceAttributes>("SpaceToDepth", ({ x }, { blockSize, dataFormat }) =>
  runOp("SpaceToDepth", [x], {
    T: { type: x.dtype },
    block_size: { int: blockSize },
    data_format: dataFormat,
  }),
);

addGradient<"x", DepthToSpaceAttributes>("DepthToSpace", ["x"], (dy, _, attributes) => ({
  x: () => tf.engine().runKernel("SpaceToDepth", { x: dy }, { ...attributes }),
}));

addGradient("FlipLeftRight", ["image"], (dy) => ({
  image: () => tf.image.flipLeftRight(dy as tf.Tensor4D),
}));

addKernel<"x", object>("DiagPart", ({ x }) => runOp("DiagPart", [x], { T: { type: x.dtype } }));

addGradient("Diag", ["x"], (dy) => ({ x: () => tf.engine().runKernel("DiagPart", { x: dy }) }));

/** tfjs's own take the gradient of a list with one tensor in it for a list. */
tf.registerGradient({
  kernelName: "Unpack",
  gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack([dy].flat() as tf.Tensor[], axis as number) }),
});

tf.registerGradient({
  kernelName: "SplitV",
  gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat([dy].flat() as tf.Tensor[], axis as number) }),
});
