import { settleDraft } from "../draft.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";

/** Adds normally distributed noise to every value. */
export interface Noise {
  /** Its standard deviation, where black to white is 1. */
  readonly sigma: Amount;
}

export const noise: Operation<Noise> = {
  parameters: { sigma: amount(0, 1) },
  apply: async (draft, { sigma }, { random, fill }) => {
    const settled = await settleDraft(draft, fill);
    const { data, shape } = settled.image;
    const most = data instanceof Uint8Array ? 255 : 1;
    const rounding = data instanceof Uint8Array ? 0.5 : 0;
    const strength = draw(sigma, random) * most;
    const values = random.normals(data.length);
    const noisy = data.slice();
    for (let at = 0; at < noisy.length; at++) {
      const value = data[at]! + strength * values[at]!;
      noisy[at] = value < 0 ? 0 : value > most ? most : value + rounding;
    }
    return { ...settled, image: { data: noisy, shape } };
  },
};
