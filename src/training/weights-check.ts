import { compile, tf } from "../tensorflow/index.js";

/** Tells in one op whether weights are finite numbers. */
export interface WeightsCheck {
  (): Promise<boolean>;
  dispose(): void;
}

/** A check of these weights: zero times a number is 0, unless it is infinite or NaN. */
export function weightsCheck(weights: readonly tf.Variable[]): WeightsCheck {
  const compiled = compile(() => tf.addN(weights.map((weight) => tf.sum(tf.mul(weight, 0)))));
  const check = async () => {
    const sum = await compiled();
    const [value] = await sum.data();
    sum.dispose();
    return value === 0;
  };
  return Object.assign(check, { dispose: () => compiled.dispose() });
}
