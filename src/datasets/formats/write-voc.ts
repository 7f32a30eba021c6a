import type { Meta } from "../dataset.js";
import { type Parts, partsOf } from "./dataset-parts.js";
import { withoutEnding } from "./picture-name.js";
import { ownTags } from "./voc-annotation.js";
import {
  classesText,
  type TextFile,
  type WriteDatasetOptions,
  type WrittenDataset,
  writeDataset,
} from "./write-dataset.js";
import type { WrittenPicture } from "./write-picture.js";

export interface WriteVocOptions extends WriteDatasetOptions {
  /** The number of the first pixel: 0 (default) writes corners as they are, 1 adds one to xmin and ymin. */
  readonly firstPixel?: 0 | 1;
}

/**
 * Writes a data set in Pascal VOC's format: `annotations/*.xml`, `images/`, `classes.txt`, and, where splits are given,
 * `ImageSets/Main/<split>.txt`. `readVoc` gives everything back: boxes to the last bit, classes in their order, `meta` and
 * `boxMeta` (as elements where XML can tell what they are, else as JSON in a `<meta>`).
 *
 * Pictures whose file is known are copied byte by byte, others become PNG. The folder appears whole or not at all.
 *
 * @param dataset A data set, or several by split: `{ train, test }`.
 * @param folder A new or empty folder.
 * @param options See {@link WriteVocOptions}.
 * @throws {RangeError} If the folder is not empty, or a class name or box is none.
 * @example
 * import { tmpdir } from "node:os";
 * const folder = `${tmpdir()}/three-digits`;
 * await writeVoc(digitsOnClutter({ count: 3 }), folder, { overwrite: true });
 * (await readVoc(folder)).length // 3
 */
export async function writeVoc(
  dataset: Parts,
  folder: string,
  { firstPixel = 0, ...options }: WriteVocOptions = {},
): Promise<WrittenDataset> {
  if (firstPixel !== 0 && firstPixel !== 1)
    throw new RangeError(`firstPixel must be 0 or 1, got ${String(firstPixel)}`);
  const { classes } = partsOf(dataset)[0]![1];
  const lists = new Map<string, string[]>();
  return writeDataset(dataset, folder, options, {
    imageFolder: () => "images",
    addPicture: (picture, split) => {
      const stem = withoutEnding(picture.image);
      if (split !== undefined) lists.set(split, [...(lists.get(split) ?? []), stem]);
      return [`annotations/${stem}.xml`, vocXml(picture, classes, firstPixel)];
    },
    end: function* (): Generator<TextFile> {
      yield classesText(dataset);
      for (const [split, stems] of lists) {
        yield [`ImageSets/Main/${split}.txt`, stems.map((stem) => `${stem}\n`).join("")];
      }
    },
  });
}

function vocXml(
  { image, size: [height, width], boxes, labels, meta, boxMeta }: WrittenPicture,
  classes: readonly string[],
  firstPixel: number,
): string {
  const objects = boxes.map(
    ([x1, y1, x2, y2], index) => `  <object>
    <name>${escaped(classes[labels[index]!]!)}</name>
${metaXml(boxMeta?.[index], "    ")}    <bndbox>
      <xmin>${x1 + firstPixel}</xmin>
      <ymin>${y1 + firstPixel}</ymin>
      <xmax>${x2}</xmax>
      <ymax>${y2}</ymax>
    </bndbox>
  </object>
`,
  );
  return `<annotation>
  <folder>images</folder>
  <filename>${escaped(image)}</filename>
${metaXml(meta, "  ")}  <size>
    <width>${width}</width>
    <height>${height}</height>
    <depth>3</depth>
  </size>
${objects.join("")}</annotation>
`;
}

/** Elements for what comes back from them as it is, JSON for the rest. */
function metaXml(meta: Meta = {}, indent: string): string {
  const entries = Object.entries(meta).filter(([, value]) => value !== undefined);
  const plain = entries.filter(([key, value]) => !ownTags.includes(key) && isElement(key, value, 0));
  const rest = entries.filter((entry) => !plain.includes(entry));
  const elements = plain.map(([key, value]) => `${indent}${elementXml(key, value)}\n`);
  const json =
    rest.length === 0 ? "" : `${indent}<meta>${escaped(JSON.stringify(Object.fromEntries(rest)))}</meta>\n`;
  return elements.join("") + json;
}

function isElement(key: string, value: unknown, depth: number): boolean {
  if (!/^[a-z]\w*$/i.test(key) || /^xml/i.test(key) || depth > 4) return false;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value === "string") {
    return (
      value !== "" &&
      value === value.trim() &&
      String(Number(value)) !== value &&
      !/\p{Cc}|\p{Cs}|[\ufffe\uffff]/u.test(value)
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const children = Object.entries(value);
  return children.length > 0 && children.every(([name, child]) => isElement(name, child, depth + 1));
}

function elementXml(key: string, value: unknown): string {
  const content =
    typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([name, child]) => elementXml(name, child))
          .join("")
      : escaped(String(value));
  return `<${key}>${content}</${key}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
