import { readdir } from "node:fs/promises";
import { BadFileError } from "../../image/bad-file-error.js";

/** What people call the parts of a data set. */
const splitNames: readonly string[] = ["train", "trainval", "val", "valid", "validation", "test"];

/** The folders in a folder that are named as splits are, in the order train, val, test. */
export async function splitFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return splitNames.filter((name) => folders.includes(name));
}

/** Throws unless it is one plain name: it becomes part of a path. */
export function checkSplitName(folder: string, split: string): void {
  if (/^\.{0,2}$|[/\\\0]/.test(split)) {
    throw new BadFileError(
      folder,
      `split ${JSON.stringify(split)} must be a plain file name, without a folder`,
    );
  }
}
