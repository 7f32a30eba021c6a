import type { Annotation } from "../dataset.js";
import { extentTo } from "./box-extent.js";
import type { Parts } from "./dataset-parts.js";
import {
  classesText,
  type TextFile,
  type WriteDatasetOptions,
  type WrittenDataset,
  writeDataset,
} from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";

/**
 * Writes sequences in MOTChallenge's format: for each `meta.sequence` a folder with `gt/gt.txt`, `img1/` and
 * `seqinfo.ini`, and a `classes.txt` above them. Samples without `meta.sequence` and `meta.frame` make one sequence
 * "sequence", in their order, frames from 1.
 *
 * `readMot` gives back boxes, as exactly as COCO's format does, classes in their order, sequence and frame, and of each box `track`,
 * `confidence` (1 where there is none) and `visibility`; other `meta` is not kept. Pictures whose file is known are copied
 * byte by byte, others become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set whose `boxMeta` has a whole number `track` for each box.
 * @param folder A new or empty folder.
 * @param options See {@link WriteDatasetOptions}.
 * @throws {RangeError} If a box has no track, a frame is there twice, the folder is not empty, or a class name or box is
 *   none.
 * @example await writeMot(digitsOnClutter({ count: 3 }), "three-digits").catch((error) => error.name) // "RangeError"
 */
export async function writeMot(
  dataset: Parts,
  folder: string,
  options: WriteDatasetOptions = {},
): Promise<WrittenDataset> {
  const sequences = new Map<string, { lines: string[]; frames: Set<number>; last: WrittenPicture }>();
  const frameRates = framesPerSecond(dataset);
  return writeDataset(dataset, folder, options, {
    imageFolder: () => ".",
    imageName: (annotation, index) => {
      const { sequence, frame } = placeOf(annotation, index);
      return `${sequence}/img1/${String(frame).padStart(6, "0")}`;
    },
    addPicture: (picture) => {
      const [, name, digits] = /^(.*)\/img1\/(\d+)\./.exec(picture.image) ?? [];
      if (name === undefined) {
        throw new RangeError(
          `"${picture.id}" must have a frame of its own in its sequence, there is another one`,
        );
      }
      const sequence = sequences.get(name) ?? { lines: [], frames: new Set(), last: picture };
      sequences.set(name, sequence);
      sequence.frames.add(Number(digits));
      sequence.lines.push(linesOf(picture, Number(digits)));
      return undefined;
    },
    end: function* (): Generator<TextFile> {
      yield classesText(dataset);
      for (const [name, { lines, frames, last }] of sequences) {
        const [height, width] = last.size;
        const rate = frameRates.get(name);
        yield [`${name}/gt/gt.txt`, lines];
        yield [
          `${name}/seqinfo.ini`,
          `[Sequence]\nname=${name}\nimDir=img1\n${rate === undefined ? "" : `frameRate=${rate}\n`}seqLength=${frames.size}\n` +
            `imWidth=${width}\nimHeight=${height}\nimExt=${/\.[^.]*$/.exec(last.image)![0]}\n`,
        ];
      }
    },
  });
}

function placeOf({ meta }: Pick<Annotation, "meta">, index: number): { sequence: string; frame: number } {
  const { sequence, frame } = meta ?? {};
  const whole = typeof frame === "number" && Number.isSafeInteger(frame) && frame >= 0;
  if (typeof sequence !== "string" || !whole) return { sequence: "sequence", frame: index + 1 };
  return { sequence: sequence.replaceAll("/", "_"), frame };
}

function linesOf({ boxes, labels, boxMeta, id }: WrittenPicture, frame: number): string {
  const lines = boxes.map(([x1, y1, x2, y2], index) => {
    const { track, confidence = 1, visibility = -1 } = boxMeta?.[index] ?? {};
    if (!Number.isSafeInteger(track)) {
      throw new RangeError(`boxMeta[${index}].track of "${id}" must be a whole number, got ${String(track)}`);
    }
    const extents = [extentTo(x1, x2), extentTo(y1, y2)];
    return `${[frame, track, x1, y1, ...extents, confidence, labels[index]! + 1, visibility].join(",")}\n`;
  });
  return lines.join("");
}

/** What readMot has found in the files `seqinfo.ini`. */
function framesPerSecond({ meta }: Parts): Map<string, unknown> {
  const { sequences = {} } = (meta ?? {}) as { sequences?: Record<string, { frameRate?: unknown }> };
  return new Map(Object.entries(sequences).map(([name, info]) => [name, info?.frameRate]));
}
