import { type DetectionDataset, readAnnotation } from "../datasets/dataset.js";

/** What each class counts in what tells the class: by name (1 where none is given), in the data set's order, or balanced. */
export type ClassWeights = "balanced" | readonly number[] | Readonly<Record<string, number>>;

/**
 * What each class counts, in the data set's order.
 *
 * "balanced" gives every class that occurs the same part in the loss: the number of objects over the number of classes that
 * occur and that of the class's own objects.
 *
 * @param weights See {@link ClassWeights}.
 * @param dataset What is trained on.
 * @throws {RangeError} If a weight is negative or not finite, or of a class that there is not; names it.
 * @see sklearn.utils.class_weight.compute_class_weight (the same numbers).
 * @example await classWeightsOf({ "3": 2 }, digitsOnClutter({ count: 4 })) // [1, 1, 1, 2, 1, 1, 1, 1, 1, 1]
 */
export async function classWeightsOf(weights: ClassWeights, dataset: DetectionDataset): Promise<number[]> {
  const { classes } = dataset;
  if (weights === "balanced") return balanced(dataset);
  if (typeof weights !== "object" || weights === null) {
    throw new TypeError(
      `classWeights must be "balanced", a list or weights by class, got ${String(weights)}`,
    );
  }
  if (Array.isArray(weights) && weights.length !== classes.length) {
    throw new RangeError(
      `classWeights must be ${classes.length} numbers, one a class, got ${weights.length}`,
    );
  }
  const given = new Map<string, number>(
    Array.isArray(weights)
      ? weights.map((weight, index) => [classes[index]!, weight])
      : Object.entries(weights),
  );
  for (const [name, weight] of given) {
    if (!classes.includes(name)) {
      throw new RangeError(
        `classWeights has the class "${name}"; "${dataset.name}" has ${classes.join(", ")}`,
      );
    }
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`classWeights of "${name}" must be a number >= 0, got ${weight}`);
    }
  }
  return classes.map((name) => given.get(name) ?? 1);
}

async function balanced(dataset: DetectionDataset): Promise<number[]> {
  const counts = dataset.classes.map(() => 0);
  for (let index = 0; index < dataset.length; index++) {
    for (const label of (await readAnnotation(dataset, index)).labels) counts[label]!++;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const occurring = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : total / (occurring * count)));
}
