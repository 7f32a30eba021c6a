import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME, backend } from "../backend.js";
import { createTypeAttribute } from "../type-attribute.js";

/** TensorFlow's fused gradients, in place of tfjs's products with a step function or a mask of comparisons. */
for (const name of ["Relu", "Relu6"]) {
  const kernelName = `${name}Grad`;
  const gradient = (dy: tf.Tensor, y: tf.Tensor) => tf.engine().runKernel(kernelName, { dy, y }) as tf.Tensor;

  tf.registerKernel({
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs }) => {
      const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
      return backend.executeSingleOutput(kernelName, [createTypeAttribute("T", dy.dtype)], [dy, y]);
    },
  });

  tf.registerGradient({
    kernelName,
    inputsToSave: ["y"],
    gradFunc: (ddx, [y]) => ({
      dy: () => gradient(ddx as tf.Tensor, y as tf.Tensor),
      y: () => tf.zerosLike(y as tf.Tensor),
    }),
  });

  tf.registerGradient({
    kernelName: name,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => gradient(dy as tf.Tensor, y as tf.Tensor) }),
  });
}
