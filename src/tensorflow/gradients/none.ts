import { addGradient, noGradient } from "./add-gradient.js";

/**
 * Comparisons, choices and the like: their results go in steps. tfjs has no gradient for them and gives up where one stands in a
 * function, as in `tf.where(tf.greater(x, 0), ...)`.
 */
for (const kernelName of ["Equal", "Greater", "Less", "LessEqual", "LogicalAnd", "LogicalOr", "NotEqual"]) {
  addGradient(kernelName, ["a", "b"], (_, { a, b }) => ({ a: noGradient(a), b: noGradient(b) }));
}
for (const kernelName of ["All", "Any", "LogicalNot", "Unique"]) {
  addGradient(kernelName, ["x"], (_, { x }) => ({ x: noGradient(x) }));
}
for (const kernelName of ["NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5"]) {
  addGradient(kernelName, ["boxes", "scores"], (_, { boxes, scores }) => ({
    boxes: noGradient(boxes),
    scores: noGradient(scores),
  }));
}
addGradient("Multinomial", ["logits"], (_, { logits }) => ({ logits: noGradient(logits) }));
addGradient("SearchSorted", ["sortedSequence", "values"], (_, { sortedSequence, values }) => ({
  sortedSequence: noGradient(sortedSequence),
  values: noGradient(values),
}));
