import type { Detector } from "../../src/models/detectors/detector.js";
import { Localizer } from "../../src/models/localizer.js";
import { tf } from "../../src/tensorflow/index.js";
import { wave } from "../tensorflow/wave.js";

/** Pictures, as in test/reference/run-saved-model.py, and what the model says of them, by the names in its SavedModel. */
export function savedOutputs(model: Localizer | Detector, batchSize: number) {
  const images = tf.abs(wave<tf.Tensor4D>([batchSize, ...model.imageShape]));
  const outputs: Record<string, tf.Tensor> =
    model instanceof Localizer
      ? Object.fromEntries(
          Object.entries(model.forward(images)).filter(([name]) => Number.isNaN(Number(name))),
        )
      : { ...model.candidates(model.forward(images)) };
  return { images, outputs };
}
