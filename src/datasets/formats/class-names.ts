import { existsSync } from "node:fs";
import { join } from "node:path";
import { BadFileError } from "../../image/bad-file-error.js";
import { numberedLines, readTextFile } from "./text-file.js";

/** The class names of a data set while it is read, and the labels that stand for them. */
export class ClassNames {
  readonly #labels = new Map<string, number>();
  readonly #folded = new Map<string, string | undefined>();

  /**
   * @param known The names in the order of their labels; without them, every name is welcome.
   * @throws {RangeError} If a name appears twice.
   */
  constructor(readonly known?: readonly string[]) {
    for (const name of known ?? []) {
      if (this.#labels.has(name))
        throw new RangeError(`classes must differ, got ${JSON.stringify(name)} twice`);
      this.#labels.set(name, this.#labels.size);
      const key = folded(name);
      this.#folded.set(key, this.#folded.has(key) ? undefined : name);
    }
  }

  /** The label of a name, undefined where it is unknown. */
  labelOf(name: string): number | undefined {
    const label = this.#labels.get(name);
    if (label !== undefined || this.known !== undefined) return label;
    this.#labels.set(name, this.#labels.size);
    return this.#labels.size - 1;
  }

  /** The one known name that differs only in case and blanks. */
  closest(name: string): string | undefined {
    return this.#folded.get(folded(name));
  }

  /**
   * The names and, for each label given so far, the one that stands for it now: without known names those found, in the
   * order of `listed` if it has them all, else sorted.
   */
  close(listed: readonly string[] | undefined): { classes: string[]; labelOf: number[] } {
    const found = [...this.#labels.keys()];
    const complete = listed !== undefined && found.every((name) => listed.includes(name));
    const classes = [...(this.known ?? (complete ? listed : found.toSorted(inOrder)))];
    const places = new Map(classes.map((name, label) => [name, label]));
    return { classes, labelOf: found.map((name) => places.get(name)!) };
  }
}

/**
 * The names that a `classes.txt` lists, one a line; undefined where there is none.
 *
 * @throws {BadFileError} If a name is there twice.
 */
export async function listedClasses(folder: string): Promise<string[] | undefined> {
  const file = join(folder, "classes.txt");
  if (!existsSync(file)) return undefined;
  const names: string[] = [];
  for (const [name, line] of numberedLines(await readTextFile(file, { maxBytes: 1_000_000, empty: true }))) {
    if (names.includes(name))
      throw new BadFileError(file, `line ${line} has ${JSON.stringify(name)} once more`);
    names.push(name);
  }
  return names.length === 0 ? undefined : names;
}

function folded(name: string): string {
  return name.trim().replace(/\s+/g, " ").normalize("NFC").toLowerCase();
}

/** By number where both are, else as text. */
function inOrder(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
