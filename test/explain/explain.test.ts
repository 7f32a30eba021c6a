import assert from "node:assert/strict";
import test from "node:test";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { predictDetector } from "../../src/evaluation/predict-detector.js";
import { explain, type MethodName, methods } from "../../src/explain/explain.js";
import { insertionDeletion } from "../../src/explain/insertion-deletion.js";
import { picturesOf } from "../../src/explain/pictures-of.js";
import { randomWeightsCheck } from "../../src/explain/random-weights-check.js";
import { subjectOf } from "../../src/explain/subject-of.js";
import type { HeatMap } from "../../src/image/heat-map.js";
import type { Image } from "../../src/image/image.js";
import { buildCnnModel } from "../../src/models/build-cnn-model.js";
import { buildLocalizer } from "../../src/models/build-localizer.js";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import { onProgress } from "../../src/progress.js";
import { tf } from "../../src/tensorflow/index.js";
import reference from "../reference/explain.json";

const names = Object.keys(methods) as MethodName[];

function close(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(got.length, wanted.length, what);
  const largest = Math.max(1e-12, ...Array.from(wanted, Math.abs));
  for (let index = 0; index < got.length; index++) {
    const off = Math.abs(got[index]! - wanted[index]!);
    assert.ok(off <= tolerance * largest, `${what}[${index}]: ${got[index]}, expected ${wanted[index]}`);
  }
}

function noise(
  height: number,
  width: number,
  channels: number,
  seed = 1,
): Image & { readonly data: Float32Array } {
  let state = seed;
  const data = Float32Array.from({ length: height * width * channels }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
  return { data, shape: [height, width, channels] };
}

/** score_k = sum of weights_k times pixels, as a person would write it. */
function linearModel(weights: number[][], side: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.flatten({ inputShape: [side, side, 1] }));
  model.add(tf.layers.dense({ units: weights.length, useBias: false }));
  const kernel = tf.tidy(() => tf.transpose(tf.tensor2d(weights)));
  model.setWeights([kernel]);
  kernel.dispose();
  return model;
}

const linearWeights = [
  Array.from({ length: 16 }, (_, at) => Math.sin(at)),
  Array.from({ length: 16 }, (_, at) => Math.cos(3 * at)),
];

test("a linear model's gradient is its weight", async () => {
  const model = linearModel(linearWeights, 4);
  const image = noise(4, 4, 1);
  const target = { class: 1 };
  const [, weight] = linearWeights as [number[], number[]];
  const mapOf = async (method: MethodName, options = {}) =>
    (await explain(model, [image], { method, target, ...options }))[0]!.data;
  close(await mapOf("saliency"), weight.map(Math.abs), 1e-6, "saliency");
  close(await mapOf("smooth-grad", { samples: 5 }), weight.map(Math.abs), 1e-6, "SmoothGrad");
  const products = weight.map((value, at) => value * image.data[at]!);
  close(await mapOf("integrated-gradients", { steps: 3 }), products, 1e-5, "integrated gradients");
  const mean = image.data.reduce((sum, value) => sum + value, 0) / 16;
  const falls = weight.map((value, at) => value * (image.data[at]! - mean));
  close(await mapOf("occlusion", { patch: 1, stride: 1 }), falls, 1e-5, "occlusion");
  model.dispose();
});

test("occlusion is the mean fall of the squares over each pixel", async () => {
  const model = linearModel(linearWeights, 4);
  const image = noise(4, 4, 1);
  const [map] = await explain(model, [image], {
    method: "occlusion",
    target: { class: 0 },
    patch: 3,
    stride: 2,
  });
  // Squares of 3 start at 0 and, the last one, at 1.
  const mean = image.data.reduce((sum, value) => sum + value, 0) / 16;
  const single = linearWeights[0]!.map((value, at) => value * (image.data[at]! - mean));
  const expected = single.map((_, at) => {
    const [y, x] = [Math.floor(at / 4), at % 4];
    const falls: number[] = [];
    for (const top of [0, 1]) {
      for (const left of [0, 1]) {
        if (y < top || y >= top + 3 || x < left || x >= left + 3) continue;
        falls.push(
          single.reduce((sum, value, other) => {
            const [row, column] = [Math.floor(other / 4) - top, (other % 4) - left];
            return row >= 0 && row < 3 && column >= 0 && column < 3 ? sum + value : sum;
          }, 0),
        );
      }
    }
    return falls.reduce((sum, fall) => sum + fall, 0) / falls.length;
  });
  close(map!.data, expected, 1e-5, "occlusion");
  model.dispose();
});

