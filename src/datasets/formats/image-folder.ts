import { readdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { endsOf, isPictureName, problemOf, withoutEnding } from "./picture-name.js";
import type { BadKind } from "./read-report.js";

/** A picture's file, and how its name was mended; or why there is none. */
export type FoundImage =
  | { readonly file: string; readonly repaired?: readonly [kind: BadKind, reason: string] }
  | { readonly kind: BadKind; readonly reason: string };

/**
 * The pictures of a data set, found by the names that annotations give them. A name is a path below the folder, with
 * "/" between its parts; links that lie in the folder are followed, names that lead out of it are refused.
 */
export class ImageFolder {
  readonly #lists = new Map<string, Promise<readonly string[]>>();
  readonly #indices = new Map<string, Promise<NameIndex>>();
  readonly #used = new Set<string>();
  readonly #claimed = new Set<string>();

  constructor(readonly path: string) {}

  /**
   * @param name What the annotation calls the picture.
   * @param repair Whether Windows' paths, other cases and other endings will do.
   * @param instead Another name to try in a repair, without ending.
   */
  async find(name: string, repair: boolean, instead?: string): Promise<FoundImage> {
    const problem = problemOf(name);
    if (problem === "climbs") return { kind: "bad-path", reason: `${quoted(name)} leads out of the folder` };
    if (problem === undefined && (await this.#has(name))) return this.#found(name);
    if (!repair) {
      return problem !== undefined
        ? { kind: "bad-path", reason: `${quoted(name)} ${problem}; onBad: "repair" takes its name` }
        : { kind: "missing-picture", reason: `${join(this.path, name)}: there is no such file` };
    }
    const ends = endsOf(name);
    for (const candidate of instead === undefined ? ends : [...ends, instead]) {
      const actual = await this.#closest(candidate);
      if (actual === undefined) continue;
      const kind = problem === undefined ? "missing-picture" : "bad-path";
      const reason = `there is no picture ${quoted(name)}, ${quoted(actual)} taken in its place`;
      return { ...this.#found(actual), repaired: [kind, reason] };
    }
    return { kind: "missing-picture", reason: `${join(this.path, ends.at(-1)!)}: there is no such file` };
  }

  /** Where a picture of this name would be, whether or not it is there; undefined where the name will not do. */
  place(name: string): { readonly file: string } | undefined {
    return problemOf(name) === undefined ? this.#found(name) : undefined;
  }

  /** Says that there is an annotation, good or bad, for the pictures of this name, without ending. */
  claim(name: string): void {
    this.#claimed.add(name);
  }

  /** The pictures directly in the folder that were neither asked for nor claimed. */
  async unused(): Promise<string[]> {
    return (await this.pictures())
      .filter((name) => !this.#used.has(name) && !this.#claimed.has(withoutEnding(name)))
      .map((name) => join(this.path, name));
  }

  /** The names of the pictures directly in the folder, sorted. */
  async pictures(): Promise<string[]> {
    return (await this.#list(".")).filter(isPictureName);
  }

  #found(name: string): { file: string } {
    const plain = posix.normalize(name);
    this.#used.add(plain);
    return { file: join(this.path, plain) };
  }

  async #has(name: string): Promise<boolean> {
    const folder = dirname(posix.normalize(name));
    return (await this.#index(folder)).exact.has(posix.basename(name));
  }

  async #closest(name: string): Promise<string | undefined> {
    const folder = dirname(name);
    const { exact, whole, stems } = await this.#index(folder);
    const base = posix.basename(name);
    const actual =
      (exact.has(base) ? base : undefined) ??
      whole.get(folded(base)) ??
      stems.get(folded(withoutEnding(base))) ??
      stems.get(folded(base));
    return actual === undefined ? undefined : posix.join(folder, actual);
  }

  #list(folder: string): Promise<readonly string[]> {
    let list = this.#lists.get(folder);
    if (list === undefined) {
      list = readdir(join(this.path, folder)).then(
        (names) => names.sort(),
        () => [],
      );
      this.#lists.set(folder, list);
    }
    return list;
  }

  #index(folder: string): Promise<NameIndex> {
    let index = this.#indices.get(folder);
    if (index === undefined) {
      index = this.#list(folder).then(indexNames);
      this.#indices.set(folder, index);
    }
    return index;
  }
}

interface NameIndex {
  readonly exact: ReadonlySet<string>;
  /** By name in lower case, and by name without ending; undefined where several share it. */
  readonly whole: ReadonlyMap<string, string | undefined>;
  readonly stems: ReadonlyMap<string, string | undefined>;
}

function indexNames(names: readonly string[]): NameIndex {
  const whole = new Map<string, string | undefined>();
  const stems = new Map<string, string | undefined>();
  for (const name of names.filter(isPictureName)) {
    const stem = folded(withoutEnding(name));
    whole.set(folded(name), whole.has(folded(name)) ? undefined : name);
    stems.set(stem, stems.has(stem) ? undefined : name);
  }
  return { exact: new Set(names), whole, stems };
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
