import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a file in a folder in one step: it is written beside its place, brought to the disk, and renamed. Whenever the
 * process is killed, the file is as it was before or as it is to be.
 *
 * @param file Its folder exists.
 * @param parts What the file holds, one after the other.
 * @throws {Error} If it cannot be written; the file that was there stays.
 */
export async function writeAtomically(file: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    const handle = await open(draft, "w");
    try {
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** The new name is on the disk only when the folder is; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
