import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Puts a folder that was written elsewhere where it belongs. Files and folders of the same name there are moved aside,
 * others stay. If that fails half way, everything is put back.
 *
 * @param written The folder, on the same disk.
 * @param target Where its files are to be; need not be there yet.
 * @param aside A folder to make for what is replaced.
 */
export async function moveInto(written: string, target: string, aside: string): Promise<void> {
  const there = await readdir(target).catch(() => undefined);
  if (there === undefined || there.length === 0) {
    if (there !== undefined) await rmdir(target);
    return rename(written, target);
  }
  await mkdir(aside);
  const moves = (await readdir(written)).flatMap((entry) => [
    ...(there.includes(entry) ? [[join(target, entry), join(aside, entry)] as const] : []),
    [join(written, entry), join(target, entry)] as const,
  ]);
  const done: (readonly [from: string, to: string])[] = [];
  try {
    for (const [from, to] of moves) {
      await rename(from, to);
      done.unshift([from, to]);
    }
  } catch (error) {
    for (const [from, to] of done) await rename(to, from);
    throw error;
  }
}
