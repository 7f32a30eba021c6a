import { BadFileError } from "../../image/bad-file-error.js";
import type { Meta } from "../dataset.js";
import type { BadKind, ReportEntry } from "./read-report.js";
import { parseJsonFile } from "./text-file.js";

export interface CocoImage {
  readonly id: number | string;
  readonly fileName: string;
  /** `[height, width]`, NaN where the file has none. */
  readonly size: readonly [height: number, width: number];
  readonly meta: Meta;
}

export interface CocoObject {
  readonly where: string;
  readonly label: number;
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly meta: Meta;
}

interface CocoObjects {
  readonly good: CocoObject[];
  readonly bad: { readonly kind: BadKind; readonly reason: string }[];
}

export interface CocoAnnotations {
  readonly pictures: readonly CocoImage[];
  readonly objects: ReadonlyMap<number | string, CocoObjects>;
  readonly classes: readonly string[];
  readonly meta: Meta;
  /** What belongs to no picture. */
  readonly report: readonly ReportEntry[];
}

type Fields = { readonly [key: string]: unknown };

/** Reads the parts of a COCO file that have the right shape, and says what has not. */
export async function parseCoco(file: string): Promise<CocoAnnotations> {
  const { images, categories, annotations, ...meta } = fields(await parseJsonFile(file)) ?? {};
  const report: ReportEntry[] = [];
  const note = (kind: BadKind, reason: string) => report.push({ file, kind, reason, action: "left out" });

  const labels = new Map<unknown, number>();
  const kept: Meta[] = [];
  for (const [index, value] of list(categories, "categories", file).entries()) {
    const category = fields(value);
    const where = `category ${index + 1}`;
    if (!isId(category?.id) || typeof category.name !== "string" || category.name === "") {
      note("malformed", `${where} must have an id and a name`);
    } else if (labels.has(category.id) || kept.some(({ name }) => name === category.name)) {
      note("malformed", `${where} has the id ${category.id} or name "${category.name}" of an earlier one`);
    } else {
      labels.set(category.id, kept.length);
      kept.push(category);
    }
  }
  const pictures: CocoImage[] = [];
  const objects = new Map<number | string, CocoObjects>();
  for (const [index, value] of list(images, "images", file).entries()) {
    const image = fields(value);
    const { file_name: fileName, width, height, ...meta } = image ?? {};
    if (!isId(image?.id) || typeof fileName !== "string" || fileName === "") {
      note("malformed", `image ${index + 1} must have an id and a file_name`);
    } else if (objects.has(image.id)) {
      note("malformed", `image ${index + 1} (${fileName}) has the id ${image.id} of an earlier one`);
    } else {
      pictures.push({ id: image.id, fileName, size: [number(height), number(width)], meta });
      objects.set(image.id, { good: [], bad: [] });
    }
  }
  for (const [index, value] of list(annotations ?? [], "annotations", file).entries()) {
    const annotation = fields(value);
    const where = `annotation ${index + 1}${isId(annotation?.id) ? ` (id ${annotation.id})` : ""}`;
    const { image_id: picture, category_id: category, bbox, ...meta } = annotation ?? {};
    const own = objects.get(picture as number);
    if (own === undefined) {
      note("malformed", `${where} is of the image ${JSON.stringify(picture)}, which is not in the file`);
      continue;
    }
    const label = labels.get(category);
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every((value) => typeof value === "number")) {
      const finite = Array.isArray(bbox) && bbox.length === 4 && bbox.includes(null);
      own.bad.push({
        kind: finite ? "not-finite" : "malformed",
        reason: `${where} must have a bbox of four numbers, got ${shortJson(bbox)}`,
      });
    } else if (label === undefined) {
      own.bad.push({
        kind: "unknown-class",
        reason: `${where} is of the unknown category ${shortJson(category)}`,
      });
    } else own.good.push({ where, label, bbox: bbox as unknown as CocoObject["bbox"], meta });
  }
  return {
    pictures,
    objects,
    classes: kept.map(({ name }) => name as string),
    meta: { ...meta, categories: kept },
    report,
  };
}

function list(value: unknown, name: string, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadFileError(file, `must be an object with a list of "${name}", as COCO's format has it`);
}

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isId(value: unknown): value is number | string {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

function number(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
