import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { Box } from "../../src/boxes/boxes.js";
import { digitScenes } from "../../src/datasets/generators/digit-scenes.js";
import { predictDetector } from "../../src/evaluation/predict-detector.js";
import { buildAnchorDetector } from "../../src/models/detectors/build-anchor-detector.js";
import { buildCenterDetector } from "../../src/models/detectors/build-center-detector.js";
import { buildQueryDetector } from "../../src/models/detectors/build-query-detector.js";
import type { CenterDetector } from "../../src/models/detectors/center-detector.js";
import type { Candidates, Detector } from "../../src/models/detectors/detector.js";
import { encodeAnchors } from "../../src/models/detectors/encode-anchors.js";
import { encodeCenters } from "../../src/models/detectors/encode-centers.js";
import { tf } from "../../src/tensorflow/index.js";
import { centerTask } from "../../src/training/tasks/center-task.js";
import { taskOf } from "../../src/training/tasks/task-of.js";
import { trainModel } from "../../src/training/train-model.js";
import { assertClose } from "../training/assert-close.js";

const scenes = digitScenes({ count: 12, seed: 4 });
const samples = Array.from({ length: 12 }, (_, index) => scenes.read(index));
const size = { inputShape: [96, 96, 1], numClasses: 10, seed: 1 } as const;
/** Small enough for a step in some milliseconds. */
const small = { ...size, filters: [8, 8, 8, 16], channels: 8 } as const;

/** The candidates of one picture as [label, box], best first. */
function listed(
  { boxes, labels, scores }: Candidates,
  count: number,
): [score: number, label: number, box: number[]][] {
  const [b, l, s] = [boxes.arraySync()[0]!, labels.arraySync()[0]!, scores.arraySync()[0]!];
  return Array.from({ length: count }, (_, index) => [s[index]!, l[index]!, b[index]!]);
}

/** Every true box is there, with its label, among the surest. */
function assertRecovered(
  candidates: Candidates,
  boxes: readonly Box[],
  labels: readonly number[],
  tolerance: number,
) {
  const found = listed(candidates, boxes.length);
  for (const [index, box] of boxes.entries()) {
    const match = found.find(
      ([score, label, other]) =>
        score > 0.5 &&
        label === labels[index] &&
        other.every((value, side) => Math.abs(value - box[side]!) <= tolerance),
    );
    assert.ok(
      match !== undefined,
      `[${box}] of class ${labels[index]} is not among ${JSON.stringify(found)}`,
    );
  }
}

/** What a network says that has learned its targets by heart. */
function perfectCenters(detector: CenterDetector, boxes: readonly Box[], labels: readonly number[]) {
  const targets = encodeCenters(boxes, labels, detector);
  const [rows, columns] = detector.gridShape;
  const [strideY, strideX] = detector.stride;
  const distances = Array.from({ length: rows * columns }, (_, cell) => {
    const [x1, y1, x2, y2] = targets.boxes.subarray(4 * cell, 4 * cell + 4) as unknown as Box;
    const [x, y] = [((cell % columns) + 0.5) * strideX, (Math.floor(cell / columns) + 0.5) * strideY];
    const away = [(x - x1) / strideX, (y - y1) / strideY, (x2 - x) / strideX, (y2 - y) / strideY];
    return away.map((value) => Math.log(Math.max(value, 1e-6)));
  });
  const heat = tf.tensor4d(targets.heat, [1, rows, columns, detector.numClasses]);
  return {
    targets,
    outputs: {
      heat: tf.sub(tf.mul(heat, 20), 10) as tf.Tensor4D,
      distances: tf.tensor4d(distances.flat(), [1, rows, columns, 4]),
    },
  };
}

test("a center detector's targets decode to the boxes that they were made of", () => {
  for (const stride of [4, 8]) {
    const detector = buildCenterDetector({ ...small, stride });
    assert.deepEqual(detector.gridShape, [96 / stride, 96 / stride]);
    tf.tidy(() => {
      for (const { boxes, labels } of samples) {
        const { targets, outputs } = perfectCenters(detector, boxes, labels);
        assertRecovered(detector.candidates(outputs), boxes, labels, 1e-3);
        assert.equal(targets.heat.filter((value) => value === 1).length, boxes.length);
        assert.ok(targets.weights.reduce((sum, weight) => sum + weight) <= boxes.length + 1e-4);
      }
    });
    detector.dispose();
  }
});

