import { tf } from "../../tensorflow/index.js";
import { sinusoidalEncoding } from "./sinusoidal-encoding.js";

/** How places are told apart. */
export interface PositionalEncodingArgs {
  /** "sinusoidal" (default): waves, nothing to learn; "learned": one vector for each place. */
  readonly kind?: "sinusoidal" | "learned";
  /** "add" (default) to the features, or "concat": as further features. */
  readonly combine?: "add" | "concat";
  /** How many features the encoding has: with "add" as many as the input; with "concat" by default as many. */
  readonly depth?: number;
  /** Decides the first learned vectors; default 0. */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * Tells features where they are, which attention by itself does not know.
 *
 * Input: a sequence [B, T, D], whose places are numbered; or a feature map [B, H, W, D], whose first half of features tells
 * the row and whose second half the column (Carion et al., DETR, 2020). Output: the same shape, with "concat"
 * [..., D + depth].
 *
 * @see sinusoidalEncoding for the waves.
 * @example
 * const layer = new PositionalEncoding({ name: "places" });
 * (layer.apply(tf.input({ shape: [4, 6, 16] })) as tf.SymbolicTensor).shape // [null, 4, 6, 16]
 */
export class PositionalEncoding extends tf.layers.Layer {
  static readonly className = "PositionalEncoding";

  readonly #kind: "sinusoidal" | "learned";
  readonly #combine: "add" | "concat";
  readonly #depth: number | undefined;
  readonly #seed: number;
  #learned: tf.LayerVariable | undefined;

  constructor({ kind = "sinusoidal", combine = "add", depth, seed = 0, name }: PositionalEncodingArgs = {}) {
    super(name === undefined ? {} : { name });
    this.#kind = oneOf("kind", kind, ["sinusoidal", "learned"]);
    this.#combine = oneOf("combine", combine, ["add", "concat"]);
    this.#depth = depth;
    this.#seed = seed;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const places = this.#placesOf(inputShape as tf.Shape);
    if (this.#kind === "learned") {
      const drawn = tf.initializers.truncatedNormal({ stddev: 0.02, seed: this.#seed });
      this.#learned = this.addWeight("places", places, "float32", drawn);
    }
    this.built = true;
  }

  /** The encoding's shape: the input's without the batch, and with the encoding's own depth. */
  #placesOf(inputShape: tf.Shape): number[] {
    const places = inputShape.slice(1, -1) as number[];
    const features = inputShape.at(-1)!;
    if (places.length < 1 || places.length > 2 || places.some((size) => !(size > 0))) {
      throw new TypeError(
        `input must be [B, T, D] or [B, H, W, D] of known size, got [${inputShape.join(", ")}]`,
      );
    }
    const depth = this.#depth ?? features;
    if (this.#combine === "add" && depth !== features) {
      throw new RangeError(`depth must be the input's ${features} features to be added, got ${depth}`);
    }
    if (this.#kind === "sinusoidal" && depth % (2 * places.length) !== 0) {
      throw new RangeError(`depth must be divisible by ${2 * places.length} for waves, got ${depth}`);
    }
    return [...places, depth];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const encoding = this.#learned?.read() ?? waves(this.#placesOf(x.shape));
      if (this.#combine === "add") return tf.add(x, encoding);
      const everywhere = tf.tile(tf.expandDims(encoding, 0), [x.shape[0]!, ...encoding.shape.map(() => 1)]);
      return tf.concat([x, everywhere], -1);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = inputShape as tf.Shape;
    if (this.#combine === "add") return shape;
    return [...shape.slice(0, -1), shape.at(-1)! + (this.#depth ?? shape.at(-1)!)];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const own = { kind: this.#kind, combine: this.#combine, seed: this.#seed };
    return { ...super.getConfig(), ...own, ...(this.#depth !== undefined && { depth: this.#depth }) };
  }
}

tf.serialization.registerClass(PositionalEncoding);

/** [T, D], or [H, W, D]: rows in the first half of D, columns in the second. */
function waves(shape: readonly number[]): tf.Tensor {
  const depth = shape.at(-1)!;
  if (shape.length === 2) return tf.tensor2d(sinusoidalEncoding(shape[0]!, depth), [shape[0]!, depth]);
  const [rows, columns] = shape as [number, number];
  const half = depth / 2;
  const ofRows = tf.tensor(sinusoidalEncoding(rows, half), [rows, 1, half]);
  const ofColumns = tf.tensor(sinusoidalEncoding(columns, half), [1, columns, half]);
  return tf.concat([tf.tile(ofRows, [1, columns, 1]), tf.tile(ofColumns, [rows, 1, 1])], 2);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw new RangeError(`${name} must be one of ${allowed.join(", ")}, got ${String(value)}`);
  }
  return value;
}
