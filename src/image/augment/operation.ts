import type { Random } from "../../random.js";
import type { Draft } from "../draft.js";
import type { LabelledImage } from "../labelled-image.js";
import type { Parameter } from "./parameter.js";

/** What a transform is given besides its parameters. */
export interface Context {
  /** Its own stream of random numbers. */
  readonly random: Random;
  /** What is seen beyond a picture's edges, in [0, 1]. */
  readonly fill: number;
  /** Another sample of the data set, drawn with the same stream. */
  other(): Promise<LabelledImage>;
}

/** How one kind of transform is checked and done; `P` are its parameters. */
export interface Operation<P> {
  readonly parameters: { readonly [K in keyof P]-?: Parameter<NonNullable<P[K]>> };
  apply(draft: Draft, parameters: Required<P>, context: Context): Draft | Promise<Draft>;
}
