import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./replace-kernel.js";

/** TensorFlow does not put strings in order: these comparisons are made here, by UTF-8 bytes. */
const comparisons: Record<string, (order: number) => boolean> = {
  Greater: (order) => order > 0,
  GreaterEqual: (order) => order >= 0,
  Less: (order) => order < 0,
  LessEqual: (order) => order <= 0,
};

for (const [kernelName, holds] of Object.entries(comparisons)) {
  replaceKernel<"a" | "b", object>(kernelName, ({ a, b }) => {
    if (a.dtype !== "string" || b.dtype !== "string") return undefined;
    return tf.tidy(() => {
      const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const left = stringsOf(a, shape);
      const right = stringsOf(b, shape);
      const results = left.map((text, index) =>
        holds(Buffer.compare(text, right[index] as Buffer)) ? 1 : 0,
      );
      return tf.tensor(Uint8Array.from(results), shape, "bool");
    });
  });
}

/** The strings of a tensor, as they stand when it is broadcast to a shape. */
function stringsOf(tensor: tf.Tensor, shape: number[]): Buffer[] {
  const strings = (tensor.dataSync() as unknown as string[]).map((text) => Buffer.from(text));
  const places = tf.reshape(tf.range(0, tensor.size, 1, "int32"), tensor.shape);
  return Array.from(
    tf.broadcastTo(places, shape as tf.Tensor["shape"]).dataSync(),
    (place) => strings[place] as Buffer,
  );
}
