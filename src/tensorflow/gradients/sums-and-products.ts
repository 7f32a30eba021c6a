import * as tf from "@tensorflow/tfjs";
import { addGradient } from "./add-gradient.js";

/** In place of tfjs's own, which is right for the last axis only. */
addGradient<"x", { axis: number; exclusive: boolean; reverse: boolean }>(
  "Cumsum",
  ["x"],
  (dy, _, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
);

addGradient<"x", { axis: number; exclusive: boolean; reverse: boolean }>(
  "Cumprod",
  ["x"],
  (dy, { x }, { axis, exclusive, reverse }) => ({
    x: () => {
      const products = tf.cumprod(x, axis, exclusive, reverse);
      return tf.div(tf.cumsum(tf.mul(products, dy), axis, exclusive, !reverse), x);
    },
  }),
);

/** The product of all others: of those before and those after; right where one is 0 too. */
addGradient<"x", { axis: number | number[] }>("Prod", ["x"], (dy, { x }, { axis }) => ({
  x: () => {
    const reduced = tf.util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((_, index) => index).filter((index) => !reduced.includes(index));
    const order = [...kept, ...reduced];
    const factors = tf.transpose(x, order);
    const rows = tf.reshape(factors, [dy.size, -1]);
    const others = tf.mul(tf.cumprod(rows, 1, true), tf.cumprod(rows, 1, true, true));
    const gradient = tf.reshape(tf.mul(others, tf.reshape(dy, [-1, 1])), factors.shape);
    return tf.transpose(gradient, tf.backend_util.getUndoAxesPermutation(order));
  },
}));
