import { tf } from "../../tensorflow/index.js";

/** How attention is paid. */
export interface MultiHeadAttentionArgs {
  /** How many heads look side by side, a whole number >= 1. */
  readonly numHeads: number;
  /** The size of each head's queries and keys. */
  readonly keyDim: number;
  /** The size of each head's values; default `keyDim`. */
  readonly valueDim?: number;
  /** The size of what comes out; default that of the query. */
  readonly outputDim?: number;
  /** The share of attention weights that are left out in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** True: the weights come out as well, as a second tensor; default false. */
  readonly returnWeights?: boolean;
  /**
   * Whether queries and keys start from the same kernel, so that places look at first at what is like them; both have the
   * same depth then. Default false.
   */
  readonly alike?: boolean;
  /** Decides the first weights and what is left out; default 0. */
  readonly seed?: number;
  readonly name?: string;
}

const parts = ["query", "key", "value"] as const;

/**
 * Multi-head attention (Vaswani et al., 2017, the article's 3.3): each place of the query looks at all places of the value,
 * and takes from them by how well its query fits their keys.
 *
 * Inputs: a query [B, T, D], for self-attention; or `[query, value]`, with value [B, S, E]; or `[query, value, key]`, with
 * key [B, S, F]. Output: [B, T, outputDim]; with `returnWeights` also [B, heads, T, S], whose rows add up to 1.
 *
 * | weight | shape |
 * | --- | --- |
 * | query, key, value: kernel | [D or F or E, heads, keyDim or valueDim] |
 * | query, key, value: bias | [heads, keyDim or valueDim] |
 * | output: kernel, bias | [heads, valueDim, outputDim], [outputDim] |
 *
 * @see keras.layers.MultiHeadAttention: the same numbers, and the weights in the same order and shapes.
 * @example
 * const query = tf.input({ shape: [5, 16] });
 * const [output, weights] = new MultiHeadAttention({ numHeads: 2, keyDim: 8, returnWeights: true }).apply(query) as tf.SymbolicTensor[];
 * output?.shape // [null, 5, 16]
 * weights?.shape // [null, 2, 5, 5]
 */
export class MultiHeadAttention extends tf.layers.Layer {
  static readonly className = "MultiHeadAttention";

