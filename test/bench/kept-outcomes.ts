import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Outcome } from "./quality-experiment.js";

/** An outcome as it is kept, a line each: what an interrupted bench need not measure again. */
interface Entry {
  readonly experiment: string;
  readonly seed: number;
  readonly version: string;
  readonly outcome: Outcome;
}

/** Finished outcomes in a file, the newest of a kind last. */
export class KeptOutcomes {
  readonly #file: string;
  readonly #entries: Entry[];

  constructor(file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    // A line that a kill cut off is measured again. The next one must not continue it.
    this.#entries = text.split("\n").flatMap((line) => parsed(line));
    if (text !== "" && !text.endsWith("\n")) appendFileSync(file, "\n");
  }

  /** The newest outcome of that version; of any, where none is named. */
  find(experiment: string, seed: number, version?: string): Entry | undefined {
    return this.#entries.findLast(
      (entry) =>
        entry.experiment === experiment &&
        entry.seed === seed &&
        (version === undefined || entry.version === version),
    );
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}

function parsed(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

/** The parts of the library that decide what a training gives. */
const parts = ["tensorflow", "boxes", "image", "datasets", "models", "training", "metrics", "evaluation"];

/** Another one where the library or the experiment's own file changed since. */
export function codeVersion(library: string, experimentFile: string): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const folder = join(library, part);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      if (file.endsWith(".js")) hash.update(`${part}/${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  hash.update(relative(library, experimentFile)).update(readFileSync(experimentFile));
  return hash.digest("hex").slice(0, 12);
}
