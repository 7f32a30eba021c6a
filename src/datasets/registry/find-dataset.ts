import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isFolder } from "../is-folder.js";
import type { Registry } from "./registry.js";

/** Where a data set was found, and which one it is: the small copy may stand in for the whole. */
export interface FoundDataset {
  readonly name: string;
  readonly folder: string;
  readonly place: "PINPOINT_DATA" | "cache";
}

/**
 * Looks for a data set on this machine: in the folder that PINPOINT_DATA names, then in the cache. A folder whose
 * SOURCE.md begins with `# name` is that data set, whatever the folder is called.
 *
 * @param name A name of the registry; one of its copies will do where the whole is not there.
 * @param cache The folder of downloads.
 */
export async function findDataset(
  name: string,
  registry: Registry,
  cache: string,
): Promise<FoundDataset | undefined> {
  const copies = copiesOf(name, registry);
  const given = process.env.PINPOINT_DATA;
  if (given) {
    const original = registry.entries.get(name)?.copyOf;
    for (const candidate of [name, ...copies, ...(original === undefined ? [] : [original])]) {
      const folder = resolve(given, candidate);
      if (!isFolder(folder)) continue;
      const found = await nameIn(folder, candidate, registry);
      if (found === name || copies.includes(found)) return { name: found, folder, place: "PINPOINT_DATA" };
    }
  }
  const folder = join(cache, name);
  return registry.entries.has(name) && isFolder(folder) ? { name, folder, place: "cache" } : undefined;
}

/** The entries that are smaller copies of the data set. */
export function copiesOf(name: string, registry: Registry): string[] {
  return [...registry.entries].filter(([, { copyOf }]) => copyOf === name).map(([copy]) => copy);
}

async function nameIn(folder: string, fallback: string, registry: Registry): Promise<string> {
  const source = await readFile(join(folder, "SOURCE.md"), "utf8").catch(() => "");
  const heading = /^# (\S+)/.exec(source)?.[1];
  return heading !== undefined && registry.entries.has(heading) ? heading : fallback;
}
