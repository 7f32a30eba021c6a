import type { ResizeMode } from "../image/fitting.js";
import { tf } from "../tensorflow/index.js";
import { apply } from "./blocks/apply.js";
import { type HeadOutputs, type Heads, hasBoxes, hasClasses } from "./heads.js";
import { BoxInsideImage } from "./layers/box-inside-image.js";

/** What a localizer is made of: a network from an image to features, and what is to be told from them. */
export interface LocalizerArgs<H extends Heads> {
  /** The image input, [B, height, width, channels]. */
  readonly input: tf.SymbolicTensor;
  /** What the network makes of it, [B, F]. */
  readonly features: tf.SymbolicTensor;
  /** The box head's answer, [B, 4], where it is not to be told from the features. */
  readonly boxes?: tf.SymbolicTensor;
  /** Default "both". */
  readonly heads?: H | undefined;
  /** K, at least 2. */
  readonly numClasses: number;
  /** Decides the heads' first weights. */
  readonly seed: number;
  /** The section of the article, or the paper, that the network follows. */
  readonly follows: string;
  readonly name?: string;
  /** How pictures of another size are brought to the input's; default "stretch". */
  readonly resizeMode?: ResizeMode;
  /** What the heads give, where the network has them already: one that was loaded. */
  readonly outputs?: readonly tf.SymbolicTensor[];
}

/**
 * A tfjs `LayersModel` that says what an image shows and where: a network with a class head, a box head, or both.
 * The type carries the heads, so that the compiler knows which outputs there are.
 *
 * The class head, named `classes`, is a dense layer with softmax: [B, K]. The box head, named `boxes`, is a dense layer
 * whose four numbers {@link BoxInsideImage} turns into a box, or the votes of a map's cells ({@link SoftArgmaxBox}): [B, 4],
 * xyxy in fractions of the image.
 */
export class Localizer<H extends Heads = Heads> extends tf.LayersModel {
  readonly heads: H;
  readonly numClasses: number;
  /** The images it takes: height, width, channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** How pictures of another size are brought to that, in training, evaluation and prediction alike. */
  readonly resizeMode: ResizeMode;
  /** The section of the article, or the paper, that it follows. */
  readonly follows: string;
  /** What the heads are told from, [B, F]. */
  readonly features: tf.SymbolicTensor;

  constructor(args: LocalizerArgs<H>) {
    const { input, features, heads = "both" as H, numClasses, seed, name, resizeMode = "stretch" } = args;
    const outputs: tf.SymbolicTensor[] = [...(args.outputs ?? [])];
    const headless = outputs.length === 0;
    if (headless && hasClasses(heads)) {
      const dense = tf.layers.dense({
        units: numClasses,
        activation: "softmax",
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
        name: "classes",
      });
      outputs.push(dense.apply(features) as tf.SymbolicTensor);
    }
    if (headless && hasBoxes(heads)) outputs.push(args.boxes ?? denseBoxes(features, seed + 1));
    super({ inputs: input, outputs, ...(name === undefined ? {} : { name }) });
    const [, height, width, channels] = input.shape;
    this.heads = heads;
    this.numClasses = numClasses;
    this.imageShape = [height!, width!, channels!];
    this.resizeMode = resizeMode;
    this.follows = args.follows;
    this.features = features;
  }

  /**
   * What the model says about a batch of images, by the names of its heads.
   *
   * @param images [B, height, width, channels], float32 in [0, 1].
   * @returns `{ classes: [B, K], boxes: [B, 4] }`, as far as it has these heads; dispose of them after use.
   */
  override predict(images: tf.Tensor | tf.Tensor[], args?: tf.ModelPredictConfig): HeadOutputs<H> {
    return this.#named(super.predict(images, args));
  }

  /** The same for training: differentiable, in one piece, layers such as dropout at work where `training` is true. */
  forward(images: tf.Tensor4D, { training = false }: { training?: boolean } = {}): HeadOutputs<H> {
    return this.#named(this.apply(images, { training }) as tf.Tensor | tf.Tensor[]);
  }

  #named(outputs: tf.Tensor | tf.Tensor[]): HeadOutputs<H> {
    const list = Array.isArray(outputs) ? outputs : [outputs];
    const names = [
      ...(hasClasses(this.heads) ? ["classes"] : []),
      ...(hasBoxes(this.heads) ? ["boxes"] : []),
    ];
    const byName = Object.fromEntries(names.map((name, index) => [name, list[index]!]));
    return Object.assign(list, byName) as tf.Tensor[] as HeadOutputs<H>;
  }
}

/** The plain box head: a dense layer, whose numbers become a box. */
function denseBoxes(features: tf.SymbolicTensor, seed: number): tf.SymbolicTensor {
  const dense = tf.layers.dense({
    units: 4,
    // A tenth of Glorot's spread: every image begins near the middle box.
    kernelInitializer: tf.initializers.varianceScaling({
      ...{ scale: 0.01, mode: "fanAvg", distribution: "uniform", seed },
    }),
    name: "box_numbers",
  });
  return apply(features, dense, new BoxInsideImage({ name: "boxes" }));
}
