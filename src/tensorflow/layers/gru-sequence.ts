import * as tf from "@tensorflow/tfjs";
import { smallProduct } from "../kernels/small-product.js";
import { tanhGradient } from "./gate.js";
import type { RunSequence } from "./in-one-piece.js";

/** What one step leaves for the gradient. */
interface Step {
  readonly before: tf.Tensor2D;
  /** How much of what was before is kept. */
  readonly update: tf.Tensor2D;
  readonly reset: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  /** What was before, reset. */
  readonly seen: tf.Tensor2D;
}

const TENSORS_A_STEP = 5;

/**
 * A GRU, its reset before the product, as tfjs has it: update z and reset r of gates, candidate c = tanh(x W + (r h) U),
 * h' = z h + (1 - z) c. The products with the kernel are one product for all steps, as are those for the gradients of
 * both kernels.
 */
export const gruSequence: RunSequence = (x, weights, gate, sequences) => {
  const [batch, times, features] = x.shape;
  const units = weights.recurrentKernel.shape[0];
  const run = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [given, kernel, recurrent, bias] = args as [tf.Tensor, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    const inputs = tf.reshape(tf.transpose(given, [1, 0, 2]), [times * batch, features]);
    const [ofGates, ofCandidate] = tf.split(recurrent, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const products = tf.split(tf.add(tf.matMul(inputs, kernel), bias), times) as tf.Tensor2D[];
    const steps: Step[] = [];
    const outputs: tf.Tensor2D[] = [];
    for (const product of products) {
      const before = outputs.at(-1) ?? tf.zeros([batch, units]);
      const [toGates, toCandidate] = tf.split(product, [2 * units, units], 1);
      const opened = gate.of(tf.add(toGates!, smallProduct(before, ofGates)));
      const [update, reset] = tf.split(opened, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const seen = tf.mul<tf.Tensor2D>(reset, before);
      const candidate = tf.tanh<tf.Tensor2D>(tf.add(toCandidate!, smallProduct(seen, ofCandidate)));
      steps.push({ before, update, reset, candidate, seen });
      outputs.push(tf.add(candidate, tf.mul(update, tf.sub(before, candidate))));
    }
    save([inputs, kernel, ofGates, ofCandidate, ...steps.flatMap((step) => Object.values(step))]);
    const value = sequences ? tf.stack(outputs) : outputs.at(-1)!.clone();
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved as tf.Tensor2D[]);
    return { value, gradFunc };
  });

  const backward = (dy: tf.Tensor, saved: tf.Tensor2D[]): tf.Tensor[] => {
    const [inputs, kernel, ofGates, ofCandidate] = saved.splice(0, 4) as [
      ...[tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
    ];
    const steps = Array.from({ length: times }, (_, time): Step => {
      const [before, update, reset, candidate, seen] = saved.slice(TENSORS_A_STEP * time);
      return { before: before!, update: update!, reset: reset!, candidate: candidate!, seen: seen! };
    });
    const fromOutside = sequences ? tf.unstack(dy) : [];
    const gateGradients: tf.Tensor[] = [];
    const candidateGradients: tf.Tensor[] = [];
    let fromLater: tf.Tensor | undefined = sequences ? undefined : dy;
    for (const [time, { before, update, reset, candidate }] of [...steps.entries()].reverse()) {
      const own = fromOutside[time];
      const gradient: tf.Tensor = own && fromLater ? tf.add(own, fromLater) : (own ?? fromLater)!;
      const kept = tf.mul(gradient, update);
      const ofSum = tanhGradient(candidate, tf.sub(gradient, kept)) as tf.Tensor2D;
      const ofSeen = smallProduct(ofSum, ofCandidate, true);
      const opened = tf.concat([update, reset], 1);
      const ofOpened = tf.concat([tf.mul(gradient, tf.sub(before, candidate)), tf.mul(ofSeen, before)], 1);
      const ofGateSums = gate.gradient(opened, ofOpened) as tf.Tensor2D;
      candidateGradients.unshift(ofSum);
      gateGradients.unshift(ofGateSums);
      if (time > 0)
        fromLater = tf.addN([kept, tf.mul(ofSeen, reset), smallProduct(ofGateSums, ofGates, true)]);
    }
    const [gatesAll, candidatesAll] = [tf.concat(gateGradients), tf.concat(candidateGradients)];
    const all = tf.concat([gatesAll, candidatesAll], 1);
    const together = (tensors: tf.Tensor[]) => tf.concat(tensors) as tf.Tensor2D;
    const dx = tf.reshape(tf.matMul(all, kernel, false, true), [times, batch, features]);
    return [
      tf.transpose(dx, [1, 0, 2]),
      tf.matMul(inputs, all, true),
      tf.concat(
        [
          tf.matMul(together(steps.map(({ before }) => before)), gatesAll, true),
          tf.matMul(together(steps.map(({ seen }) => seen)), candidatesAll, true),
        ],
        1,
      ),
      tf.sum(all, 0),
    ];
  };
  return run(x, weights.kernel, weights.recurrentKernel, weights.bias);
};
