import * as tf from "@tensorflow/tfjs";
import { unrecorded } from "../recording.js";

interface Layer {
  addWeight(...settings: unknown[]): tf.LayerVariable;
}

const prototype = tf.layers.Layer.prototype as unknown as Layer;
const addWeightOfTfjs = prototype.addWeight;

/** A layer that a compiled function builds gets its first weights at once, as outside: they are drawn only one time. */
prototype.addWeight = function (...settings) {
  return unrecorded(() => addWeightOfTfjs.apply(this, settings));
};