  readonly #args: Required<Omit<MultiHeadAttentionArgs, "name" | "outputDim">> & {
    readonly outputDim?: number;
  };
  #variables: Record<string, tf.LayerVariable> = {};

  constructor(args: MultiHeadAttentionArgs) {
    super(args.name === undefined ? {} : { name: args.name });
    const {
      numHeads,
      keyDim,
      valueDim = keyDim,
      outputDim,
      dropout = 0,
      returnWeights = false,
      alike = false,
      seed = 0,
    } = args;
    for (const [name, value] of Object.entries({ numHeads, keyDim, valueDim, outputDim: outputDim ?? 1 })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
      }
    }
    if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`dropout must be in [0, 1), got ${dropout}`);
    this.#args = {
      ...{ numHeads, keyDim, valueDim, dropout, returnWeights, alike, seed },
      ...(outputDim !== undefined && { outputDim }),
    };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { numHeads, keyDim, valueDim, alike, seed } = this.#args;
    const [query, value, key] = shapesOf(inputShape);
    const outputDim = this.#args.outputDim ?? query.at(-1)!;
    const sizes = { query: [query, keyDim], key: [key, keyDim], value: [value, valueDim] } as const;
    if (alike && query.at(-1) !== key.at(-1)) {
      throw new RangeError(
        `alike needs query and key of the same depth, got ${query.at(-1)} and ${key.at(-1)} features`,
      );
    }
    for (const [place, part] of parts.entries()) {
      const [shape, size] = sizes[part];
      const draw = seed * 4 + (alike && part === "key" ? 0 : place);
      this.#add(part, [shape.at(-1)!, numHeads, size], [shape.at(-1)!, numHeads * size], draw);
    }
    this.#add("output", [numHeads, valueDim, outputDim], [numHeads * valueDim, outputDim], seed * 4 + 3);
    this.built = true;
  }

  /** A kernel, drawn as that of the dense layer which it is, and a bias of zeros. */
  #add(part: string, shape: number[], [fanIn, fanOut]: [number, number], seed: number): void {
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    const drawn = tf.initializers.randomUniform({ minval: -limit, maxval: limit, seed });
    this.#variables[`${part}/kernel`] = this.addWeight(`${part}/kernel`, shape, "float32", drawn);
    const size = part === "output" ? shape.slice(2) : shape.slice(1);
    const zeros = tf.initializers.zeros();
    this.#variables[`${part}/bias`] = this.addWeight(`${part}/bias`, size, "float32", zeros);
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    settings: { training?: boolean } = {},
  ): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const { keyDim, dropout, returnWeights, seed } = this.#args;
      const list = Array.isArray(inputs) ? inputs : [inputs];
      const query = list[0]!;
      const value = list[1] ?? query;
      const queries = this.#project("query", query);
      const keys = this.#project("key", list[2] ?? value);
      const values = this.#project("value", value);
      const scores = tf.matMul(tf.mul(queries, 1 / Math.sqrt(keyDim)), keys, false, true);
      const weights = tf.softmax(scores);
      const taken =
        settings.training && dropout > 0 ? tf.dropout(weights, dropout, undefined, seed) : weights;
      const output = this.#merge(tf.matMul(taken, values));
      return returnWeights ? [output, weights] : output;
    });
  }

  /** [B, T, D] to [B, heads, T, size]. */
  #project(part: string, x: tf.Tensor): tf.Tensor {
    const kernel = this.#variables[`${part}/kernel`]!.read();
    const bias = this.#variables[`${part}/bias`]!.read();
    const [depth, heads, size] = kernel.shape as [number, number, number];
    const [batch, places] = x.shape as [number, number];
    const product = tf.matMul(
      tf.reshape(x, [batch * places, depth]),
      tf.reshape(kernel, [depth, heads * size]),
    );
    const sum = tf.add(product, tf.reshape(bias, [heads * size]));
    return tf.transpose(tf.reshape(sum, [batch, places, heads, size]), [0, 2, 1, 3]);
  }

  /** [B, heads, T, size] to [B, T, outputDim]. */
  #merge(x: tf.Tensor): tf.Tensor {
    const kernel = this.#variables["output/kernel"]!.read();
    const outputDim = kernel.shape[2]!;
    const [batch, heads, places, size] = x.shape as [number, number, number, number];
    const rows = tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch * places, heads * size]);
    const product = tf.matMul(rows, tf.reshape(kernel, [heads * size, outputDim]));
    return tf.reshape(tf.add(product, this.#variables["output/bias"]!.read()), [batch, places, outputDim]);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { numHeads, outputDim, returnWeights } = this.#args;
    const [query, value] = shapesOf(inputShape);
    const output = [query[0]!, query[1]!, outputDim ?? query[2]!];
    return returnWeights ? [output, [query[0]!, numHeads, query[1]!, value[1]!]] : output;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#args };
  }
}

tf.serialization.registerClass(MultiHeadAttention);

/** The shapes of query, value and key. */
function shapesOf(inputShape: tf.Shape | tf.Shape[]): [query: tf.Shape, value: tf.Shape, key: tf.Shape] {
  const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
  const [query, value = query, key = value] = shapes;
  for (const [name, shape] of Object.entries({ query, value, key })) {
    if (shape?.length !== 3) {
      throw new TypeError(`${name} must be of the shape [B, places, features], got [${shape?.join(", ")}]`);
    }
  }
  if (key![1] !== value![1]) {
    throw new TypeError(
      `key and value must have as many places as each other, got ${key![1]} and ${value![1]}`,
    );
  }
  return [query!, value!, key!];
}
