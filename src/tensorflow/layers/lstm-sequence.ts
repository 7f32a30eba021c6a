import * as tf from "@tensorflow/tfjs";
import { backend } from "../backend.js";
import { AttrType } from "../c-api.js";
import { smallProduct } from "../kernels/small-product.js";
import { createTypeAttribute } from "../type-attribute.js";
import { type Gate, gates, tanhGradient } from "./gate.js";
import type { RunSequence } from "./in-one-piece.js";

/** What one step leaves for the gradient. */
interface Step {
  readonly before: { readonly h: tf.Tensor2D; readonly c: tf.Tensor2D };
  readonly gates: {
    readonly i: tf.Tensor;
    readonly g: tf.Tensor;
    readonly f: tf.Tensor;
    readonly o: tf.Tensor;
  };
  readonly c: tf.Tensor2D;
  readonly tanhC: tf.Tensor;
  readonly h: tf.Tensor2D;
}

const TENSORS_A_STEP = 9;

/**
 * An LSTM, its gates in tfjs's and Keras' order: input, forget, cell, output. The products with the kernel are one
 * product for all steps, as are those for the gradients of both kernels, and a step's gradient is TensorFlow's fused op
 * where the gates are sigmoids: faster than step after step, and than TensorFlow's BlockLSTMV2.
 */
export const lstmSequence: RunSequence = (x, weights, gate, sequences) => {
  const [batch, times, features] = x.shape;
  const units = weights.recurrentKernel.shape[0];
  const run = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [inputs, kernel, recurrent, bias] = (args as tf.Tensor[]).map((tensor, index) =>
      index === 0
        ? tf.reshape(tf.transpose(tensor, [1, 0, 2]), [times * batch, features])
        : swapGates(tensor),
    ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    const products = tf.split(tf.add(tf.matMul(inputs, kernel), bias), times);
    const steps: Step[] = [];
    const zeros = tf.zeros<tf.Rank.R2>([batch, units]);
    for (const product of products)
      steps.push(forward(product as tf.Tensor2D, steps.at(-1), recurrent, zeros, gate));
    save([inputs, kernel, recurrent, bias, zeros, ...steps.flatMap(tensorsOf)]);
    const value = sequences ? tf.stack(steps.map(({ h }) => h)) : steps.at(-1)!.h.clone();
    return { value, gradFunc: (dy, saved) => backward(dy, saved, [batch, times, features], sequences, gate) };
  });
  return run(x, weights.kernel, weights.recurrentKernel, weights.bias);
};

/** From the order i, f, c, o to i, c, f, o, which TensorFlow's op wants, and back. */
function swapGates(tensor: tf.Tensor): tf.Tensor {
  const [i, second, third, o] = tf.split(tensor, 4, -1);
  return tf.concat([i!, third!, second!, o!], -1);
}

function forward(
  product: tf.Tensor2D,
  last: Step | undefined,
  recurrent: tf.Tensor2D,
  zeros: tf.Tensor2D,
  gate: Gate,
): Step {
  const before = last ?? { h: zeros, c: zeros };
  const sum = last ? tf.add(product, smallProduct(last.h, recurrent)) : product;
  const [zi, zg, zf, zo] = tf.split(sum, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const gates = { i: gate.of(zi), g: tf.tanh(zg), f: gate.of(zf), o: gate.of(zo) };
  const kept = tf.mul(gates.i, gates.g);
  const c = (last ? tf.add(tf.mul(gates.f, last.c), kept) : kept) as tf.Tensor2D;
  const tanhC = tf.tanh(c);
  return { before, gates, c, tanhC, h: tf.mul(gates.o, tanhC) };
}

function tensorsOf({ before, gates: { i, g, f, o }, c, tanhC, h }: Step): tf.Tensor[] {
  return [before.h, before.c, i, g, f, o, c, tanhC, h];
}

function backward(
  dy: tf.Tensor,
  saved: tf.Tensor[],
  [batch, times, features]: [number, number, number],
  sequences: boolean,
  gate: Gate,
): tf.Tensor[] {
  const [inputs, kernel, recurrent, bias, zeros, ...ofSteps] = saved as [
    ...[tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D],
    ...tf.Tensor[],
  ];
  const both = tf.concat([recurrent, recurrent]);
  const noPeephole = tf.zeros([zeros.shape[1]]);
  const fromOutside = sequences ? tf.unstack(dy) : [];
  const gateGradients: tf.Tensor[] = [];
  let fromLater: tf.Tensor | undefined = sequences ? undefined : dy;
  let cGradient: tf.Tensor = zeros;
  for (let time = times - 1; time >= 0; time--) {
    const [h, cBefore, i, g, f, o, c, tanhC] = ofSteps.slice(
      time * TENSORS_A_STEP,
      (time + 1) * TENSORS_A_STEP,
    );
    const own = fromOutside[time];
    const hGradient: tf.Tensor = own && fromLater ? tf.add(own, fromLater) : (own ?? fromLater)!;
    const peepholes = [noPeephole, noPeephole, noPeephole];
    const [before, sums] =
      gate === gates.sigmoid
        ? fusedGradient([
            ...[zeros, cBefore!, h!, both, ...peepholes, bias],
            ...[i!, c!, f!, o!, g!, tanhC!, cGradient, hGradient],
          ])
        : gradientInParts(gate, [cBefore!, i!, g!, f!, o!, tanhC!], cGradient, hGradient);
    cGradient = before;
    gateGradients.unshift(sums);
    if (time > 0) fromLater = smallProduct(sums as tf.Tensor2D, recurrent, true);
  }
  const gradients = tf.concat(gateGradients) as tf.Tensor2D;
  const hsBefore = Array.from({ length: times }, (_, time) => ofSteps[time * TENSORS_A_STEP]!);
  const dx = tf.reshape(tf.matMul(gradients, kernel, false, true), [times, batch, features]);
  return [
    tf.transpose(dx, [1, 0, 2]),
    swapGates(tf.matMul(inputs, gradients, true)),
    swapGates(tf.matMul(tf.concat(hsBefore) as tf.Tensor2D, gradients, true)),
    swapGates(tf.sum(gradients, 0)),
  ];
}

/** The gradients of a step's c before it and of what its gates were opened by. */
type StepGradients = [ofC: tf.Tensor, ofSums: tf.Tensor];

function fusedGradient(inputs: tf.Tensor[]): StepGradients {
  return backend.executeMultipleOutputs(
    "LSTMBlockCellGrad",
    [createTypeAttribute("T", "float32"), { name: "use_peephole", type: AttrType.bool, value: false }],
    inputs,
    5,
  ) as StepGradients;
}

function gradientInParts(
  gate: Gate,
  [cBefore, i, g, f, o, tanhC]: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
  cGradient: tf.Tensor,
  hGradient: tf.Tensor,
): StepGradients {
  const ofC = tf.add(cGradient, tanhGradient(tanhC, tf.mul(hGradient, o)));
  const ofGates = [
    gate.gradient(i, tf.mul(ofC, g)),
    tanhGradient(g, tf.mul(ofC, i)),
    gate.gradient(f, tf.mul(ofC, cBefore)),
    gate.gradient(o, tf.mul(hGradient, tanhC)),
  ];
  return [tf.mul(ofC, f), tf.concat(ofGates, 1)];
}