test("an anchor detector's targets decode to the boxes that they were made of", () => {
  const detector = buildAnchorDetector({ ...small, levels: 3, aspectRatios: [2, 3] });
  const count = detector.anchors.length;
  assert.equal(count, 6 * (24 ** 2 + 12 ** 2 + 6 ** 2));
  tf.tidy(() => {
    for (const { boxes, labels } of samples) {
      const targets = encodeAnchors(boxes, labels, detector);
      const offsets = tf.tensor3d(targets.offsets, [1, count, 4]);
      const scores = tf.tensor3d(targets.scores, [1, count, 10]);
      const { boxes: decoded } = { boxes: detector.boxes(offsets).arraySync()[0]! };
      const found = new Set<number>();
      for (const [anchor, has] of targets.hasObject.entries()) {
        if (has === 0) continue;
        const label = targets.scores.subarray(anchor * 10, anchor * 10 + 10).indexOf(1);
        const object = boxes.findIndex(
          (box, index) =>
            label === labels[index] && box.every((v, side) => Math.abs(v - decoded[anchor]![side]!) < 1e-3),
        );
        assert.ok(object >= 0, `anchor ${anchor} means [${decoded[anchor]}]`);
        found.add(object);
      }
      assert.equal(found.size, boxes.length, "every object has an anchor");
      const candidates = detector.candidates({
        scores: tf.sub(tf.mul(scores, 20), 10) as tf.Tensor3D,
        offsets,
      });
      assert.ok(candidates.scores.arraySync()[0]![boxes.length - 1]! > 0.99);
    }
    const empty = encodeAnchors([], [], detector);
    assert.ok(empty.counts.every((value) => value === 1) && empty.scores.every((value) => value === 0));
  });
  detector.dispose();
});

test("targets of boxes at the edge, over each other, and of none", () => {
  const grid = { gridShape: [4, 4], stride: [8, 8], numClasses: 2 } as const;
  const empty = encodeCenters([], [], grid);
  assert.ok([...empty.heat, ...empty.boxes, ...empty.weights].every((value) => value === 0));
  const corner = encodeCenters([[24, 24, 32, 32]], [1], grid);
  assert.equal(corner.heat[15 * 2 + 1], 1);
  assert.ok(corner.weights[15]! > Math.max(...corner.weights.subarray(0, 15)));
  assertClose([corner.weights.reduce((sum, weight) => sum + weight)], [1], 1e-6);
  // Each box has its own middle, whatever else lies there; each class has its own map.
  const both = encodeCenters(
    [
      [8, 8, 16, 16],
      [0, 0, 32, 32],
    ],
    [0, 1],
    grid,
  );
  assert.deepEqual([...both.boxes.subarray(4 * 5, 4 * 6)], [8, 8, 16, 16]);
  assert.equal(both.heat[5 * 2], 1);
  assert.deepEqual([...both.boxes.subarray(4 * 10, 4 * 11)], [0, 0, 32, 32]);
});

const detectors: Record<string, () => Detector> = {
  center: () => buildCenterDetector(small),
  anchor: () => buildAnchorDetector(small),
  query: () =>
    buildQueryDetector({ ...small, filters: [8, 8, 16], decoderBlocks: 2, encoderBlocks: 1, grid: [3, 3] }),
};

