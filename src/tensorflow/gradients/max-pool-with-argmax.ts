import * as tf from "@tensorflow/tfjs";

/** Sends every value's gradient back to where it was the largest. */
tf.registerGradient({
  kernelName: "MaxPoolWithArgmax",
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, saved, { includeBatchInIndex }) => {
    const [x, argmax] = saved as [tf.Tensor, tf.Tensor];
    return {
      x: () => {
        const [batch = 1] = x.shape;
        const image = x.size / batch;
        const starts = includeBatchInIndex
          ? tf.scalar(0, "int32")
          : tf.reshape(tf.range(0, x.size, image, "int32"), [batch, 1, 1, 1]);
        const places = tf.reshape(tf.add(argmax, starts), [-1]) as tf.Tensor1D;
        const values = tf.reshape((dys as tf.Tensor[])[0] as tf.Tensor, [-1]);
        return tf.reshape(tf.unsortedSegmentSum(values, places, x.size), x.shape);
      },
    };
  },
});
