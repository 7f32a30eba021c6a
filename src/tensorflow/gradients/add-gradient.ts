import * as tf from "@tensorflow/tfjs";

/** What makes the gradient of each input; called only where it is asked for. */
type InputGradients = Record<string, () => tf.Tensor>;

/**
 * Registers the gradient of a kernel.
 *
 * @param inputNames The kernel's inputs; all are kept for the gradient.
 * @param gradient From the gradient of the result makes those of the inputs.
 */
export function addGradient<Inputs extends string, Attributes = object>(
  kernelName: string,
  inputNames: readonly Inputs[],
  gradient: (dy: tf.Tensor, inputs: Record<Inputs, tf.Tensor>, attributes: Attributes) => InputGradients,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: [...inputNames],
    gradFunc: (dy, saved, attributes) => {
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, saved[index]]));
      return gradient(
        (Array.isArray(dy) ? dy[0] : dy) as tf.Tensor,
        inputs as Record<Inputs, tf.Tensor>,
        attributes as Attributes,
      );
    },
  });
}

/** For an input that the result does not depend on, or in steps only. */
export function noGradient(input: tf.Tensor): () => tf.Tensor {
  return () => tf.zeros(input.shape);
}

/** A gradient summed over the axes along which its input was broadcast. */
export function sumToShape(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  if (tf.util.arraysEqual(gradient.shape, shape)) return gradient;
  const axes = tf.backend_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
