import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { FileDataset } from "../formats/file-dataset.js";
import type { OnBad } from "../formats/read-report.js";
import { CacheFolderError } from "./cache-folder-error.js";
import { DatasetUnavailableError } from "./dataset-unavailable-error.js";
import { downloadArchive } from "./download-archive.js";
import { copiesOf, type FoundDataset, findDataset } from "./find-dataset.js";
import { type LoadedDataset, readRegistered } from "./read-registered.js";
import { type Registry, type RegistryEntry, readChecksums, readRegistry } from "./registry.js";

export interface LoadDatasetOptions {
  /** Only this split of its authors, such as "train", "val" or "test", as the registry has them. By default everything. */
  readonly split?: string;
  /** What to do with bad files and boxes: leave them out and list them in `report` (default), repair them, or throw. */
  readonly onBad?: OnBad;
  /** False takes it only from this machine: nothing is downloaded. Default true. */
  readonly download?: boolean;
  /** Another list of data sets than the one that comes with the library. */
  readonly registry?: string;
  /** Where downloads are kept; by default `cache` beside the registry. */
  readonly cache?: string;
  /** Take a connection for dead after so long without a byte; default 30,000. */
  readonly stallMs?: number;
  /** How long a download that was cut off waits before it tries again, at first; default 1,000. */
  readonly retryMs?: number;
}

/**
 * A public data set by its name: "bccd", blood cells under a microscope. Looked for in the folder that PINPOINT_DATA
 * names, then among earlier downloads, then downloaded with a progress bar and checked file by file.
 *
 * A smaller copy found in PINPOINT_DATA stands in for the whole; `name` and `description` of the result say which of
 * them it is, and what was left out.
 *
 * @param name A name of data/registry.json.
 * @param options See {@link LoadDatasetOptions}.
 * @throws {RangeError} If there is no such name, or no such split; lists those there are.
 * @throws {DatasetUnavailableError} If it is not on this machine and cannot be downloaded; one sentence that says what
 *   to do.
 * @throws {BadFileError} With `onBad: "error"`, if a file is bad.
 * @example await loadDataset("unicorns").catch((error) => error.name) // "RangeError"
 */
export async function loadDataset(name: string, options: LoadDatasetOptions = {}): Promise<LoadedDataset> {
  const registry = await readRegistry(options.registry);
  const { folder, name: found, place } = await obtainDataset(name, registry, options);
  const entry = registry.entries.get(found)!;
  const root = join(folder, entry.archive?.root ?? "");
  const dataset = await readRegistered(existsSync(root) ? root : folder, found, entry, {
    split: options.split,
    onBad: options.onBad ?? "skip",
  });
  return { ...dataset, description: describe(dataset, entry, place, options.split) };
}

/** The folder of a data set of the registry, downloaded if need be. */
export async function obtainDataset(
  name: string,
  registry: Registry,
  {
    cache = join(registry.folder, "cache"),
    download = true,
    stallMs,
    retryMs,
  }: Pick<LoadDatasetOptions, "cache" | "download" | "stallMs" | "retryMs"> = {},
): Promise<FoundDataset> {
  const entry = registry.entries.get(name);
  const copies = copiesOf(name, registry);
  if (entry === undefined && copies.length === 0) {
    const known = [...registry.entries.keys()].join(", ");
    throw new RangeError(
      `name must be one of the registry's data sets (${known}), got ${JSON.stringify(name)}`,
    );
  }
  const found = await findDataset(name, registry, cache);
  if (found !== undefined) return found;
  const here = `set PINPOINT_DATA to a folder that has it as "${name}"`;
  if (entry?.archive === undefined) {
    const whole = entry?.copyOf !== undefined && registry.entries.get(entry.copyOf)?.archive;
    const instead = whole ? `, or load "${entry.copyOf}", which can be downloaded` : "";
    throw new DatasetUnavailableError(name, "and it is not for download", `${here}${instead}`);
  }
  if (!download) {
    const mend = `download it with \`npm run data -- get ${name}\``;
    throw new DatasetUnavailableError(name, "and was not to be downloaded", `${mend}, or ${here}`);
  }
  const folder = resolve(cache, name);
  try {
    await downloadArchive({
      url: entry.archive.url,
      bytes: entry.archive.bytes,
      checksums: await readChecksums(registry, entry.archive),
      folder,
      stallMs,
      retryMs,
    });
  } catch (error) {
    const reason = `downloading it failed: ${(error as Error).message}`;
    const mend =
      error instanceof CacheFolderError
        ? "mend that, or give another folder as `cache`"
        : "connect to the network and try again";
    throw new DatasetUnavailableError(name, reason, `${mend}, or ${here}`, { cause: error });
  }
  return { name, folder, place: "cache" };
}

function describe(
  { length, report }: FileDataset,
  entry: RegistryEntry,
  place: FoundDataset["place"],
  split: string | undefined,
): string {
  const copy = entry.copyOf === undefined ? "" : ` (a smaller copy of ${entry.copyOf})`;
  const part = split === undefined ? "" : ` of the split "${split}"`;
  const files = [...new Set(report.map(({ file }) => basename(file)))];
  const left =
    files.length === 0
      ? "nothing left out"
      : `${report.length} left out in ${files.slice(0, 5).join(", ")}${files.length > 5 ? ", ..." : ""}`;
  return `${entry.title}${copy}: ${length} pictures${part} from ${place}, licence ${entry.licence}; ${left}.`;
}
