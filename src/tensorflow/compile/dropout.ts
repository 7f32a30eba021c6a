import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { activeRecorder, type Recorder } from "../recording.js";
import { createTypeAttribute } from "../type-attribute.js";

/** The parts of tfjs's dropout layer that its types keep to themselves. */
interface Dropout extends tf.layers.Layer {
  readonly rate: number;
  readonly seed?: number;
  getNoiseShape(input: tf.Tensor): number[] | undefined;
}

const SEEDS = 2 ** 31;
/** Distance of the seeds of two layers that were given the same one; any number without a pattern does. */
const SEED_STEP = 0x3779b1;
const random = Math.random;
const layersSeen = new WeakMap<Recorder, number>();

const prototype: Dropout = Object.getPrototypeOf(tf.layers.dropout({ rate: 0, name: "any" }));
const callOnHost = prototype.call;

/** While a function is recorded, dropout layers draw their random numbers in TensorFlow: other ones at every call. */
prototype.call = function (this: Dropout, inputs, settings) {
  const recorder = activeRecorder();
  if (!recorder || !settings.training || this.rate <= 0 || this.rate >= 1)
    return callOnHost.call(this, inputs, settings);
  return tf.tidy(() => {
    const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    const kept = 1 - this.rate;
    const mask = tf.floor(
      tf.add(
        uniform(this.getNoiseShape(input) ?? input.shape, nextSeed(recorder, this.seed), recorder),
        kept,
      ),
    );
    return tf.mul(tf.div(input, kept), mask);
  });
};

function nextSeed(recorder: Recorder, seed: number | undefined): number {
  const seen = layersSeen.get(recorder) ?? 0;
  layersSeen.set(recorder, seen + 1);
  return Math.floor((seed ?? random() * SEEDS) + seen * SEED_STEP) % SEEDS;
}

/** Numbers in [0, 1), a function of the seed and the number of the call. */
function uniform(shape: number[], seed: number, recorder: Recorder): tf.Tensor {
  const call = backend.createOutputTensor(recorder.callNumber());
  const seeds = tf.stack([tf.scalar(seed, "int32"), call]);
  const attributes = [
    createTypeAttribute("dtype", "float32"),
    createTypeAttribute("T", "int32"),
    createTypeAttribute("Tseed", "int32"),
  ];
  return backend.executeSingleOutput("StatelessRandomUniform", attributes, [
    tf.tensor1d(shape, "int32"),
    seeds,
  ]);
}
