import { backend } from "../backend.js";
import { createTypeAttribute } from "../type-attribute.js";
import { replaceKernel } from "./replace-kernel.js";

/** An addition of one value a channel is a BiasAdd, which TensorFlow fuses into the convolution or product before it. */
replaceKernel<"a" | "b", object>("Add", ({ a, b }) => {
  const isBias =
    a.shape.length >= 2 && b.shape.length === 1 && b.shape[0] === a.shape.at(-1) && a.dtype === b.dtype;
  return isBias
    ? backend.executeSingleOutput("BiasAdd", [createTypeAttribute("T", a.dtype)], [a, b])
    : undefined;
});