/** The reference's model, with the softmax that Keras' was left without. */
function referenceModel(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 2] });
  const convolution = (filters: number, name: string) =>
    tf.layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu", name });
  let x = convolution(4, "conv1").apply(input) as tf.SymbolicTensor;
  x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.flatten().apply(convolution(5, "conv2").apply(x)) as tf.SymbolicTensor;
  const heads = [
    tf.layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    tf.layers.dense({ units: 4, activation: "sigmoid", name: "boxes" }),
  ];
  const outputs = heads.map((head) => head.apply(x) as tf.SymbolicTensor);
  const model = tf.model({ inputs: input, outputs });
  const weights = reference.weights.map(({ data, shape }) => tf.tensor(data, shape));
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

test("CAMs, saliency and integrated gradients are those of tf.GradientTape", async () => {
  const model = referenceModel();
  const image: Image = { data: Float32Array.from(reference.image), shape: [8, 8, 2] };
  for (const [kind, maps] of Object.entries(reference.maps)) {
    const target = kind === "class" ? { class: 1 } : ({ box: "all" } as const);
    for (const [method, expected] of Object.entries(maps)) {
      const options = { method: method as MethodName, target, steps: reference.steps };
      const [map] = await explain(model, [image], options);
      assert.ok(expected.some((value) => value !== 0));
      close(map!.data, expected, 2e-5, `${method} of the ${kind}`);
    }
  }
  model.dispose();
});

test("score-CAM: channels as masks, by the score of what they show", async () => {
  const model = tf.sequential();
  const convolution = { filters: 2, kernelSize: 1, useBias: false, inputShape: [4, 4, 2] };
  model.add(tf.layers.conv2d({ ...convolution, name: "same" }));
  model.add(tf.layers.globalAveragePooling2d({}));
  model.add(tf.layers.dense({ units: 2, useBias: false, activation: "softmax" }));
  const eye = [1, 0, 0, 1];
  const head = [3, -1, 0.5, 2];
  const weights = [tf.tensor(eye, [1, 1, 2, 2]), tf.tensor(head, [2, 2])];
  model.setWeights(weights);
  tf.dispose(weights);
  const image = noise(4, 4, 2);
  const [map] = await explain(model, [image], { method: "score-cam", target: { class: 0 } });
  const channels = [0, 1].map((channel) =>
    Array.from({ length: 16 }, (_, at) => image.data[at * 2 + channel]!),
  );
  const scores = channels.map((mask) => {
    const [low, high] = [Math.min(...mask), Math.max(...mask)];
    const means = channels.map(
      (values) => values.reduce((sum, value, at) => sum + (value * (mask[at]! - low)) / (high - low), 0) / 16,
    );
    const logits = [0, 1].map((unit) => means[0]! * head[unit]! + means[1]! * head[2 + unit]!);
    return 1 / (1 + Math.exp(logits[1]! - logits[0]!));
  });
  const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
  const expected = channels[0]!.map((value, at) =>
    Math.max(0, (Math.exp(scores[0]!) * value + Math.exp(scores[1]!) * channels[1]![at]!) / total),
  );
  close(map!.data, expected, 1e-5, "score-CAM");
  model.dispose();
});

test("integrated gradients add up to what the picture changed, also behind a layer that standardizes", async () => {
  const images = [noise(32, 32, 1, 3), noise(32, 32, 1, 4)];
  for (const standardize of [false, true]) {
    const model = buildCnnModel({
      inputShape: [32, 32, 1],
      numClasses: 4,
      standardize,
      downsample: 2,
      seed: 5,
    });
    const maps = await explain(model, images, {
      method: "integrated-gradients",
      target: { class: 2 },
      steps: 256,
    });
    const subject = subjectOf(model, { class: 2 });
    const logits = (pictures: tf.Tensor) =>
      tf.tidy(() => {
        const fixed = tf.oneHot(tf.fill([pictures.shape[0]!], 2, "int32"), 4);
        return [...subject.values(pictures, tf.cast(fixed, "float32") as tf.Tensor2D).dataSync()];
      });
    const pictures = await picturesOf(subject, images, String);
    const zeros = tf.zeros([2, 32, 32, 1]);
    const [at, from] = [logits(pictures.images), logits(zeros)];
    for (const [index, map] of maps.entries()) {
      const sum = map.data.reduce((total, value) => total + value, 0);
      const changed = at[index]! - from[index]!;
      assert.ok(Math.abs(sum - changed) <= 0.01 * Math.abs(changed) + 1e-4, `${sum}, expected ${changed}`);
    }
    tf.dispose([pictures.images, pictures.fixed, zeros]);
    model.dispose();
  }
});

