import assert from "node:assert/strict";
import test from "node:test";
import { type Attention, attentionFigure } from "../../src/figures/attention-figure.js";
import { heatMapFigure } from "../../src/figures/heat-map-figure.js";
import { insertionDeletionFigure } from "../../src/figures/insertion-deletion-figure.js";
import { layeredLayout } from "../../src/figures/layered-layout.js";
import { lstmTracesFigure } from "../../src/figures/lstm-traces-figure.js";
import { mapGridFigure } from "../../src/figures/map-grid-figure.js";
import { modelGraphFigure } from "../../src/figures/model-graph-figure.js";
import type { HeatMap } from "../../src/image/heat-map.js";
import type { Image } from "../../src/image/image.js";
import { matchSnapshot } from "./snapshot.js";

const image: Image = {
  data: Uint8Array.from({ length: 32 * 32 }, (_, at) => (at * 7) % 256),
  shape: [32, 32, 1],
};
const map = (rows: number, columns: number, of: (at: number) => number): HeatMap => ({
  data: Float32Array.from({ length: rows * columns }, (_, at) => of(at)),
  shape: [rows, columns],
});
const hill = map(4, 4, (at) => [0, 1, 2, 1][at % 4]!);
const both = map(4, 4, (at) => Math.sin(at));
const attention: Attention = {
  layer: "attention",
  queries: 16,
  shape: [4, 4],
  isSelf: true,
  lookedAt: (query) => map(4, 4, (at) => (at === query ? 1 : 0.2)),
};
const trace = (() => {
  const part = (of: (at: number) => number) => Float32Array.from({ length: 5 * 3 }, (_, at) => of(at));
  const gate = part((at) => at / 15);
  const state = part((at) => Math.cos(at));
  return {
    ...{ layer: "lstm1", steps: 5, units: 3 },
    ...{ input: gate, forget: gate, output: gate, candidate: state, cell: state, hidden: state },
  };
})();
const layer = (name: string, parameters = 0) => ({ name, kind: "Dense", output: "8", parameters });
const graph = {
  nodes: [layer("in"), layer("left", 20), layer("right", 5), layer("sum"), layer("out", 9)],
  edges: [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
    [3, 4],
    [0, 4],
  ],
} as const;

test("figures of explanations are drawn as in their snapshots", async (t) => {
  const box = [[4, 6, 20, 28]] as const;
  const predicted = { boxes: [[6, 6, 24, 26]] as const, labels: [1], scores: [0.75] };
  const figures = {
    "heat-map": heatMapFigure(
      [
        { image, boxes: box, labels: [0], predicted, lines: ["The picture"] },
        { image, map: hill, boxes: box, predicted, lines: ["Grad-CAM", "60 % in box"] },
      ],
      { classes: ["cat", "dog"], title: "Why a cat" },
    ),
    "heat-map-signed": heatMapFigure([{ image, map: both }]),
    "map-grid": mapGridFigure([hill, hill, hill], {
      title: "What conv1 sees",
      item: "channel",
      unit: "Activation",
    }),
    "map-grid-signed": mapGridFigure([both], { title: "Filters", unit: "Weight" }),
    attention: attentionFigure(image, attention, { query: 5 }),
    "lstm-traces": lstmTracesFigure(trace, { step: "Row of the picture" }),
    "insertion-deletion": insertionDeletionFigure({
      "Grad-CAM": { share: [0, 0.5, 1], deletion: [0.9, 0.2, 0.1], insertion: [0.1, 0.7, 0.9] },
      Saliency: { share: [0, 0.5, 1], deletion: [0.9, 0.5, 0.1], insertion: [0.1, 0.4, 0.9] },
    }),
    "model-graph": modelGraphFigure(graph),
  };
  for (const [name, figure] of Object.entries(figures)) await t.test(name, () => matchSnapshot(name, figure));
});

