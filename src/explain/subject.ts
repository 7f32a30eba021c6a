import { fitImage } from "../image/fit-image.js";
import type { ResizeMode } from "../image/fitting.js";
import { checkImage, type Image } from "../image/image.js";
import type { LabelledImage } from "../image/labelled-image.js";
import { tf } from "../tensorflow/index.js";
import { naming } from "../training/naming.js";
import type { Answer, Readout } from "./readout.js";
import { TensorHolder } from "./tensor-holder.js";
import { type Tap, withTaps } from "./with-taps.js";

/** A network, and what of its answer is to be explained. */
export class Subject {
  readonly network: tf.LayersModel;
  readonly readout: Readout;

  constructor(network: tf.LayersModel, readout: Readout) {
    this.network = network;
    this.readout = readout;
  }

  /**
   * What the network says, in one piece and differentiable.
   *
   * @param taps Layers that are to do otherwise; see {@link withTaps}.
   */
  answer(images: tf.Tensor, taps: ReadonlyMap<tf.layers.Layer, Tap> = new Map()): Answer {
    const holder = new TensorHolder();
    const { tapped } = this.readout;
    const own = new Map<tf.layers.Layer, Tap>();
    if (tapped) {
      own.set(tapped, ([input], output) => {
        holder.hold(input!);
        return output();
      });
    }
    const outputs = withTaps(taps, () => withTaps(own, () => this.network.apply(images)));
    const before = holder.release();
    return {
      outputs: (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[],
      ...(before && { before }),
    };
  }

  /** What a layer makes of the pictures. */
  output(layer: tf.layers.Layer, images: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const holder = new TensorHolder();
      this.answer(images, new Map([[layer, (_, output) => holder.hold(output())]]));
      return holder.release()!;
    });
  }

  /** [B, T], differentiable; see {@link Readout}. */
  values(images: tf.Tensor, fixed: tf.Tensor2D, taps?: ReadonlyMap<tf.layers.Layer, Tap>): tf.Tensor2D {
    return this.readout.values(this.answer(images, taps), fixed);
  }

  /** [B], in [0, 1]. */
  score(images: tf.Tensor, fixed: tf.Tensor2D): tf.Tensor1D {
    return this.readout.score(this.answer(images), fixed);
  }

  /** What is held fast of each image; see {@link Readout}. */
  async fix(images: tf.Tensor4D): Promise<tf.Tensor2D> {
    const outputs = tf.tidy(() => [...this.answer(images).outputs]);
    try {
      return await this.readout.fix({ outputs });
    } finally {
      tf.dispose(outputs);
    }
  }
}

/** The pictures that a network takes. */
export interface NetworkInput {
  readonly size: readonly [height: number, width: number];
  readonly channels: number;
  readonly resizeMode: ResizeMode;
}

/**
 * What pictures a model takes; ours also say how others are brought to that.
 *
 * @throws {TypeError} If its input is not one picture of a fixed size.
 */
export function networkInput(model: tf.LayersModel): NetworkInput {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(`model must be a tf.LayersModel or tf.Sequential, got ${typeof model}`);
  }
  const shape = model.inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (model.inputs.length !== 1 || shape.length !== 4 || !height || !width || !channels) {
    const came = model.inputs.map((input) => `[${input.shape.join(", ")}]`).join(" and ");
    throw new TypeError(`model must take one input [B, height, width, channels] of fixed size, got ${came}`);
  }
  const { resizeMode = "stretch" } = model as Partial<{ resizeMode: ResizeMode }>;
  return { size: [height, width], channels, resizeMode };
}

/** A picture with what lies on it as a model takes them. */
export async function fitToNetwork(
  sample: Image | LabelledImage,
  input: NetworkInput,
  name: string,
): Promise<LabelledImage> {
  const labelled = "image" in sample ? sample : { image: sample, boxes: [], labels: [] };
  checkImage(labelled.image, name);
  return naming(name, () => fitImage(labelled, input));
}
