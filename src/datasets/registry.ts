import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** One data set that has a name. */
export interface RegistryEntry {
  readonly title: string;
  /** Where it is published. */
  readonly source: string;
  readonly commit: string;
  readonly licence: string;
  readonly format: "voc";
  readonly classes: readonly string[];
  readonly images: number;
  readonly boxes: number;
  /** What is known to be wrong with it. */
  readonly defects?: string;
  /** The name of the data set that this one is a smaller copy of. */
  readonly copyOf?: string;
  /** What a copy changed. */
  readonly changes?: string;
  /** How to get it; left out where it cannot be downloaded. */
  readonly archive?: RegistryArchive;
}

/** A .tar.gz whose entries lie in one top folder, as GitHub packs them. */
export interface RegistryArchive {
  readonly url: string;
  /** About how large the archive is. */
  readonly bytes: number;
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
export const registryFile = resolve(__dirname, "../../../data/registry.json");

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
