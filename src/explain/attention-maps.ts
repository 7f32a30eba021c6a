import type { HeatMap } from "../image/heat-map.js";
import type { Image } from "../image/image.js";
import { attentionWeights } from "../models/attention-weights.js";
import { tf } from "../tensorflow/index.js";
import { imageBatch } from "../training/image-batch.js";
import { attentionKind, mapGrid } from "./map-grid.js";
import { fitToNetwork, networkInput } from "./subject.js";

/** What one attention layer looked at in one picture. */
export interface AttentionMaps {
  readonly layer: string;
  readonly numHeads: number;
  /** How many look: the picture's cells, or a detector's queries. */
  readonly queries: number;
  /** The grid of cells that is looked at, over the picture; where it is looked from as well, both are the same. */
  readonly shape: readonly [rows: number, columns: number];
  /** Whether the cells look at each other. */
  readonly isSelf: boolean;
  /** [heads, queries, cells], each row adds up to 1. */
  readonly weights: Float32Array;
  /** What one query looks at; of one head, or the mean of all. */
  lookedAt(query: number, head?: number): HeatMap;
}

/**
 * What each attention layer of a model looks at (Vaswani et al., 2017). It shows where information comes from, not yet that
 * the answer rests on it: see {@link attentionRollout}, and Jain and Wallace, "Attention is not explanation", 2019.
 *
 * @param model Built by buildAttentionModel, with a vision transformer, a query detector, or any model with
 *   MultiHeadAttention layers that return their weights.
 * @param image Of any size; it is brought to the model's.
 * @returns One entry a layer, in the model's order; layers whose values are no cells of the picture (queries that look at
 *   each other) are left out.
 * @throws {RangeError} If the model has no such layer.
 * @example
 * const model = buildAttentionModel({ inputShape: [32, 32, 1], numClasses: 2 });
 * const [attention] = await attentionMaps(model, { data: new Uint8Array(1024), shape: [32, 32, 1] });
 * attention?.lookedAt(0).shape // [4, 4]
 */
export async function attentionMaps(model: tf.LayersModel, image: Image): Promise<AttentionMaps[]> {
  const input = networkInput(model);
  const fitted = await fitToNetwork(image, input, "image");
  const batch = imageBatch([fitted.image], () => "image");
  try {
    const byLayer = attentionWeights(model, batch);
    try {
      const maps: AttentionMaps[] = [];
      for (const [layer, tensor] of Object.entries(byLayer)) {
        const [, numHeads, queries, cells] = tensor.shape;
        if (attentionKind(layer) === "queries") continue;
        const weights = (await tensor.data()) as Float32Array;
        maps.push(mapsOf({ layer, numHeads, queries, cells, weights, size: input.size }));
      }
      if (maps.length === 0)
        throw new RangeError(`no attention layer of "${model.name}" looks at the picture's cells`);
      return maps;
    } finally {
      tf.dispose(byLayer);
    }
  } finally {
    batch.dispose();
  }
}

function mapsOf({
  layer,
  numHeads,
  queries,
  cells,
  weights,
  size,
}: {
  layer: string;
  numHeads: number;
  queries: number;
  cells: number;
  weights: Float32Array;
  size: readonly [number, number];
}): AttentionMaps {
  const shape = mapGrid(cells, size);
  const rowOf = (head: number, query: number) => {
    const start = (head * queries + query) * cells;
    return weights.subarray(start, start + cells);
  };
  return {
    ...{ layer, numHeads, queries, shape, weights, isSelf: attentionKind(layer) === "cells" },
    lookedAt(query, head) {
      checkIndex("query", query, queries);
      if (head !== undefined) checkIndex("head", head, numHeads);
      const rows = Array.from({ length: numHeads }, (_, index) => rowOf(index, query));
      const data =
        head === undefined
          ? Float32Array.from(
              rows[0]!,
              (_, cell) => rows.reduce((sum, row) => sum + row[cell]!, 0) / numHeads,
            )
          : rows[head]!.slice();
      return { data, shape };
    },
  };
}

function checkIndex(name: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new RangeError(`${name} must be a whole number from 0 to ${count - 1}, got ${value}`);
}
