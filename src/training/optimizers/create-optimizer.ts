import type { tf } from "../../tensorflow/index.js";
import { type AdamOptions, adam } from "./adam.js";
import { type AdamWOptions, adamW } from "./adam-w.js";
import { Optimizer } from "./optimizer.js";
import { type RmspropOptions, rmsprop } from "./rmsprop.js";
import { type SgdOptions, sgd } from "./sgd.js";
import type { UpdateRule } from "./update-rule.js";

/** The options of each optimizer, by its name. */
interface OptionsByName {
  readonly sgd: SgdOptions;
  /** SGD with momentum 0.9. */
  readonly momentum: SgdOptions;
  /** SGD with Nesterov's momentum of 0.9. */
  readonly nesterov: Omit<SgdOptions, "nesterov">;
  readonly rmsprop: RmspropOptions;
  readonly adam: AdamOptions;
  readonly adamw: AdamWOptions;
}

/** The optimizers' names. */
export type OptimizerName = keyof OptionsByName;

/** An optimizer by its name, by name and options (`{ name: "adamw", weightDecay: 0.01 }`), or a rule of one's own. */
export type OptimizerSpec =
  | OptimizerName
  | { [N in OptimizerName]: { readonly name: N } & OptionsByName[N] }[OptimizerName]
  | UpdateRule;

const rules: { readonly [N in OptimizerName]: (options: OptionsByName[N]) => UpdateRule } = {
  sgd,
  momentum: (options) => sgd({ momentum: 0.9, ...options }),
  nesterov: (options) => sgd({ momentum: 0.9, ...options, nesterov: true }),
  rmsprop,
  adam,
  adamw: adamW,
};

/**
 * An optimizer of variables, by name.
 *
 * | name | what it is | options |
 * | --- | --- | --- |
 * | `sgd` | down the gradient: gradient descent, stochastic with batches | `momentum` 0, `nesterov` false |
 * | `momentum`, `nesterov` | the same with momentum | `momentum` 0.9 |
 * | `rmsprop` | gradients over their root mean square | `rho` 0.9, `momentum` 0, `epsilon` 1e-7 |
 * | `adam` | running means of gradient and square | `beta1` 0.9, `beta2` 0.999, `epsilon` 1e-7 |
 * | `adamw` | Adam with decoupled weight decay | as Adam's, `weightDecay` 0.004 |
 *
 * @param variables What it moves.
 * @param spec A name, a name with options, or a rule of one's own.
 * @throws {RangeError} If the name is unknown or an option is out of range.
 * @example createOptimizer([], { name: "nesterov", momentum: 0.8 }).slots.length // 0
 */
export function createOptimizer(variables: readonly tf.Variable[], spec: OptimizerSpec): Optimizer {
  return new Optimizer(variables, ruleOf(spec));
}

/** The rule that a name stands for. */
export function ruleOf(spec: OptimizerSpec): UpdateRule {
  if (typeof spec === "object" && spec !== null && "update" in spec) return spec;
  const { name, ...options } = typeof spec === "object" && spec !== null ? spec : { name: spec };
  if (!Object.hasOwn(rules, name)) {
    throw new RangeError(`optimizer must be one of ${Object.keys(rules).join(", ")}, got ${String(name)}`);
  }
  return (rules[name] as (options: object) => UpdateRule)(options);
}