for (const [name, build] of Object.entries(detectors)) {
  test(`${name} detector: trains on scenes, some of them empty, predicts in pixels of the picture, and leaks nothing`, async () => {
    const before = tf.memory().numTensors;
    const detector = build();
    const weights = tf.memory().numTensors;
    const some = {
      ...scenes,
      read: (index: number) =>
        index % 4 === 0 ? { ...samples[index]!, boxes: [], labels: [], boxMeta: [] } : samples[index]!,
    };
    const history = await trainModel(detector, some, {
      ...{ epochs: 6, batchSize: 4, learningRate: 0.005, optimizer: "adamw", weightAverage: 0.5, seed: 1 },
      validation: 0.25,
    });
    assert.ok(history.loss.at(-1)! < history.loss[0]!, `${history.loss}`);
    assert.ok([...history.valLoss!, ...history.meanIou, ...history.valMeanIou!].every(Number.isFinite));
    const images = samples.slice(0, 3).map(({ image }) => image);
    const found = await predictDetector(detector, [...images, large(images[0]!)], {
      scoreThreshold: 0,
      maxBoxes: 5,
      batchSize: 3,
    });
    assert.equal(found.length, 4);
    for (const [index, { boxes, scores, labels }] of found.entries()) {
      const side = index === 3 ? 192 : 96;
      assert.ok(boxes.length <= 5 && boxes.length === scores.length && boxes.length === labels.length);
      assert.ok(boxes.flat().every((value) => value >= 0 && value <= side));
      assert.ok(labels.every((label) => Number.isInteger(label) && label >= 0 && label < 10));
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
    }
    assert.ok(Math.max(...found[3]!.boxes.flat()) > 96, "boxes of the large picture are in its own pixels");
    const folder = mkdtempSync(join(tmpdir(), "pinpoint-detector-"));
    try {
      await detector.save(`file://${folder}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      tf.tidy(() => {
        const x = tf.randomUniform<tf.Rank.R4>([1, 96, 96, 1]);
        const [ours, theirs] = [detector, loaded].map((model) => [model.predict(x)].flat() as tf.Tensor[]);
        for (const [index, value] of ours!.entries())
          assert.deepEqual(theirs![index]!.arraySync(), value.arraySync());
      });
      loaded.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.equal(tf.memory().numTensors, weights);
    detector.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
}

/** The same picture, each pixel twice as wide and high. */
function large({ data, shape: [height, width, channels] }: (typeof samples)[number]["image"]) {
  const pixels = Uint8Array.from({ length: 4 * data.length }, (_, index) => {
    const [row, column] = [Math.floor(index / (2 * width)), index % (2 * width)];
    return data[(row >> 1) * width + (column >> 1)]!;
  });
  return { data: pixels, shape: [2 * height, 2 * width, channels] } as const;
}

test("the center detector's loss is 0 where its targets are said, and counts every object the same", () => {
  const detector = buildCenterDetector(small);
  const { boxes, labels } = samples.find((sample) => sample.boxes.length > 2)!;
  tf.tidy(() => {
    const { outputs } = perfectCenters(detector, boxes, labels);
    const task = centerTask(
      Object.assign(Object.create(detector), { forward: () => outputs }) as CenterDetector,
      {},
    );
    const truth = task.truth([{ ...samples[0]!, boxes, labels }], tf.zeros([1, 96, 96, 1]), "scenes");
    const { boxLoss, meanIou } = task.measures(tf.zeros([1, 96, 96, 1]), truth as never, { training: false });
    assertClose([meanIou!.arraySync()], [1], 1e-4);
    assert.ok(boxLoss!.arraySync() < 1e-3);
  });
  detector.dispose();
});

test("says what is wrong", async () => {
  const before = tf.memory().numTensors;
  const bad: [change: object, message: RegExp][] = [
    [{ stride: 5 }, /^RangeError: stride must be one of the backbone's, 2, 4, 8, 16, got 5/],
    [{ stride: 32 }, /^RangeError: stride/],
    [{ numClasses: 0 }, /^RangeError: numClasses must be a whole number >= 1, got 0/],
    [{ channels: 1.5 }, /^RangeError: channels must be a whole number >= 1, got 1.5/],
    [{ inputShape: [8, 8, 1] }, /at least 16 x 16 pixels to be halved 4 times, got 8 x 8/],
  ];
  for (const [change, message] of bad)
    assert.throws(() => buildCenterDetector({ ...small, ...change }), message);
  assert.throws(
    () => buildAnchorDetector({ ...small, levels: 5 }),
    /^RangeError: levels must be a whole number from 1 to 4, got 5/,
  );
  assert.throws(
    () => buildAnchorDetector({ ...small, scales: [0.1] }),
    /^RangeError: scales must be 3 numbers/,
  );
  assert.equal(tf.memory().numTensors, before);
  const detector = buildCenterDetector({ ...small, numClasses: 3 });
  const weights = detector.getWeights().map((weight) => Array.from(weight.dataSync()));
  await assert.rejects(
    trainModel(detector, scenes),
    /^RangeError: sample ".*" of ".*" has the label \d; the model's 3 classes are 0 to 2/,
  );
  assert.deepEqual(
    detector.getWeights().map((weight) => Array.from(weight.dataSync())),
    weights,
  );
  await assert.rejects(predictDetector(detector, [{} as never]), /^TypeError: images\[0\]/);
  await assert.rejects(predictDetector(detector, [], { scoreThreshold: 2 }), /^RangeError: scoreThreshold/);
  assert.throws(
    () => taskOf({} as never, {}),
    /^TypeError: model must be a localizer .*, a detector .* or a tracker/,
  );
  detector.dispose();
});
