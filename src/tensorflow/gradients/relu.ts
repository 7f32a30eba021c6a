import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME, backend } from "../backend.js";
import { createTypeAttribute } from "../type-attribute.js";

/** TensorFlow's fused gradient of relu in place of tfjs's multiplication by a cast step function. */
tf.registerKernel({
  kernelName: "ReluGrad",
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs }) => {
    const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
    return backend.executeSingleOutput("ReluGrad", [createTypeAttribute("T", dy.dtype)], [dy, y]);
  },
});

tf.registerGradient({
  kernelName: "ReluGrad",
  inputsToSave: ["y"],
  gradFunc: (ddx, [y]) => ({
    dy: () => reluGrad(ddx as tf.Tensor, y as tf.Tensor),
    y: () => tf.zerosLike(y as tf.Tensor),
  }),
});

tf.registerGradient({
  kernelName: "Relu",
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => reluGrad(dy as tf.Tensor, y as tf.Tensor) }),
});

function reluGrad(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel("ReluGrad", { dy, y }) as tf.Tensor;
}
