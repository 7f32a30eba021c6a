import * as tf from "@tensorflow/tfjs";
import { BACKEND_NAME, backend } from "../backend.js";
import { createTypeAttribute } from "../type-attribute.js";

/** TensorFlow's fused gradient of relu6 in place of tfjs's product with a mask of comparisons. */
tf.registerKernel({
  kernelName: "Relu6Grad",
  backendName: BACKEND_NAME,
  kernelFunc: ({ inputs }) => {
    const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
    return backend.executeSingleOutput("Relu6Grad", [createTypeAttribute("T", dy.dtype)], [dy, y]);
  },
});

tf.registerGradient({
  kernelName: "Relu6Grad",
  inputsToSave: ["y"],
  gradFunc: (ddx, [y]) => ({
    dy: () => relu6Grad(ddx as tf.Tensor, y as tf.Tensor),
    y: () => tf.zerosLike(y as tf.Tensor),
  }),
});

tf.registerGradient({
  kernelName: "Relu6",
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => relu6Grad(dy as tf.Tensor, y as tf.Tensor) }),
});

function relu6Grad(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel("Relu6Grad", { dy, y }) as tf.Tensor;
}
