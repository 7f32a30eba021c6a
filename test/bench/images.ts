// Decoding, augmenting and batching beside albumentations and OpenCV; suppression and IoU of boxes beside numpy. Both
// sides read the same JPEGs from files, do the same to pictures and boxes, and end with batches of floats in [0, 1] on
// the same cores. Ours is what trainModel reads with: it decodes at 1/2, as that leaves enough pixels, and resamples
// once. albumentations is used as its documentation does, on whole pictures; what it would do with OpenCV's own decoding
// at 1/2, for which boxes must be scaled by hand, is printed beside it and counts for nothing.
// PINPOINT_BENCH_PYTHON names a Python that has `albumentations` and `opencv-python-headless`; without it that row is
// left out with a word, as the project does not install them.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import sharp from "sharp";
import { boxIou } from "../../src/boxes/box-iou.js";
import type { Box, Boxes } from "../../src/boxes/boxes.js";
import { nms } from "../../src/boxes/nms.js";
import type { DetectionDataset } from "../../src/datasets/dataset.js";
import type { Transform } from "../../src/image/augment/operations.js";
import { loadLabelledImage } from "../../src/image/load-labelled-image.js";
import { createRandom } from "../../src/random.js";
import { batches } from "../../src/training/batches.js";
import { type Row, report } from "./report.js";

const root = resolve(__dirname, "../../..");
const rounds = 3;
const seconds = 3;
const pictures = 64;
const batchSize = 32;
const side = 224;

const transforms: readonly Transform[] = [
  { name: "flip", probability: 0.5 },
  { name: "affine", scale: [0.8, 1.2], degrees: [-15, 15], x: [-0.1, 0.1], y: [-0.1, 0.1] },
  { name: "brightness", factor: [0.8, 1.2] },
  { name: "contrast", factor: [0.8, 1.2] },
];
const labelled = {
  boxes: [
    [50, 60, 200, 300],
    [300, 100, 400, 250],
    [10, 10, 90, 80],
    [420, 300, 630, 470],
    [250, 20, 330, 90],
  ] as Boxes,
  labels: [0, 1, 2, 3, 4],
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-bench-"));
  try {
    report([...(await benchImages(folder)), ...(await benchBoxes(folder))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const labels = {
  ours: "pinpoint",
  threads: "albumentations, 2 threads",
  processes: "albumentations, 2 processes",
  halves: "albumentations, 2 processes, decoded at 1/2 by hand",
};

async function benchImages(folder: string): Promise<Row[]> {
  const python = process.env.PINPOINT_BENCH_PYTHON;
  if (python === undefined) {
    console.log(
      "images-vs-albumentations: left out, PINPOINT_BENCH_PYTHON names no Python that has albumentations",
    );
    return [];
  }
  const files = await writePictures(folder);
  const peer = await startPeer(python, "--images");
  const rates: Record<"ours" | "threads" | "processes" | "halves", number[]> = {
    ours: [],
    threads: [],
    processes: [],
    halves: [],
  };
  await imagesPerSecond(files, 1);
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(await imagesPerSecond(files, seconds));
    for (const kind of ["threads", "processes", "halves"] as const) {
      rates[kind].push(await peer.ask("images", kind, join(folder, "pictures"), String(seconds)));
    }
  }
  peer.end();
  for (const [name, all] of Object.entries(rates)) {
    console.log(
      `${labels[name as keyof typeof labels]}: ${median(all).toFixed(0)} images/s (median of ${rounds})`,
    );
  }
  const best = Math.max(median(rates.threads), median(rates.processes));
  return [
    {
      bench: "images",
      row: "images-vs-albumentations",
      ratio: median(rates.ours) / best,
      must: 0.8,
      aim: 1.5,
    },
  ];
}

/** Pictures with as much detail at every scale as photographs have: noise of many sizes, the coarser the stronger. */
async function writePictures(folder: string): Promise<string[]> {
  const [width, height] = [640, 480];
  const files: string[] = [];
  const path = join(folder, "pictures");
  mkdirSync(path);
  for (let index = 0; index < pictures; index++) {
    const random = createRandom(index);
    const sum = new Float32Array(width * height * 3);
    for (let across = 5, strength = 60; across <= width; across *= 2, strength *= 0.55) {
      const down = Math.round((across * height) / width);
      const noise = Uint8Array.from({ length: across * down * 3 }, () => random.integer(0, 255));
      const layer = await sharp(noise, { raw: { width: across, height: down, channels: 3 } })
        .resize(width, height, { fit: "fill", kernel: "cubic" })
        .raw()
        .toBuffer();
      for (let at = 0; at < sum.length; at++) sum[at]! += ((layer[at]! - 128) / 128) * strength;
    }
    const pixels = Uint8ClampedArray.from(sum, (value) => value + 128);
    const file = join(path, `${index}.jpg`);
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(file);
    files.push(file);
  }
  return files;
}

/** What trainModel reads its batches with, from a data set that never ends. */
async function imagesPerSecond(files: readonly string[], duration: number): Promise<number> {
  const dataset: DetectionDataset = {
    name: "pictures",
    classes: ["a", "b", "c", "d", "e"],
    length: 1_000_000,
    read: (index, options) => {
      const file = files[index % files.length]!;
      return loadLabelledImage(file, { ...labelled, id: String(index) }, options);
    },
  };
  const options = {
    batchSize,
    size: [side, side],
    augment: transforms,
    keep: { minVisibility: 0.1 },
    seed: 1,
  } as const;
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1000;
  let done = 0;
  for await (const { samples } of batches(dataset, options)) {
    done += samples.length;
    if (passed() >= duration) break;
  }
  return done / passed();
}

async function benchBoxes(folder: string): Promise<Row[]> {
  const random = createRandom(3);
  const boxes: Box[] = Array.from({ length: 10_000 }, () => {
    const [x, y] = [random.uniform(0, 950), random.uniform(0, 950)];
    return [x, y, x + random.uniform(10, 60), y + random.uniform(10, 60)];
  });
  const scores = boxes.map(() => random.next());
  const file = join(folder, "boxes");
  writeFileSync(file, Float64Array.from(boxes.flatMap((box, index) => [...box, scores[index]!])));
  const peer = await startPeer(resolve(root, ".venv/bin/python"));
  const times: Record<"nms" | "iou", { ours: number[]; numpy: number[] }> = {
    nms: { ours: [], numpy: [] },
    iou: { ours: [], numpy: [] },
  };
  for (let round = 0; round < rounds; round++) {
    times.nms.ours.push(time(() => nms(boxes, scores)));
    times.nms.numpy.push(await peer.ask("nms", file));
    times.iou.ours.push(time(() => boxIou(boxes, boxes)));
    times.iou.numpy.push(await peer.ask("iou", file));
  }
  peer.end();
  return Object.entries(times).map(([name, { ours, numpy }]) => {
    console.log(`${name} of 10,000 boxes: ${median(ours).toFixed(3)} s, numpy ${median(numpy).toFixed(3)} s`);
    return { bench: "images", row: `${name}-vs-numpy`, ratio: median(numpy) / median(ours), must: 1 };
  });
}

function time(work: () => unknown): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** images.py in a process of its own, ready to be asked. */
async function startPeer(python: string, ...args: string[]) {
  const child = spawn(python, [resolve(root, "test/bench/images.py"), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended: it needs numpy, albumentations and opencv-python-headless`);
    return value;
  };
  await line();
  return {
    ask: async (...question: string[]) => {
      child.stdin.write(`${question.join("\t")}\n`);
      return Number(await line());
    },
    end: () => child.stdin.end(),
  };
}

void main();
