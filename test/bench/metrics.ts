// COCO evaluation of 5,000 images with 100 detections each, 80 classes, beside pycocotools. PINPOINT_BENCH_PYTHON names
// a Python that has `pycocotools`; without it the bench says so and measures nothing, as the project does not install it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Box } from "../../src/boxes/boxes.js";
import { cocoEvaluation } from "../../src/metrics/detection/coco-evaluation.js";
import type { DetectedBoxes, TrueBoxes } from "../../src/metrics/detection/detections.js";
import { createRandom, type Random } from "../../src/random.js";
import { statNames } from "../reference/coco.js";
import { report } from "./report.js";

const images = 5000;
const detections = 100;
const numClasses = 80;
const [width, height] = [640, 480];

function main(): void {
  const python = process.env.PINPOINT_BENCH_PYTHON;
  if (python === undefined) {
    console.log("coco-vs-pycocotools: left out, PINPOINT_BENCH_PYTHON names no Python that has pycocotools");
    return;
  }
  const { truth, found } = makeImages();
  const before = [secondsOf(truth, found), secondsOf(truth, found)];
  const peer = askPeer(python, truth, found);
  const times = [...before, secondsOf(truth, found)].sort((a, b) => a - b);
  console.log(
    `COCO evaluation of ${images} images x ${detections} detections, ${numClasses} classes: ` +
      `${times[1]!.toFixed(2)} s (${times.map((time) => time.toFixed(2)).join(", ")}), pycocotools ${peer.seconds.toFixed(2)} s`,
  );
  const evaluation = cocoEvaluation(truth, found);
  for (const [index, name] of statNames.entries()) {
    if (Math.abs(evaluation[name] - peer.stats[index]!) <= 1e-9) continue;
    throw new Error(`${name} is ${evaluation[name]}, pycocotools says ${peer.stats[index]}`);
  }
  report([
    { bench: "metrics", row: "coco-vs-pycocotools", ratio: peer.seconds / times[1]!, must: 2, aim: 6.67 },
  ]);
}

function secondsOf(truth: readonly TrueBoxes[], found: readonly DetectedBoxes[]): number {
  const begun = performance.now();
  cocoEvaluation(truth, found);
  return (performance.now() - begun) / 1000;
}

/** About 7 objects an image, of all sizes; half of the detections lie near one, most of these under its name. */
function makeImages(): { truth: TrueBoxes[]; found: DetectedBoxes[] } {
  const random = createRandom(1);
  const truth: TrueBoxes[] = [];
  const found: DetectedBoxes[] = [];
  for (let image = 0; image < images; image++) {
    const boxes = Array.from({ length: random.integer(1, 13) }, () => randomBox(random));
    const labels = boxes.map(() => random.integer(0, numClasses - 1));
    const guesses = Array.from({ length: detections }, (_, index) => {
      const label = random.integer(0, numClasses - 1);
      if (index % 2 === 1) return { box: randomBox(random), label };
      const near = random.integer(0, boxes.length - 1);
      return { box: moved(random, boxes[near]!), label: random.next() < 0.8 ? labels[near]! : label };
    });
    truth.push({ boxes, labels, boxMeta: boxes.map(() => ({ iscrowd: random.next() < 0.01 ? 1 : 0 })) });
    found.push({
      boxes: guesses.map(({ box }) => box),
      labels: guesses.map(({ label }) => label),
      scores: guesses.map(() => random.next()),
    });
  }
  return { truth, found };
}

function randomBox(random: Random): Box {
  const across = 4 + 300 * random.next() ** 3;
  const down = 4 + 300 * random.next() ** 3;
  return whole([random.uniform(0, width - across), random.uniform(0, height - down), across, down]);
}

function moved(random: Random, [x1, y1, x2, y2]: Box): Box {
  const [across, down] = [x2 - x1, y2 - y1];
  const shift = (size: number) => random.uniform(-0.2, 0.2) * size;
  return whole([x1 + shift(across), y1 + shift(down), across + shift(across), down + shift(down)]);
}

/** Quarters of pixels, so that widths come out the same from corners. */
function whole([x, y, across, down]: readonly [number, number, number, number]): Box {
  const quarter = (value: number) => Math.round(4 * value) / 4;
  return [quarter(x), quarter(y), quarter(x) + quarter(across), quarter(y) + quarter(down)];
}

function askPeer(
  python: string,
  truth: readonly TrueBoxes[],
  found: readonly DetectedBoxes[],
): { seconds: number; stats: number[] } {
  const xywh = ([x1, y1, x2, y2]: Box) => [x1, y1, x2 - x1, y2 - y1];
  const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
  const annotations = truth.flatMap(({ boxes, labels, boxMeta }, image_id) =>
    boxes.map((box, index) => ({
      image_id,
      category_id: labels[index]!,
      bbox: xywh(box),
      area: area(box),
      iscrowd: boxMeta![index]!.iscrowd,
    })),
  );
  const results = found.flatMap(({ boxes, labels, scores }, image_id) =>
    boxes.map((box, index) => ({
      image_id,
      category_id: labels[index]!,
      bbox: xywh(box),
      score: scores[index]!,
    })),
  );
  const folder = mkdtempSync(join(tmpdir(), "pinpoint-bench-"));
  try {
    const file = (name: string, content: unknown): string => {
      writeFileSync(join(folder, name), JSON.stringify(content));
      return join(folder, name);
    };
    const truthFile = file("truth.json", {
      info: {},
      images: truth.map((_, id) => ({ id })),
      categories: Array.from({ length: numClasses }, (_, id) => ({ id })),
      annotations: annotations.map((annotation, index) => ({ ...annotation, id: index + 1 })),
    });
    const script = resolve(__dirname, "../../../test/bench/metrics.py");
    const ran = spawnSync(python, [script, truthFile, file("results.json", results)], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${python} failed: it needs pycocotools\n${ran.stderr}`);
    return JSON.parse(ran.stdout) as { seconds: number; stats: number[] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