test("names from the data stay text", () => {
  const evil = "<img src=x onerror=alert(1)>";
  const made = [
    heatMapFigure([{ image, map: hill, boxes: [[0, 0, 9, 9]], labels: [0], lines: [evil] }], {
      classes: [evil],
      title: evil,
    }),
    mapGridFigure([hill], { title: evil, item: evil, unit: evil }),
    attentionFigure(image, { ...attention, layer: evil }),
    lstmTracesFigure({ ...trace, layer: evil }, { step: evil }),
    insertionDeletionFigure(
      { [evil]: { share: [0, 1], deletion: [1, 0], insertion: [0, 1] } },
      { title: evil },
    ),
    modelGraphFigure({ nodes: [layer(evil)], edges: [] }, { title: evil }),
  ];
  for (const figure of made) assert.ok(!JSON.stringify(figure).includes("<img"), String(figure));
});

test("each map has its own scale, and nothing speaks for a map of zeros", () => {
  const zOf = (one: HeatMap) => (heatMapFigure([{ image, map: one }]).data[0] as { z: number[][] }).z.flat();
  assert.deepEqual(zOf(hill).slice(0, 4), [0, 0.5, 1, 0.5]);
  assert.deepEqual(zOf(map(2, 2, (at) => -4 * at)), [0, -0.333, -0.667, -1]);
  assert.deepEqual(zOf(map(2, 2, () => 0)), [0, 0, 0, 0]);
  // One pixel far above all others does not hide them.
  const fine = zOf(map(64, 64, (at) => (at === 0 ? 1000 : at % 2)));
  assert.deepEqual(fine.slice(0, 3), [1, 1, 0]);
});

test("the slider's steps show what each cell looks at", () => {
  const figure = attentionFigure(image, attention);
  const steps = figure.layout.sliders![0]!.steps!;
  assert.equal(steps.length, 16);
  const [change] = steps[6]!.args as [{ z: number[][][]; x: (number[] | null)[] }];
  assert.equal(change.z[0]![1]![2], 1);
  assert.deepEqual(change.x[1], [20]);
});

test("a layered layout goes downwards, and no two things of a row overlap", () => {
  const { places, paths, rows } = layeredLayout(5, graph.edges, { room: 600, widest: 300, gap: 14 });
  assert.equal(rows, 4);
  for (const [index, [from, to]] of graph.edges.entries()) {
    assert.ok(places[from]!.row < places[to]!.row);
    assert.deepEqual(
      paths[index]!.map(({ row }) => row),
      Array.from({ length: places[to]!.row - places[from]!.row + 1 }, (_, at) => places[from]!.row + at),
    );
  }
  const bends = paths.flatMap((path) => path.slice(1, -1).map(({ x, row }) => ({ x, row, width: 14 })));
  const things = [...places, ...bends];
  for (const [index, a] of things.entries()) {
    assert.ok(a.x - a.width / 2 >= 0 && a.x + a.width / 2 <= 600);
    for (const b of things.slice(index + 1)) {
      assert.ok(a.row !== b.row || Math.abs(a.x - b.x) >= (a.width + b.width) / 2);
    }
  }
  assert.throws(
    () =>
      layeredLayout(
        2,
        [
          [0, 1],
          [1, 0],
        ],
        { room: 600, widest: 300, gap: 14 },
      ),
    /circle/,
  );
});

test("bad input is named", () => {
  assert.throws(() => heatMapFigure([]), /at least one image/);
  assert.throws(
    () => heatMapFigure([{ image, map: { data: new Float32Array(3), shape: [2, 2] } }]),
    TypeError,
  );
  assert.throws(() => mapGridFigure([]), /at least one map/);
  assert.throws(() => mapGridFigure([hill, map(2, 2, () => 1)]), /maps\[1\] is 2 x 2, but maps\[0\] 4 x 4/);
  assert.throws(() => insertionDeletionFigure({}), /at least one map/);
  assert.throws(
    () => attentionFigure(image, attention, { query: 16 }),
    /query must be a whole number from 0 to 15, got 16/,
  );
  assert.throws(
    () => lstmTracesFigure({ ...trace, cell: new Float32Array(2) }),
    /trace.cell must hold 5 x 3/,
  );
  assert.throws(() => modelGraphFigure({ nodes: [], edges: [] }), /at least one layer/);
});
