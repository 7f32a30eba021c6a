import { inspect } from "node:util";
import { Tensor, Variable } from "@tensorflow/tfjs";

/** What console.log and a list of tensors show of one: what it is, without reading its values. */
function summary(this: Tensor): string {
  const kind = this instanceof Variable ? `Variable ${this.name}` : "Tensor";
  return `${kind} ${this.dtype} [${this.shape.join(", ")}]${this.isDisposed ? " (disposed)" : ""}`;
}

Object.defineProperty(Tensor.prototype, inspect.custom, { value: summary, configurable: true });
