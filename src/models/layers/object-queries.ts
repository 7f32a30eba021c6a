import { tf } from "../../tensorflow/index.js";

/** How many queries there are. */
export interface ObjectQueriesArgs {
  /** So many rows and columns of points, evenly over the image. */
  readonly grid: readonly [rows: number, columns: number];
  /** The features of each query. */
  readonly depth: number;
  /** Decides the first features; default 0. */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * What a query-based detector asks of every image (Carion et al., DETR, 2020): learned vectors, each at a learned point of
 * the image (Meng et al., Conditional DETR, 2021), at first on a grid.
 *
 * Input: anything of the batch's size, [B, ...]. Outputs: features [B, Q, depth] and points [B, Q, 2], x and y in [0, 1].
 */
export class ObjectQueries extends tf.layers.Layer {
  static readonly className = "ObjectQueries";

  readonly #grid: readonly [number, number];
  readonly #depth: number;
  readonly #seed: number;
  #features: tf.LayerVariable | undefined;
  #logits: tf.LayerVariable | undefined;

  constructor({ grid, depth, seed = 0, name }: ObjectQueriesArgs) {
    super(name === undefined ? {} : { name });
    this.#grid = grid;
    this.#depth = depth;
    this.#seed = seed;
  }

  override build(): void {
    const [rows, columns] = this.#grid;
    const drawn = tf.initializers.randomNormal({ stddev: 1, seed: this.#seed });
    this.#features = this.addWeight("features", [rows * columns, this.#depth], "float32", drawn);
    const zeros = tf.initializers.zeros();
    this.#logits = this.addWeight("points", [rows * columns, 2], "float32", zeros);
    const points = Array.from({ length: rows * columns }, (_, index) => [
      logit(((index % columns) + 0.5) / columns),
      logit((Math.floor(index / columns) + 0.5) / rows),
    ]);
    tf.tidy(() => void this.#logits!.write(tf.tensor2d(points)));
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const batch = (Array.isArray(inputs) ? inputs[0]! : inputs).shape[0]!;
      const forEach = (x: tf.Tensor) => tf.tile(tf.expandDims(x, 0), [batch, 1, 1]);
      return [forEach(this.#features!.read()), forEach(tf.sigmoid(this.#logits!.read()))];
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape[] {
    const batch = (inputShape as tf.Shape)[0]!;
    const count = this.#grid[0] * this.#grid[1];
    return [
      [batch, count, this.#depth],
      [batch, count, 2],
    ];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const own = { grid: [...this.#grid], depth: this.#depth, seed: this.#seed };
    return { ...super.getConfig(), ...own };
  }
}

tf.serialization.registerClass(ObjectQueries);

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
