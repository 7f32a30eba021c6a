import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** One data set that has a name. */
export interface RegistryEntry {
  readonly title: string;
  /** Where it is published. */
  readonly source: string;
  readonly commit: string;
  readonly licence: string;
  readonly format: "voc" | "csv" | "mot";
  /** The splits of its authors, by name. */
  readonly splits?: Readonly<Record<string, RegistrySplit>>;
  readonly classes: readonly string[];
  readonly images: number;
  readonly boxes: number;
  /** What is known to be wrong with it. */
  readonly defects?: string;
  /** The name of the data set that this one is a smaller copy of; it need not have an entry. */
  readonly copyOf?: string;
  /** What a copy changed. */
  readonly changes?: string;
  /** How to get it; left out where it cannot be downloaded. */
  readonly archive?: RegistryArchive;
}

/** Where a split is; without a word the format itself finds it by its name, in its folders or lists. */
export interface RegistrySplit {
  /** The file that has it, below the data set's folder: with CSV every split has one. */
  readonly file?: string;
}

/** A .tar.gz whose entries lie in one top folder, as GitHub packs them. */
export interface RegistryArchive {
  readonly url: string;
  /** About how large the archive is; left out where nobody has seen all of it. */
  readonly bytes?: number;
  /** A file beside the registry as sha256sum writes it: the entries wanted, without the top folder. */
  readonly checksums: string;
  /** The folder of the data set, below the top folder. */
  readonly root: string;
}

export interface Registry {
  readonly folder: string;
  readonly entries: ReadonlyMap<string, RegistryEntry>;
}

/** The registry that comes with the library: data/registry.json. */
export const registryFile = resolve(__dirname, "../../../../data/registry.json");

/** Reads the list of data sets that have names. */
export async function readRegistry(file: string = registryFile): Promise<Registry> {
  const entries = JSON.parse(await readFile(file, "utf8")) as Record<string, RegistryEntry>;
  return { folder: dirname(file), entries: new Map(Object.entries(entries)) };
}

/**
 * The files of an archive and their sha256, from a file as sha256sum writes it.
 *
 * @throws {Error} If a line is not a checksum and a path; names file and line.
 */
export async function readChecksums(
  registry: Registry,
  archive: RegistryArchive,
): Promise<Map<string, string>> {
  const file = join(registry.folder, archive.checksums);
  const checksums = new Map<string, string>();
  for (const [index, line] of (await readFile(file, "utf8")).split("\n").entries()) {
    if (line === "") continue;
    const [, sha256, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) {
      throw new Error(
        `${file}, line ${index + 1}: must be a sha256, two blanks and a path, got ${JSON.stringify(line)}`,
      );
    }
    checksums.set(path, sha256);
  }
  return checksums;
}
