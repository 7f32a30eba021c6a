import { tf } from "../../tensorflow/index.js";

/**
 * A layer that puts the frames of all videos of a batch side by side, [B, T, ...] -> [B T, ...], so that what follows looks
 * at each by itself. `UnfoldFrames` puts them back.
 */
export class FoldFrames extends tf.layers.Layer {
  static readonly className = "FoldFrames";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const frames = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.reshape(frames, [-1, ...frames.shape.slice(2)]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [null, ...(inputShape as tf.Shape).slice(2)];
  }
}

/**
 * The way back, [B T, ...] -> [B, T, ...]. Its second input is anything that still has the videos' shape, [B, T, ...]: how
 * many frames there are may differ from batch to batch.
 */
export class UnfoldFrames extends tf.layers.Layer {
  static readonly className = "UnfoldFrames";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [frames, videos] = inputs as [tf.Tensor, tf.Tensor];
    return tf.reshape(frames, [-1, videos.shape[1]!, ...frames.shape.slice(1)]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [frames, videos] = inputShape as [tf.Shape, tf.Shape];
    return [null, videos[1]!, ...frames.slice(1)];
  }
}

tf.serialization.registerClass(FoldFrames);
tf.serialization.registerClass(UnfoldFrames);
