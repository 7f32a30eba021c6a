import { tf } from "../tensorflow/index.js";

/**
 * The same network with weights drawn anew, by every layer's own initializer but with another seed: what it would be
 * before any training. The model stays as it is; dispose of the copy.
 *
 * @param seed A whole number >= 0.
 * @throws {Error} If the model has layers that cannot be written down and read back; says which.
 */
export function reinitialized(model: tf.LayersModel, seed: number): tf.LayersModel {
  let drawn = 0;
  // Far from the seeds that a person takes: the same seed would give the weights where the training began.
  const nextSeed = () => 1_000_003 + seed * 7919 + ++drawn;
  const config = reseeded(model.getConfig(), nextSeed) as tf.serialization.ConfigDict;
  try {
    return model instanceof tf.Sequential
      ? (tf.Sequential.fromConfig(tf.Sequential, config) as tf.Sequential)
      : (tf.LayersModel.fromConfig(tf.LayersModel, config) as tf.LayersModel);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`"${model.name}" cannot be built anew from its description: ${reason}`, { cause: error });
  }
}

/** The same description with a seed of its own for everything that has one. */
function reseeded(value: unknown, nextSeed: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => reseeded(item, nextSeed));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === "seed" ? nextSeed() : reseeded(item, nextSeed)]),
  );
}
