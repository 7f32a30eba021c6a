import type { Box } from "../../boxes/boxes.js";
import type { DetectionDataset } from "../../datasets/dataset.js";
import { farEdge } from "../../datasets/formats/box-extent.js";
import { parseJsonFile } from "../../datasets/formats/text-file.js";
import { BadFileError } from "../../image/bad-file-error.js";
import { byScore } from "../../metrics/detection/detections.js";
import type { Detections } from "../predict-detector.js";
import { cocoIdsOf } from "./coco-ids-of.js";

interface Found {
  readonly box: Box;
  readonly score: number;
  readonly label: number;
}

/**
 * Reads what any detector has found from a file of results in COCO's format: a list of `{ image_id, category_id, bbox:
 * [x, y, width, height], score }`, as pycocotools' `loadRes` takes it.
 *
 * @param file The JSON file.
 * @param dataset The images that it is of, in the order wanted; ids are those of `readCoco`, and those that `writeCoco`
 *   gives.
 * @returns One entry for each image of the data set, the surest box first; empty lists where nothing was found. Boxes
 *   are xyxy pixels as the file has them, and may reach out of the image.
 * @throws {BadFileError} If a row is none, or of an image or category that the data set has not; names it.
 * @see cocoEvaluation, writeCocoResults; https://cocodataset.org/#format-results
 * @example
 * import { tmpdir } from "node:os";
 * const scenes = digitScenes({ count: 2 });
 * const found = [{ boxes: [[10, 20, 30, 50]] as const, scores: [0.9], labels: [3] }, { boxes: [], scores: [], labels: [] }];
 * await writeCocoResults(`${tmpdir()}/found.json`, scenes, found);
 * const [first] = await readCocoResults(`${tmpdir()}/found.json`, scenes);
 * [...first!.boxes[0]!] // [10, 20, 30, 50]
 */
export async function readCocoResults(file: string, dataset: DetectionDataset): Promise<Detections[]> {
  const rows = await parseJsonFile(file);
  if (!Array.isArray(rows)) {
    throw new BadFileError(file, "must be a list of results: { image_id, category_id, bbox, score }");
  }
  const ids = await cocoIdsOf(dataset);
  const images = new Map(ids.images.map((id, index) => [id, index]));
  const labels = new Map(ids.categories.map((id, label) => [id, label]));
  const found: Found[][] = ids.images.map(() => []);
  for (const [index, row] of rows.entries()) {
    const bad = (what: string) => new BadFileError(file, `result ${index + 1} ${what}`);
    const { image_id: image, category_id: category, bbox, score } = row ?? {};
    const at = images.get(image);
    const label = labels.get(category);
    if (at === undefined) throw bad(`is of the image ${told(image)}, which "${dataset.name}" has not`);
    if (label === undefined) {
      throw bad(`is of the category ${told(category)}, which "${dataset.name}" has not`);
    }
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
      throw bad(`must have a bbox of four numbers [x, y, width, height], got ${told(bbox)}`);
    }
    if (typeof score !== "number") throw bad(`must have a number as score, got ${told(score)}`);
    const [x, y, width, height] = bbox as unknown as Box;
    if (width < 0 || height < 0) throw bad(`has a bbox of negative size, ${told(bbox)}`);
    found[at]!.push({ box: [x, y, farEdge(x, width), farEdge(y, height)], score, label });
  }
  return found.map(surestFirst);
}

function surestFirst(found: readonly Found[]): Detections {
  const order = [...found.keys()].sort(byScore(found.map(({ score }) => score)));
  const sorted = order.map((index) => found[index]!);
  return {
    boxes: sorted.map(({ box }) => box),
    scores: sorted.map(({ score }) => score),
    labels: sorted.map(({ label }) => label),
  };
}

function told(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
