import { XMLParser, XMLValidator } from "fast-xml-parser";
import { BadFileError } from "../image/bad-file-error.js";

/** One `<object>` as the file has it: nothing is checked yet but that the numbers are numbers. */
export interface VocObject {
  readonly name: string;
  readonly box: readonly [x1: number, y1: number, x2: number, y2: number];
}

/** What the library reads of a Pascal VOC annotation. */
export interface VocAnnotation {
  readonly fileName: string;
  readonly objects: readonly (VocObject | { readonly reason: string })[];
}

type Element = { readonly [tag: string]: unknown };

const maxBytes = 10_000_000;
const corners = ["xmin", "ymin", "xmax", "ymax"] as const;
const escapes: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (_name, path) => path === "annotation.object" || path === "annotation.object.bndbox",
});

/**
 * Reads one Pascal VOC annotation. Entities are never expanded and nothing is ever fetched: a file that declares a
 * document type or an entity is refused.
 *
 * @param bytes The XML file, UTF-8.
 * @param file What the error calls it.
 * @returns The picture's name and its objects; an object without a readable box has a reason in its place.
 * @throws {BadFileError} If it is no such XML.
 */
export function parseVocAnnotation(bytes: Uint8Array, file: string): VocAnnotation {
  if (bytes.length > maxBytes) {
    throw new BadFileError(file, `too large for an annotation (${bytes.length} bytes, at most ${maxBytes})`);
  }
  const text = decodeUtf8(bytes, file);
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
  const objects = Array.isArray(annotation.object) ? annotation.object : [];
  return { fileName, objects: objects.map(parseObject) };
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    throw new BadFileError(file, "this is not UTF-8 text", { cause: error });
  }
  throw new BadFileError(file, "this is not UTF-8 text (it holds NUL bytes)");
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

function parseObject(value: unknown, index: number): VocObject | { reason: string } {
  const object = element(value);
  const name = content(object?.name);
  const where = `object ${index + 1}${name ? ` (${name})` : ""}`;
  if (!name) return { reason: `${where} has no <name>` };
  const found: unknown = object?.bndbox;
  const boxes = Array.isArray(found) ? found : [];
  const box = boxes.length === 1 ? element(boxes[0]) : undefined;
  if (box === undefined) return { reason: `${where} must have one <bndbox>, has ${boxes.length}` };
  const numbers: number[] = [];
  for (const corner of corners) {
    const text = content(box[corner]);
    const number = text ? Number(text) : Number.NaN;
    if (!Number.isFinite(number)) {
      return { reason: `${where} has <${corner}>${text ?? ""}</${corner}>, which is not a finite number` };
    }
    numbers.push(number);
  }
  return { name, box: numbers as [number, number, number, number] };
}

function element(value: unknown): Element | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Element)
    : undefined;
}

/** The text of an element, with XML's five own escapes and numbered characters in place. */
function content(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return escapes[name.toLowerCase()] ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
