import assert from "node:assert/strict";
import test from "node:test";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { digitsOnClutter } from "../../src/datasets/generators/digits-on-clutter.js";
import { explainPrediction } from "../../src/evaluation/explain-prediction.js";
import {
  type ExplanationRow,
  explanationRow,
  type Findings,
} from "../../src/evaluation/explanation/explanation-row.js";
import { explanationSentence } from "../../src/evaluation/explanation/explanation-sentence.js";
import { buildAttentionModel } from "../../src/models/build-attention-model.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { onProgress } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";

const jupyter = Symbol.for("Jupyter.display");

test("one call: several methods with their scores, the sentence, the picture; no tensor is left", async () => {
  const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4, standardize: true });
  const sample = digitsOnClutter({ count: 1, seed: 5 }).read(0);
  const classes = ["<b>zero</b>", ...Array.from({ length: 9 }, (_, digit) => `<i>${digit + 1}</i>`)];
  const before = tf.memory().numTensors;
  const methods = ["grad-cam", "integrated-gradients", "occlusion"] as const;
  const options = { methods, draws: 1, steps: 8, patch: 32, classes };
  const why = await explainPrediction(model, sample, options);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(
    why.rows.map(({ method }) => method),
    methods,
  );
  for (const { energyInBox, randomEnergyInBox, rankCorrelation, insertionArea } of why.rows) {
    for (const share of [energyInBox!, randomEnergyInBox!, insertionArea])
      assert.ok(share >= 0 && share <= 1);
    assert.ok(rankCorrelation >= -1 && rankCorrelation <= 1);
  }
  assert.match(why.target, /^class "<[bi]>/);
  assert.equal(why.figures.maps.layout.images?.length, 4);
  const bundle = await (why as unknown as { [jupyter]: () => Promise<Record<string, string>> })[jupyter]();
  assert.ok(bundle["text/plain"]!.includes(why.sentence));
  assert.match(bundle["text/html"]!, /Why cnn says class &quot;&lt;[bi]&gt;/);
  assert.doesNotMatch(bundle["text/html"]!, /<[bi]>/);
  assert.deepEqual(JSON.parse(JSON.stringify(why)), { ...why.toJSON() });
  model.dispose();
});

test("models of a person's own, attention and detectors; without truth nothing is said of it", async () => {
  const sequential = tf.sequential();
  sequential.add(
    tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [16, 16, 1], activation: "relu" }),
  );
  sequential.add(tf.layers.flatten());
  sequential.add(tf.layers.dense({ units: 3, activation: "softmax" }));
  const { image } = digitsOnClutter({ count: 1, seed: 6 }).read(0);
  const fast = { draws: 1, samples: 2, steps: 4, patch: 8 };
  const own = await explainPrediction(sequential, image, { ...fast, target: { class: 1 } });
  assert.equal(own.target, 'class "1"');
  assert.deepEqual(
    own.rows.map(({ method }) => method),
    ["grad-cam", "hires-cam", "smooth-grad", "integrated-gradients", "occlusion"],
  );
  assert.ok(
    own.rows.every(({ energyInBox }) => energyInBox === undefined) && !own.sentence.includes("true box"),
  );

  const attention = buildAttentionModel({ inputShape: [32, 32, 1], numClasses: 2 });
  const seen = await explainPrediction(attention, image, { ...fast, methods: ["attention-rollout"] });
  assert.equal(seen.maps["attention-rollout"]!.data.length, 16);

  const scene = digitScenes({ count: 1, seed: 3 }).read(0);
  const [height, width, channels] = scene.image.shape;
  const detector = buildCenterDetector({ inputShape: [height, width, channels], numClasses: 10 });
  const found = await explainPrediction(detector, scene, {
    ...{ ...fast, methods: ["grad-cam"], target: { object: 0, of: "box" } },
  });
  assert.equal(found.target, "the box of object 0");
  for (const model of [sequential, attention, detector]) model.dispose();
});

test("a stop ends it with an AbortError, nothing is left", async () => {
  const model = buildCnnModel({ inputShape: [32, 32, 1], numClasses: 3 });
  const before = tf.memory().numTensors;
  const end = onProgress(({ type, bar }) => {
    if (type === "update" && bar.value >= 1 && !bar.stopRequested) bar.requestStop();
  });
  const { image } = digitsOnClutter({ count: 1 }).read(0);
  await assert.rejects(explainPrediction(model, image, { draws: 1 }), { name: "AbortError" });
  end();
  assert.equal(tf.memory().numTensors, before);
  await assert.rejects(explainPrediction(model, image, { methods: [] }), /methods must hold at least one/);
  model.dispose();
});

const curves = { share: [0, 1], deletion: [1, 0], insertion: [0, 1], deletionArea: 0.2, insertionArea: 0.8 };
const found: Findings = {
  method: "grad-cam",
  title: "Grad-CAM",
  paper: "P",
  isEmpty: false,
  rankCorrelation: 0.1,
  curves,
};

test("a map is believed if it changes with the weights and the score rests on what it marks", () => {
  const trustOf = (other: object) => {
    const { trusted, because } = explanationRow({ ...found, ...other });
    return [trusted, because];
  };
  assert.deepEqual(trustOf({}), ["yes", ""]);
  assert.deepEqual(trustOf({ rankCorrelation: 0.5 }), ["partly", "maps of random weights look rather alike"]);
  assert.deepEqual(trustOf({ rankCorrelation: 0.9 }), ["no", "maps of random weights look the same"]);
  assert.deepEqual(trustOf({ isEmpty: true }), ["no", "nothing is marked"]);
  const useless = { ...curves, deletionArea: 0.8, insertionArea: 0.2 };
  assert.deepEqual(trustOf({ curves: useless }), ["no", "the score does not rest on what is marked"]);
});

test("the sentence says which maps to believe, and then where the model looks", () => {
  const scores = { hit: true, energyInBox: 0.6, boxShare: 0.15 };
  const random = [{ hit: false, energyInBox: 0.2, boxShare: 0.15 }];
  const row = (other: object): ExplanationRow =>
    explanationRow({ ...found, scores, randomScores: random, ...other });
  assert.equal(
    explanationSentence([row({}), row({ title: "Edges", rankCorrelation: 1 })], 0.15),
    "Grad-CAM can be trusted here: it changes with the weights, and the score rests on what it marks. Not Edges: maps of random weights look the same. By it the model looks at the object: 60 % of what speaks for the answer lies in the true box, which covers 15 % of the picture; with random weights 20 %.",
  );
  const elsewhere = row({ scores: { ...scores, energyInBox: 0.2 } });
  assert.match(explanationSentence([elsewhere], 0.15), /does not look at the object much more than/);
  assert.equal(
    explanationSentence([row({ isEmpty: true })], 0.15),
    "None of these maps can be trusted here. Not Grad-CAM: nothing is marked.",
  );
  assert.match(
    explanationSentence([row({ rankCorrelation: 0.5 })], undefined),
    /^No map can be trusted fully here; Grad-CAM only with care.$/,
  );
});