test("every method explains class and box of every kind of localizer, leaves no tensor and no tap", async () => {
  const image = noise(32, 32, 3);
  const plain = buildCnnModel({ inputShape: [32, 32, 3], numClasses: 3, standardize: true });
  const transformer = buildLocalizer({
    backbone: "vision-transformer",
    inputShape: [32, 32, 3],
    numClasses: 3,
  });
  const someTargets = [{ class: 1 }, { box: "y2" }] as const;
  for (const [model, some] of [
    [plain, names.filter((name) => name !== "attention-rollout")],
    [transformer, ["grad-cam", "integrated-gradients"]],
  ] as const) {
    const weights = model.getWeights().map((weight) => weight.dataSync());
    for (const target of someTargets) {
      for (const method of some) {
        const before = tf.memory().numTensors;
        const options = { method, target, samples: 2, steps: 2, patch: 16 };
        const [map] = await explain(model, [image], options);
        const what = `${method} of ${model.name}`;
        assert.equal(tf.memory().numTensors, before, what);
        assert.ok(map!.data.every(Number.isFinite), what);
        // A CAM may find nothing that speaks for a class.
        assert.ok(/cam/.test(method) || map!.data.some((value) => value !== 0), what);
        if (!("signed" in methods[method]))
          assert.ok(
            map!.data.every((value) => value >= 0),
            what,
          );
      }
    }
    assert.ok(model.layers.every((layer) => !Object.hasOwn(layer, "call")));
    assert.deepEqual(
      model.getWeights().map((weight) => weight.dataSync()),
      weights,
    );
    model.dispose();
  }
});

test("noise and new weights come from the seed", async () => {
  const model = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 2 });
  const images = [noise(16, 16, 1)];
  const smooth = (seed: number) => explain(model, images, { method: "smooth-grad", samples: 3, seed });
  assert.deepEqual(await smooth(1), await smooth(1));
  assert.notDeepEqual(await smooth(1), await smooth(2));
  const check = (seed: number) => randomWeightsCheck(model, images, { draws: 1, seed });
  assert.deepEqual(await check(1), await check(1));
  assert.notDeepEqual((await check(1)).randomMaps, (await check(2)).randomMaps);
  model.dispose();
});

test("an explanation that ignores the weights is found out", async () => {
  const images = [noise(16, 16, 1, 5), noise(16, 16, 1, 6)];
  // Weights that every drawing gives again: what such a model shows was never learned.
  const fixed = tf.sequential();
  const same = { kernelInitializer: "ones", padding: "same", name: "conv" } as const;
  fixed.add(tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [16, 16, 1], ...same }));
  fixed.add(tf.layers.globalAveragePooling2d({}));
  fixed.add(tf.layers.dense({ units: 2, kernelInitializer: "ones" }));
  const ignoring = await randomWeightsCheck(fixed, images, { target: { class: 0 }, draws: 2 });
  assert.equal(ignoring.verdict, "ignores");
  assert.deepEqual(ignoring.byImage, [1, 1]);
  assert.deepEqual(
    ignoring.randomMaps.map((maps) => maps.length),
    [2, 2],
  );
  // A map that is even with any weights says nothing either.
  const even = tf.sequential();
  even.add(tf.layers.globalAveragePooling2d({ inputShape: [16, 16, 1] }));
  even.add(tf.layers.dense({ units: 2 }));
  const evenCheck = await randomWeightsCheck(even, images, { method: "saliency", target: { class: 0 } });
  assert.equal(evenCheck.verdict, "ignores");
  for (const model of [fixed, even]) model.dispose();
});

test("of a linear model that wants bright pixels, deleting these first lowers the score the soonest", async () => {
  const model = linearModel([Array(16).fill(1 / 16), Array(16).fill(0)], 4);
  const image = noise(4, 4, 1);
  const target = { class: 0 };
  const best: HeatMap = { data: image.data, shape: [4, 4] };
  const worst: HeatMap = { data: best.data.map((value) => -value), shape: [4, 4] };
  const [good, bad] = await insertionDeletion(model, [image, image], [best, worst], { target, steps: 16 });
  assert.ok(good!.deletionArea < bad!.deletionArea && good!.insertionArea > bad!.insertionArea);
  const mean = best.data.reduce((sum, value) => sum + value, 0) / 16;
  const sorted = [...best.data].sort((a, b) => b - a);
  const expected = good!.share.map((_, gone) =>
    sorted.reduce((sum, value, at) => sum + (at < gone ? mean : value) / 16, 0),
  );
  close(good!.deletion, expected, 1e-5, "deletion");
  assert.ok(Math.abs(good!.insertion.at(-1)! - mean) < 1e-6);
  model.dispose();
});

