import type { ResizeMode } from "../../image/fitting.js";
import { tf } from "../../tensorflow/index.js";

/** What a detector holds for possible in a batch of images, before thresholds. */
export interface Candidates {
  /** [B, N, 4], xyxy pixels of the network's input; they may stand out of it. */
  readonly boxes: tf.Tensor3D;
  /** [B, N], in [0, 1]. */
  readonly scores: tf.Tensor2D;
  /** [B, N] class indices, int32. */
  readonly labels: tf.Tensor2D;
}

/** What every detector is made of. */
export interface DetectorArgs {
  readonly input: tf.SymbolicTensor;
  readonly outputs: tf.SymbolicTensor[];
  readonly numClasses: number;
  readonly name: string;
  /** The paper that it follows. */
  readonly follows: string;
  readonly resizeMode?: ResizeMode | undefined;
}

/**
 * A tfjs `LayersModel` that finds any number of objects in an image. What its outputs mean is known to its kind:
 * {@link CenterDetector}, {@link AnchorDetector} or {@link QueryDetector}.
 *
 * @see predictDetector for boxes, scores and labels of pictures.
 */
export abstract class Detector<
  Outputs extends Record<string, tf.Tensor> = Record<string, tf.Tensor>,
> extends tf.LayersModel {
  /** How many classes there are. */
  readonly numClasses: number;
  /** The images it takes: height, width, channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** How pictures of another size are brought to that, in training, evaluation and prediction alike. */
  readonly resizeMode: ResizeMode;
  /** The paper that it follows. */
  readonly follows: string;
  /** Whether several boxes of one object are to be expected, of which the best is to be kept. */
  abstract readonly needsNms: boolean;
  /** The names of its outputs, in their order. */
  protected abstract readonly outputsInOrder: readonly (keyof Outputs & string)[];

  constructor({ input, outputs, numClasses, name, follows, resizeMode = "stretch" }: DetectorArgs) {
    super({ inputs: input, outputs, name });
    const [, height, width, channels] = input.shape;
    this.numClasses = numClasses;
    this.imageShape = [height!, width!, channels!];
    this.resizeMode = resizeMode;
    this.follows = follows;
  }

  /** What the network says of a batch, [B, height, width, channels] in [0, 1], by name; differentiable. */
  forward(images: tf.Tensor4D, { training = false }: { training?: boolean } = {}): Outputs {
    const said = this.apply(images, { training }) as tf.Tensor | tf.Tensor[];
    return this.named(Array.isArray(said) ? said : [said]);
  }

  /** Outputs in the model's order, by name. */
  named(list: readonly tf.Tensor[]): Outputs {
    return Object.fromEntries(this.outputsInOrder.map((name, index) => [name, list[index]!])) as Outputs;
  }

  /** The boxes that the outputs mean. */
  abstract candidates(outputs: Outputs): Candidates;
}
