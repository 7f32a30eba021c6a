import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ProgressBar, progress } from "../../progress.js";
import { CacheFolderError } from "./cache-folder-error.js";
import { downloadFile } from "./download-file.js";
import { withLock } from "./folder-lock.js";
import { unpackArchive } from "./unpack-archive.js";

export interface DownloadOptions {
  readonly url: string;
  /** About how many bytes will come, for the bar. */
  readonly bytes?: number | undefined;
  /** The files wanted, by their path below the archive's top folder, and the sha256 of each. */
  readonly checksums: ReadonlyMap<string, string>;
  /** The folder to make. */
  readonly folder: string;
  /** Take a connection for dead after so long without a byte; default 30,000. */
  readonly stallMs?: number | undefined;
  /** How long to wait before a second try; default 1,000. */
  readonly retryMs?: number | undefined;
}

/** What a killed process left unpacked may go after a day. */
const staleMs = 24 * 60 * 60 * 1000;

/**
 * Downloads a .tar.gz and unpacks the files wanted, each checked against its sha256. The folder appears whole, by a
 * rename at the end, or not at all; what came of an archive that was cut off is kept beside it, and gone on with the next
 * time. Shows a progress bar, and ends when a stop is asked for. Of two processes, one downloads and the other waits.
 *
 * @throws {CacheFolderError} If the folder cannot be written: no room, no right.
 * @throws {Error} If the server refuses, drops or stalls for good, the archive is damaged, a path in it leads out of the
 *   folder, or a file is missing or not what its checksum says.
 */
export async function downloadArchive(options: DownloadOptions): Promise<void> {
  const { folder, bytes } = options;
  const bar = progress(bytes && bytes / 1e6, {
    description: `Downloading ${basename(folder)}`,
    unit: "MB",
  });
  try {
    await mkdir(dirname(folder), { recursive: true });
    await removeStale(folder);
    const waiting = () => {
      throwIfStopped(bar);
      bar.update(bar.value, "another process is downloading it");
    };
    await withLock(beside(folder, "lock"), waiting, async () => {
      if (!existsSync(folder)) await downloadInto(options, bar);
    });
    bar.done();
  } catch (error) {
    const named = CacheFolderError.from(error, dirname(folder));
    bar.fail(named);
    throw named;
  }
}

function throwIfStopped(bar: ProgressBar): void {
  if (bar.stopRequested) throw new Error("the download was stopped");
}

function beside(folder: string, ending: string): string {
  return join(dirname(folder), `.${basename(folder)}.${ending}`);
}

async function removeStale(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`.${basename(folder)}.unpacking.`)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
  }
}

async function downloadInto(options: DownloadOptions, bar: ProgressBar): Promise<void> {
  const { url, folder, checksums, stallMs = 30_000, retryMs = 1000 } = options;
  const archive = beside(folder, "tar.gz");
  const temporary = beside(folder, `unpacking.${randomBytes(6).toString("hex")}`);
  try {
    const { inParts } = await downloadFile(url, archive, { bar, stallMs, retryMs });
    try {
      await mkdir(temporary);
      bar.update(bar.value, "unpacking");
      await unpackArchive(archive, temporary, checksums, () => throwIfStopped(bar));
    } catch (error) {
      throwIfStopped(bar); // what has come is kept
      await removeArchive(archive);
      if (!inParts || error instanceof CacheFolderError) throw error;
      // The parts may be of two files: a server that says otherwise can be wrong.
      await rm(temporary, { recursive: true, force: true });
      bar.update(0, "what came in parts does not fit together; once more");
      await downloadInto(options, bar);
      return;
    }
    await rename(temporary, folder);
    await removeArchive(archive);
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    const isFull = code === "ENOSPC" || code === "EDQUOT";
    // Without a word of where it is from it cannot be gone on with; and where it is full, others need the room.
    if (isFull || !existsSync(`${archive}.json`)) await removeArchive(archive);
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function removeArchive(archive: string): Promise<void> {
  await rm(archive, { force: true });
  await rm(`${archive}.json`, { force: true });
}