test("a detector's k-th object is the one that predictDetector tells", async () => {
  const { image } = digitScenes({ count: 1, seed: 3 }).read(0);
  const [height, width, channels] = image.shape;
  const options = { inputShape: [height, width, channels], numClasses: 10, seed: 2 } as const;
  const detectors = [buildAnchorDetector, buildCenterDetector, buildQueryDetector].map((build) =>
    build(options),
  );
  for (const detector of detectors) {
    const [found] = await predictDetector(detector, [image], { scoreThreshold: 0 });
    for (const object of [0, 2]) {
      const subject = subjectOf(detector, { object });
      const pictures = await picturesOf(subject, [image], String);
      const { value, score } = tf.tidy(() => ({
        value: subject.values(pictures.images, pictures.fixed).dataSync()[0]!,
        score: subject.score(pictures.images, pictures.fixed).dataSync()[0]!,
      }));
      tf.dispose([pictures.images, pictures.fixed]);
      const wanted = found!.scores[object]!;
      assert.ok(
        Math.abs(1 / (1 + Math.exp(-value)) - wanted) < 1e-5,
        `${detector.name}: ${value}, ${wanted}`,
      );
      assert.ok(score >= wanted - 1e-4, `${detector.name}: ${score}, ${wanted}`);
    }
    const explained = { "grad-cam": "score", "hires-cam": "box", occlusion: "x1" } as const;
    for (const [method, of] of Object.entries(explained)) {
      const before = tf.memory().numTensors;
      const options = { method: method as MethodName, target: { object: 0, of }, patch: 48 };
      const [map] = await explain(detector, [image], options);
      assert.ok(map!.data.every(Number.isFinite), `${method} of ${detector.name}`);
      assert.equal(tf.memory().numTensors, before);
    }
    await assert.rejects(
      explain(detector, [image], { target: { object: 5000 } }),
      /target.object must be below/,
    );
    detector.dispose();
  }
});

test("a stop ends the work with an AbortError and leaves the model as it was", async () => {
  const model = buildCnnModel({ inputShape: [32, 32, 1], numClasses: 3 });
  const before = tf.memory().numTensors;
  for (const method of ["occlusion", "score-cam", "smooth-grad", "integrated-gradients"] as const) {
    const end = onProgress(({ type, bar }) => {
      if (type === "start") bar.requestStop();
    });
    const run = explain(model, [noise(32, 32, 1)], { method });
    await assert.rejects(run, { name: "AbortError" });
    end();
  }
  assert.equal(tf.memory().numTensors, before);
  assert.ok(model.layers.every((layer) => !Object.hasOwn(layer, "call")));
  model.dispose();
});

test("pictures of another size and colour are brought to the model's", async () => {
  const model = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 2 });
  const [map] = await explain(model, [noise(40, 24, 3)], { method: "saliency" });
  assert.deepEqual(map!.shape, [16, 16]);
  model.dispose();
});

test("bad input is named", async () => {
  const model = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 2 });
  const images = [noise(16, 16, 1)];
  const cases: [Parameters<typeof explain>[2], RegExp][] = [
    [{ method: "lime" as MethodName }, /method must be one of grad-cam, .*got "lime"/],
    [{ target: { class: 2 } }, /target.class must be a whole number from 0 to 1, got 2/],
    [{ target: { class: "cat" } }, /"cat": say the names by the option classes/],
    [{ target: { class: "cat" }, classes: ["dog", "owl"] }, /must be one of dog, owl, got "cat"/],
    [{ target: { box: "left" as "x1" } }, /target.box must be one of all, x1, y1, x2, y2, got left/],
    [{ target: { object: 0 } }, /target.object is for detectors; "cnn" is none/],
    [{ target: { class: 0, output: "other" } }, /no output "other"; its outputs are "classes" \[, 2\]/],
    [{ layer: "dense" }, /layer must make a feature map, got "dense"; its feature maps are of .*conv3/],
    [{ method: "smooth-grad", samples: 0 }, /samples must be a whole number >= 1, got 0/],
    [{ method: "smooth-grad", noise: 0 }, /noise must be a number > 0, got 0/],
    [{ method: "occlusion", patch: 1.5 }, /patch must be a whole number >= 1, got 1.5/],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(explain(model, images, options), { name: "RangeError", message });
  }
  await assert.rejects(explain(model, [{} as Image]), /images\[0\] must be \{ data/);
  await assert.rejects(insertionDeletion(model, images, []), /maps must be as many as images, got 0 for 1/);
  await assert.rejects(randomWeightsCheck(model, []), /at least one image, got none/);
  const boxes = buildCnnModel({ inputShape: [16, 16, 1], numClasses: 2, heads: "boxes" });
  await assert.rejects(explain(boxes, images, { target: { class: 0 } }), /no output for a class/);
  const flat = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
  await assert.rejects(explain(flat, images), { name: "TypeError", message: /one input \[B, height, width/ });
  for (const one of [model, boxes, flat]) one.dispose();
});
