import { tf } from "../../tensorflow/index.js";
import { apply } from "../blocks/apply.js";
import type { Style } from "../blocks/style.js";
import { feedForward, norm } from "../blocks/transformer-block.js";
import { MultiHeadAttention } from "../layers/multi-head-attention.js";

/** What queries look at, and from where. */
export interface DecoderInputs {
  /** What each query knows so far, [B, Q, D]. */
  readonly queries: tf.SymbolicTensor;
  /** Where each query looks, [B, Q, D]. */
  readonly queryPlaces: tf.SymbolicTensor;
  /** The image's cells, [B, S, D]. */
  readonly cells: tf.SymbolicTensor;
  /** Where each cell lies, [B, S, D]. */
  readonly cellPlaces: tf.SymbolicTensor;
}

/**
 * A decoder block with conditional cross-attention (Meng et al., Conditional DETR, 2021): queries look at each other, then
 * at the image, by what they know and, apart from that, by where they look; then two dense layers at each.
 *
 * @returns What each query knows then, [B, Q, D]; the layer `${name}_cross` gives its attention as a second output.
 */
export function decoderBlock(
  { queries, queryPlaces, cells, cellPlaces }: DecoderInputs,
  style: Style,
  { numHeads, name }: { numHeads: number; name: string },
): tf.SymbolicTensor {
  const depth = queries.shape.at(-1)!;
  const size = depth / numHeads;
  const sum = (part: string, ...terms: tf.SymbolicTensor[]) =>
    tf.layers.add({ name: `${name}_${part}` }).apply(terms) as tf.SymbolicTensor;
  const joined = (part: string, ...terms: tf.SymbolicTensor[]) =>
    tf.layers.concatenate({ axis: -1, name: `${name}_${part}` }).apply(terms) as tf.SymbolicTensor;
  const attend = (part: string, keyDim: number, inputs: tf.SymbolicTensor[], alike = false) => {
    const attention = new MultiHeadAttention({
      ...{ numHeads, keyDim, valueDim: size, outputDim: depth, dropout: style.dropout },
      ...{ returnWeights: true, alike, seed: style.nextSeed(), name: `${name}_${part}` },
    });
    return (attention.apply(inputs) as tf.SymbolicTensor[])[0]!;
  };

  const known = apply(queries, norm(`${name}_norm1`));
  const placed = sum("placed", known, queryPlaces);
  const talked = sum("sum1", queries, attend("self", size, [placed, known, placed]));

  const asked = joined("asked", apply(talked, norm(`${name}_norm2`)), queryPlaces);
  const seen = joined("seen", cells, cellPlaces);
  // Each query looks around its own place from the first step on, and need not learn first where that is.
  const looked = sum("sum2", talked, attend("cross", 2 * size, [asked, cells, seen], true));

  const thought = apply(
    looked,
    norm(`${name}_norm3`),
    ...feedForward(style, { depth, hidden: 2 * depth, name }),
  );
  return sum("sum3", looked, thought);
}
