import { tf } from "../tensorflow/index.js";
import { kernelFlops } from "./kernel-flops.js";

/** One layer of a model; the last row is the whole. */
export interface LayerRow {
  /** The layer's name; of a model within the model, both names. */
  readonly layer: string;
  readonly kind: string;
  /** The shape of what comes out, without the batch: "32 x 32 x 64". */
  readonly output: string;
  readonly parameters: number;
  /** Multiplications and additions of convolutions and matrix products for one image. */
  readonly flops: number;
}

/**
 * What a model is made of: its layers with their output shapes, parameters and work for one image.
 *
 * FLOPs are counted as one image goes through: each multiplication and each addition of convolutions and matrix products
 * is one, which is what TensorFlow's profiler counts for them. Biases, activations, pooling and normalizations, which are
 * not counted, are well under a tenth of the work in the models here.
 *
 * @param model Any tfjs model with one input.
 * @returns A row for each layer in the order in which they are run, and one for the whole.
 * @example
 * const rows = await describeModel(buildCnnModel({ inputShape: [64, 64, 3], numClasses: 10 }));
 * rows.at(-1) // { "layer": "cnn", "kind": "total", "output": "10, 4", "parameters": 1143758, "flops": 84676096 }
 */
export async function describeModel(model: tf.LayersModel): Promise<LayerRow[]> {
  const flops = await flopsByLayer(model);
  const rows = leavesOf(model).map(({ layer, name }) => ({
    layer: name,
    kind: layer.getClassName(),
    output: shapeText(layer.outputShape),
    parameters: layer.countParams(),
    flops: flops.get(layer) ?? 0,
  }));
  const total = (of: "parameters" | "flops") => rows.reduce((sum, row) => sum + row[of], 0);
  const whole = {
    layer: model.name,
    kind: "total",
    output: shapeText(model.outputShape),
    parameters: total("parameters"),
    flops: total("flops"),
  };
  return [...rows, whole];
}

/** The layers that are no models themselves. */
function leavesOf(model: tf.LayersModel, prefix = ""): { layer: tf.layers.Layer; name: string }[] {
  return model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel
      ? leavesOf(layer, `${prefix}${layer.name}/`)
      : [{ layer, name: prefix + layer.name }],
  );
}

/** Lets an image of zeros through and notes which kernels each layer runs. */
async function flopsByLayer(model: tf.LayersModel): Promise<Map<tf.layers.Layer, number>> {
  const spans: { layer: tf.layers.Layer; from: number; to: number }[] = [];
  const layers = leavesOf(model).map(({ layer }) => layer);
  const kernelsRun = () => tf.engine().state.activeProfile.kernels.length;
  for (const layer of layers) {
    const call = layer.call;
    layer.call = (inputs, settings) => {
      const from = kernelsRun();
      const output = call.call(layer, inputs, settings);
      spans.push({ layer, from, to: kernelsRun() });
      return output;
    };
  }
  try {
    const { kernels } = await tf.profile(() =>
      tf.tidy(() => void model.apply(tf.zeros([1, ...(model.inputs[0]!.shape.slice(1) as number[])]))),
    );
    const flops = new Map<tf.layers.Layer, number>();
    for (const { layer, from, to } of spans) {
      const own = kernels.slice(from, to).reduce((sum, kernel) => sum + kernelFlops(kernel), 0);
      flops.set(layer, (flops.get(layer) ?? 0) + (recurrentFlops(layer) ?? own));
    }
    return flops;
  } finally {
    for (const layer of layers) Reflect.deleteProperty(layer, "call");
  }
}

/** A recurrent layer's steps are ops of TensorFlow's that tfjs' profile does not see: counted by its two kernels. */
function recurrentFlops(layer: tf.layers.Layer): number | undefined {
  if (!["LSTM", "GRU", "SimpleRNN"].includes(layer.getClassName())) return undefined;
  const [kernel, recurrent] = layer.weights.map(({ shape }) => shape.reduce<number>((a, b) => a * b!, 1));
  const times = (layer.input as tf.SymbolicTensor).shape[1]!;
  // The first step has no state to multiply with.
  return 2 * (times * kernel! + (times - 1) * recurrent!);
}

/** Of several outputs, or of a layer that is used several times, each. */
function shapeText(shape: tf.Shape | tf.Shape[]): string {
  const shapes = (Array.isArray(shape[0]) ? shape : [shape]) as tf.Shape[];
  return shapes.map((one) => one.slice(1).join(" x ")).join(", ");
}
