import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { progress } from "../../progress.js";

/**
 * Compares the files of a folder with their sha256.
 *
 * @param checksums The files, by their path below the folder, and the sha256 of each.
 * @returns A line for each file that is missing or differs; none where all is well.
 */
export async function verifyFiles(folder: string, checksums: ReadonlyMap<string, string>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, sha256] of progress(checksums, { description: "Checking", unit: "files" })) {
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(join(folder, path)), hash);
    } catch (error) {
      wrong.push(`${path} cannot be read (${(error as Error).message})`);
      continue;
    }
    const found = hash.digest("hex");
    if (found !== sha256) wrong.push(`${path} has the sha256 ${found}, not ${sha256}`);
  }
  return wrong;
}
