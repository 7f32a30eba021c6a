import { randomBytes } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

const beatMs = 2000;
/** Whoever has not touched the lock for so long is gone. */
const goneMs = 15_000;

/**
 * Does something that only one process may do at a time, with a file as the lock. A lock whose process has ended, or has
 * not been heard of for 15 seconds, is taken over.
 *
 * @param file The lock; its folder must exist.
 * @param waiting Called again and again while another process has the lock; throws to give up.
 */
export async function withLock<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${randomBytes(6).toString("hex")}`;
  while (!(await take(file, mine))) {
    waiting();
    await wait(100);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined); // then another one may take over
  }, beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await contentOf(file)) === mine) await rm(file, { force: true });
  }
}

async function take(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      await rm(file, { force: true }); // made, but without room for a word in it
      throw error;
    }
  }
  const holder = await contentOf(file);
  if (holder !== undefined && (await isGone(file, holder))) {
    const aside = `${file}.${mine.replace(" ", ".")}`;
    await rename(file, aside).catch(() => undefined); // only one of those who wait can do so
    await rm(aside, { force: true });
  }
  return false;
}

async function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

async function isGone(file: string, holder: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return false;
  if (Date.now() - found.mtimeMs > goneMs) return true;
  const pid = Number(holder.split(" ")[0]);
  try {
    if (pid > 0) process.kill(pid, 0); // asks whether there is such a process
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
