import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Box } from "../../boxes/boxes.js";
import { BadFileError } from "../../image/bad-file-error.js";
import type { Meta } from "../dataset.js";
import type { ParsedObject } from "./check-object.js";
import type { Note } from "./read-report.js";

/** What the library reads of a Pascal VOC annotation. */
export interface VocAnnotation {
  readonly fileName: string;
  /** `[height, width]` as `<size>` has it, NaN where it has not. */
  readonly size: readonly [height: number, width: number];
  readonly objects: readonly ParsedObject[];
  readonly meta: Meta;
}

type Element = { readonly [tag: string]: unknown };

const corners = ["xmin", "ymin", "xmax", "ymax"] as const;
/** What is read by itself, or says where the file once lay; everything else is kept as it is. */
export const ownTags: readonly string[] = [
  "filename",
  "folder",
  "path",
  "size",
  "object",
  "name",
  "bndbox",
  "meta",
];
const escapes: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const deepest = 8;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false, // it would also trim the pieces around a CDATA section
  processEntities: false,
  isArray: (_name, path) => path === "annotation.object" || path === "annotation.object.bndbox",
});

/**
 * Reads one Pascal VOC annotation. Entities are never expanded and nothing is ever fetched: a file that declares a
 * document type or an entity is refused.
 *
 * @param text The XML.
 * @param file What the error calls it.
 * @param note Hears of objects without a readable box, which are left out.
 * @throws {BadFileError} If it is no such XML.
 */
export function parseVocAnnotation(text: string, file: string, note: Note): VocAnnotation {
  const declaration = /<!\s*(DOCTYPE|ENTITY)/i.exec(text)?.[1];
  if (declaration !== undefined) {
    throw new BadFileError(
      file,
      `declares <!${declaration.toUpperCase()}>, which annotations must not (entities are not read)`,
    );
  }
  const annotation = element(parse(text, file).annotation);
  if (annotation === undefined) throw new BadFileError(file, "there is no <annotation> in it");
  const fileName = content(annotation.filename);
  if (fileName === undefined || fileName === "") throw new BadFileError(file, "there is no <filename> in it");
  const size = element(annotation.size);
  const objects = Array.isArray(annotation.object) ? annotation.object : [];
  return {
    fileName,
    size: [Number(content(size?.height) || Number.NaN), Number(content(size?.width) || Number.NaN)],
    objects: objects.flatMap((object, index) => parseObject(object, index, file, note) ?? []),
    meta: metaOf(annotation, file),
  };
}

function parse(text: string, file: string): Element {
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    throw new BadFileError(file, `this is not well-formed XML (line ${valid.err.line}: ${valid.err.msg})`);
  }
  try {
    return parser.parse(text) as Element;
  } catch (error) {
    throw new BadFileError(file, `this XML cannot be read (${(error as Error).message})`, { cause: error });
  }
}

function parseObject(value: unknown, index: number, file: string, note: Note): ParsedObject | undefined {
  const object = element(value);
  const className = content(object?.name);
  const where = `object ${index + 1}`;
  const named = `${where}${className ? ` (${className})` : ""}`;
  const bad = (reason: string, kind: "malformed" | "not-finite" = "malformed") => {
    note(kind, reason, { file });
    return undefined;
  };
  if (object === undefined || !className) return bad(`${named} has no <name>`);
  const boxes = Array.isArray(object.bndbox) ? object.bndbox : [];
  const box = boxes.length === 1 ? element(boxes[0]) : undefined;
  if (box === undefined) return bad(`${named} must have one <bndbox>, has ${boxes.length}`);
  const numbers: number[] = [];
  for (const corner of corners) {
    const text = content(box[corner]);
    const number = text ? Number(text) : Number.NaN;
    if (!Number.isFinite(number)) {
      return bad(
        `${named} has <${corner}>${text ?? ""}</${corner}>, which is not a finite number`,
        "not-finite",
      );
    }
    numbers.push(number);
  }
  return { where, className, box: numbers as unknown as Box, meta: metaOf(object, file) };
}

function element(value: unknown): Element | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Element)
    : undefined;
}

/** What an element says beside what the library reads: its other elements, and the JSON in `<meta>` that writers put there. */
function metaOf(parent: Element, file: string): Meta {
  const others = Object.entries(parent).filter(([tag]) => !ownTags.includes(tag) && !tag.startsWith("#"));
  const meta = Object.fromEntries(others.map(([tag, value]) => [tag, plain(value, 0)]));
  const json = content(parent.meta);
  if (!json) return meta;
  try {
    return { ...meta, ...element(JSON.parse(json)) };
  } catch (error) {
    throw new BadFileError(file, `its <meta> is not JSON (${(error as Error).message})`, { cause: error });
  }
}

function plain(value: unknown, depth: number): unknown {
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  const children = element(value);
  if (children !== undefined) {
    const tags = Object.entries(children).filter(([tag]) => !tag.startsWith("#"));
    return Object.fromEntries(tags.map(([tag, child]) => [tag, plain(child, depth + 1)]));
  }
  const text = content(value) ?? "";
  return String(Number(text)) === text ? Number(text) : text;
}

/** The text of an element, without blanks at its ends, with XML's five own escapes and numbered characters in place. */
function content(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value
    .trim()
    .replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (whole, name, decimal, hex) => {
      if (name !== undefined) return escapes[name.toLowerCase()] ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}
