import { settleDraft } from "../draft.js";
import { throughSharp } from "../through-sharp.js";
import type { Operation } from "./operation.js";
import { type Amount, amount, draw } from "./parameter.js";

/** Blurs by a Gaussian; less than 0.3 pixels leaves the picture alone. */
export interface Blur {
  /** Its standard deviation in pixels. */
  readonly sigma: Amount;
}

export const blur: Operation<Blur> = {
  parameters: { sigma: amount(0, 1000) },
  apply: async (draft, parameters, { random, fill }) => {
    const sigma = draw(parameters.sigma, random);
    if (sigma < 0.3) return draft;
    const settled = await settleDraft(draft, fill);
    return { ...settled, image: await throughSharp(settled.image, (pipeline) => pipeline.blur({ sigma })) };
  },
};
