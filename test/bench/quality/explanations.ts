// Where explanations of the digits model look: the energy of their maps in the true box, over what maps of random weights
// have there and over the box's share of the picture. About a minute of training.
import { digitsOnClutter } from "../../../src/datasets/generators/digits-on-clutter.js";
import { explain, type MethodName } from "../../../src/explain/explain.js";
import { explanationScores } from "../../../src/explain/explanation-scores.js";
import { randomWeightsCheck } from "../../../src/explain/random-weights-check.js";
import type { Target } from "../../../src/explain/target.js";
import type { HeatMap } from "../../../src/image/heat-map.js";
import { buildCnnModel } from "../../../src/models/build-cnn-model.js";
import { trainModel } from "../../../src/training/train-model.js";
import { costOf, type Experiment } from "../quality-experiment.js";

const asked: readonly { name: string; method: MethodName; target: Target }[] = [
  { name: "grad-cam-class", method: "grad-cam", target: { class: "predicted" } },
  { name: "hires-cam-class", method: "hires-cam", target: { class: "predicted" } },
  { name: "grad-cam-box", method: "grad-cam", target: { box: "all" } },
  { name: "hires-cam-box", method: "hires-cam", target: { box: "all" } },
];
const bounds = { must: 1.5 };
const pictures = 100;

export const experiments: readonly Experiment[] = [
  {
    name: "explanations",
    measures: {
      "grad-cam-class over-random": bounds,
      "grad-cam-class over-area": bounds,
      "hires-cam-class over-random": bounds,
      "hires-cam-class over-area": bounds,
      // Grad-CAM's mean gradient forgets where the dense layer reads each channel: for boxes HiResCAM is the method.
      "grad-cam-box over-random": {},
      "grad-cam-box over-area": {},
      "hires-cam-box over-random": bounds,
      "hires-cam-box over-area": bounds,
    },
    budgetSeconds: 180,
    async run(seed) {
      const network = { inputShape: [64, 64, 1], numClasses: 10, standardize: true, downsample: 2 } as const;
      const model = buildCnnModel({ ...network, seed });
      const train = digitsOnClutter({ count: 12_000, seed });
      const { cost } = await costOf(() => trainModel(model, train, { epochs: 3, seed }));
      const held = digitsOnClutter({ count: pictures, seed, split: "test" });
      const samples = Array.from({ length: pictures }, (_, index) => held.read(index));
      const images = samples.map(({ image }) => image);
      const scoresOf = (maps: readonly HeatMap[]) =>
        maps.map((map, index) => explanationScores(map, samples[index]!.boxes, [64, 64]));
      const values: Record<string, number> = {};
      const facts: Record<string, string> = {};
      for (const { name, ...options } of asked) {
        const scores = scoresOf(await explain(model, images, options));
        const check = await randomWeightsCheck(model, images, { ...options, draws: 3, seed });
        const random = [0, 1, 2].flatMap((draw) => scoresOf(check.randomMaps.map((maps) => maps[draw]!)));
        const energy = mean(scores.map(({ energyInBox }) => energyInBox));
        const area = mean(scores.map(({ boxShare }) => boxShare));
        values[`${name} over-random`] = energy / mean(random.map(({ energyInBox }) => energyInBox));
        values[`${name} over-area`] = energy / area;
        facts[name] = `${energy.toFixed(3)} of ${area.toFixed(3)}, r ${check.rankCorrelation.toFixed(2)}`;
      }
      model.dispose();
      return { values, cost, facts };
    },
  },
];

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
