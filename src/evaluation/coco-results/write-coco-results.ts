import type { Box } from "../../boxes/boxes.js";
import type { DetectionDataset } from "../../datasets/dataset.js";
import { extentTo } from "../../datasets/formats/box-extent.js";
import { checkedBoxes, type DetectedBoxes } from "../../metrics/detection/detections.js";
import { writeAtomically } from "../../training/checkpoints/write-atomically.js";
import { cocoIdsOf } from "./coco-ids-of.js";

/**
 * Writes what was found in COCO's format of results, for pycocotools' `loadRes` and evaluation servers: a list of
 * `{ image_id, category_id, bbox: [x, y, width, height], score }`.
 *
 * @param file The JSON file; one that is there is replaced, in one step.
 * @param dataset The images; ids are those that `readCoco` found, else those that `writeCoco` gives.
 * @param detections One entry for each image, such as `predictDetector`'s; boxes are xyxy pixels.
 * @throws {RangeError} If there is not one entry an image, a label has no class, or a number is none.
 * @see readCocoResults; https://cocodataset.org/#format-results
 * @example
 * import { tmpdir } from "node:os";
 * const found = [{ boxes: [[10, 20, 30, 50]] as const, scores: [0.9], labels: [3] }];
 * await writeCocoResults(`${tmpdir()}/found.json`, digitScenes({ count: 1 }), found);
 */
export async function writeCocoResults(
  file: string,
  dataset: DetectionDataset,
  detections: readonly DetectedBoxes[],
): Promise<void> {
  if (detections.length !== dataset.length) {
    throw new RangeError(
      `detections must have one entry for each of the ${dataset.length} images of "${dataset.name}", got ` +
        `${detections.length}; an image without boxes has empty lists`,
    );
  }
  const { images, categories } = await cocoIdsOf(dataset);
  const rows = detections.flatMap((found, image) => {
    const boxes = checkedBoxes(found, `detections[${image}]`);
    return Array.from(found.labels, (label, index) => {
      const [x1, y1, x2, y2] = boxes.subarray(4 * index, 4 * index + 4) as unknown as Box;
      const score = found.scores[index]!;
      if (label >= categories.length) {
        throw new RangeError(
          `detections[${image}].labels[${index}] must be a class of "${dataset.name}", in [0, ` +
            `${categories.length}), got ${label}`,
        );
      }
      if (![x1, y1, x2, y2, score].every(Number.isFinite)) {
        throw new RangeError(
          `detections[${image}] must have finite boxes and scores, box ${index} is ` +
            `[${[x1, y1, x2, y2].join(", ")}] with score ${score}`,
        );
      }
      const bbox = [x1, y1, extentTo(x1, x2), extentTo(y1, y2)];
      return JSON.stringify({ image_id: images[image], category_id: categories[label], bbox, score });
    });
  });
  await writeAtomically(file, [`[\n${rows.join(",\n")}\n]\n`]);
}
