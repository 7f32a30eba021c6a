import type { tf } from "../tensorflow/index.js";

/** Stands in for a layer's work: may look at its inputs, let it work, and give something else for its output. */
export type Tap = (inputs: tf.Tensor[], output: () => tf.Tensor) => tf.Tensor;

/** Does some work while layers are tapped, wherever in the model they are; they are as before after it. */
export function withTaps<T>(taps: ReadonlyMap<tf.layers.Layer, Tap>, work: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const [layer, tap] of taps) {
      const before = Object.getOwnPropertyDescriptor(layer, "call");
      const call = layer.call;
      layer.call = (inputs, settings) => {
        let further: tf.Tensor[] = [];
        const output = tap(Array.isArray(inputs) ? inputs : [inputs], () => {
          const made = call.call(layer, inputs, settings);
          if (!Array.isArray(made)) return made;
          further = made.slice(1);
          return made[0]!;
        });
        return further.length > 0 ? [output, ...further] : output;
      };
      undo.push(() => {
        if (before === undefined) Reflect.deleteProperty(layer, "call");
        else Object.defineProperty(layer, "call", before);
      });
    }
    return work();
  } finally {
    for (const restore of undo.reverse()) restore();
  }
}
