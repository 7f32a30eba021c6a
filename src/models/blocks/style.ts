import { tf } from "../../tensorflow/index.js";

/** The activations by name, as in tfjs and Keras. */
export const activations = [
  "relu",
  "relu6",
  "elu",
  "selu",
  "gelu",
  "swish",
  "mish",
  "tanh",
  "sigmoid",
] as const;
export type Activation = (typeof activations)[number];

/** How pooling makes one number of several. */
export const poolings = ["max", "average"] as const;
export type Pooling = (typeof poolings)[number];

/** What the layers of a network have in common, as a person says it. */
export interface StyleOptions {
  /** What follows each convolution and each hidden dense layer; default "relu", the article's. */
  readonly activation?: Activation;
  /** Whether pooling takes the largest of four numbers (default, the article's) or their mean. */
  readonly pooling?: Pooling;
  /** Normalizes after each convolution, so that deep networks train faster and regularized; default false. */
  readonly batchNorm?: boolean;
  /** The share of hidden features that are left out in training, against overfitting, in [0, 1); default 0. */
  readonly dropout?: number;
  /** What the sum of the squared kernels counts in the loss, against overfitting, >= 0; default 0. */
  readonly l2?: number;
  /** Decides the first weights, a whole number >= 0; default 0. */
  readonly seed?: number;
}

/** The same with every default in its place, checked. */
export interface Style extends Required<Omit<StyleOptions, "seed">> {
  /** Another seed for each layer. */
  readonly nextSeed: () => number;
}

/** Networks of neighbouring seeds share none as long as they have no more layers than this. */
const layersASeed = 1024;

/**
 * Checks what a person said of a network's layers.
 *
 * @throws {RangeError} If something is out of range; names it.
 */
export function styleOf({
  activation = "relu",
  pooling = "max",
  batchNorm = false,
  dropout = 0,
  l2 = 0,
  seed = 0,
}: StyleOptions): Style {
  checkName("activation", activation, activations);
  checkName("pooling", pooling, poolings);
  if (!(dropout >= 0 && dropout < 1)) throw new RangeError(`dropout must be in [0, 1), got ${dropout}`);
  if (!(l2 >= 0 && Number.isFinite(l2))) throw new RangeError(`l2 must be a number >= 0, got ${l2}`);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed must be a whole number >= 0, got ${seed}`);
  }
  let layer = 0;
  const nextSeed = () => seed * layersASeed + ++layer;
  return { activation, pooling, batchNorm, dropout, l2, nextSeed };
}

/**
 * Throws unless it is one of the names.
 *
 * @throws {RangeError} Lists them.
 */
export function checkName<T extends string>(what: string, name: T, names: readonly T[]): void {
  if (!names.includes(name)) {
    throw new RangeError(`${what} must be one of ${names.join(", ")}, got ${JSON.stringify(name)}`);
  }
}

/** What a kernel starts from and what holds it small: the settings of any layer that has one. */
export function kernelSettings({ nextSeed, l2 }: Style): {
  kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform>;
  kernelRegularizer?: ReturnType<typeof tf.regularizers.l2>;
} {
  return {
    kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
    ...(l2 > 0 && { kernelRegularizer: tf.regularizers.l2({ l2 }) }),
  };
}

/** The same for a depthwise layer, whose kernel is called otherwise. */
export function depthwiseSettings({ nextSeed, l2 }: Style): object {
  return {
    depthwiseInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
    ...(l2 > 0 && { depthwiseRegularizer: tf.regularizers.l2({ l2 }) }),
  };
}
