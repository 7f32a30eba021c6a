import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseDocument } from "yaml";
import { BadFileError } from "../../image/bad-file-error.js";
import { readTextFile } from "./text-file.js";

/** What a data.yaml says. */
export interface YoloConfig {
  /** Class names by number. */
  readonly names: readonly string[] | undefined;
  /** For each split the folders of pictures, or lists of them, relative to the folder of the file. */
  readonly splits: ReadonlyMap<string, readonly string[]>;
}

export const yoloSplits = ["train", "val", "valid", "test"] as const;
const maxBytes = 1_000_000;

/**
 * Reads a data.yaml: `names` (a list, or a map from numbers), `path`, and `train`, `val`, `test`, each a folder, a list
 * of pictures (.txt), or several. Paths must stay in the file's folder; `..` in front, which exporters write, is dropped.
 * Anchors, aliases and tags are refused.
 *
 * @throws {BadFileError} If it is no such YAML; names the line.
 */
export async function readYoloConfig(file: string): Promise<YoloConfig> {
  const root = fields(parseYaml(await readTextFile(file, { maxBytes }), file));
  if (root === undefined) throw new BadFileError(file, "must be a map with names and splits");
  const base = root.path === undefined ? "." : root.path;
  if (typeof base !== "string") throw new BadFileError(file, "path must be text");
  const splits = new Map<string, string[]>();
  for (const key of yoloSplits) {
    const value = root[key] ?? undefined;
    if (value === undefined || value === "") continue;
    const places = Array.isArray(value) ? value : [value];
    if (!places.every((place) => typeof place === "string" && place !== "")) {
      throw new BadFileError(file, `${key} must be a folder, a list of pictures, or several of them`);
    }
    splits.set(
      key,
      places.map((place: string) => inside(dirname(file), base, place, file)),
    );
  }
  return { names: namesIn(root.names, file), splits };
}

function parseYaml(text: string, file: string): unknown {
  try {
    const document = parseDocument(text, { schema: "core", logLevel: "silent" });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new BadFileError(file, `this YAML cannot be read (${reason})`, { cause: error });
  }
}

function namesIn(names: unknown, file: string): string[] | undefined {
  if (names === undefined || names === null) return undefined;
  const list = Array.isArray(names) ? names : Object.values(fields(names) ?? {});
  const numbered =
    Array.isArray(names) || Object.keys(fields(names) ?? {}).every((key, index) => key === String(index));
  const texts = list.map((name) =>
    typeof name === "number" || typeof name === "boolean" ? String(name) : name,
  );
  if (!numbered || texts.length === 0 || !texts.every((name) => typeof name === "string" && name !== "")) {
    throw new BadFileError(file, "names must be a list of class names, or a map of them from 0 on");
  }
  const twice = texts.find((name, index) => texts.indexOf(name) !== index);
  if (twice !== undefined) throw new BadFileError(file, `names has ${JSON.stringify(twice)} twice`);
  return texts as string[];
}

/** A path of the file, relative to its folder. */
function inside(folder: string, base: string, place: string, file: string): string {
  const plain = (path: string) => posix.normalize(path.replaceAll("\\", "/"));
  const within = (path: string) => !path.startsWith("../") && path !== ".." && !/^(\/|[a-z]:)/i.test(path);
  const candidates = [
    posix.join(plain(base), plain(place)),
    plain(place),
    plain(place).replace(/^(\.\.\/)+/, ""),
  ];
  const allowed = candidates.filter(within);
  const found = allowed.find((path) => existsSync(join(folder, path))) ?? allowed[0];
  if (found !== undefined) return found;
  throw new BadFileError(file, `the path ${JSON.stringify(place)} leads out of the folder`);
}

function fields(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: unknown })
    : undefined;
}
