import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { type ProgressBar, progress } from "../progress.js";

export interface DownloadOptions {
  readonly url: string;
  /** About how many bytes will come, for the bar where the server does not say. */
  readonly bytes: number;
  /** The files wanted, by their path below the archive's top folder, and the sha256 of each. */
  readonly checksums: ReadonlyMap<string, string>;
  /** The folder to make. */
  readonly folder: string;
  /** Give up after so long without a byte. */
  readonly stallMs?: number;
}

/** What a killed download left behind may go after a day. */
const staleMs = 24 * 60 * 60 * 1000;
/** No archive is unpacked beyond this many times its own size. */
const maxInflation = 20;

/**
 * Downloads a .tar.gz and unpacks the files wanted, each checked against its sha256. The folder appears whole, by a
 * rename at the end, or not at all. Shows a progress bar, and ends when a stop is asked for.
 *
 * @throws {Error} If the server refuses, drops or stalls, the archive is damaged, a path in it leads out of the folder,
 *   or a file is missing or not what its checksum says.
 */
export async function downloadArchive(options: DownloadOptions): Promise<void> {
  const { folder } = options;
  await mkdir(dirname(folder), { recursive: true });
  await removeStale(folder);
  const temporary = join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString("hex")}`);
  const bar = progress(undefinedIfZero(options.bytes / 1e6), {
    description: `Downloading ${basename(folder)}`,
    unit: "MB",
  });
  try {
    await mkdir(temporary);
    await fetchInto(temporary, options, bar);
    await moveInto(folder, temporary);
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function undefinedIfZero(total: number): number | undefined {
  return total > 0 ? total : undefined;
}

async function removeStale(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`.${basename(folder)}.`)) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
  }
}

/** Another process may have been quicker: then its folder, checked like ours, stays. */
async function moveInto(folder: string, temporary: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

async function fetchInto(
  temporary: string,
  { url, bytes, checksums, stallMs = 30_000 }: DownloadOptions,
  bar: ProgressBar,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  let lastByteAt = Date.now();
  const watch = setInterval(
    () => {
      if (bar.stopRequested) controller.abort(new Error("the download was stopped"));
      if (Date.now() - lastByteAt > stallMs) {
        controller.abort(new Error(`${url} sent nothing for ${stallMs / 1000} s`));
      }
    },
    Math.min(250, stallMs),
  );
  const unpacking = new Unpacking(temporary, checksums, bytes * maxInflation, controller);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) {
      throw new Error(`${url} answered ${response.status} ${response.statusText}`.trimEnd());
    }
    let received = 0;
    for await (const chunk of response.body) {
      lastByteAt = Date.now();
      received += chunk.length;
      bar.update(received / 1e6);
      await unpacking.write(Buffer.from(chunk));
    }
    await unpacking.end();
  } catch (error) {
    signal.throwIfAborted(); // whoever aborted knows the reason best
    throw new Error(reasonFor(error as Error, url), { cause: error });
  } finally {
    clearInterval(watch);
    controller.abort(); // lets the connection and the open files go, wherever they stand
    await unpacking.settled();
  }
}

function reasonFor({ message, cause }: Error, url: string): string {
  if (cause instanceof Error) return `${url}: ${cause.message || (cause as NodeJS.ErrnoException).code}`;
  return message.startsWith(url) ? message : `${url}: ${message}`;
}

/** Takes the archive's bytes as they come and writes the files wanted. */
class Unpacking {
  readonly #parser: Parser;
  /** Files on their way; none of these promises rejects, an error aborts everything instead. */
  readonly #files: Promise<void>[] = [];
  readonly #seen = new Set<string>();
  readonly #ended: Promise<unknown>;
  #inflated = 0;

  constructor(
    private readonly folder: string,
    private readonly checksums: ReadonlyMap<string, string>,
    private readonly maxBytes: number,
    private readonly controller: AbortController,
  ) {
    this.#parser = new Parser({ strict: true, onReadEntry: (entry) => this.#take(entry) });
    this.#parser.on("error", (error: Error) =>
      controller.abort(new Error(`the archive is damaged: ${error.message}`)),
    );
    this.#ended = once(this.#parser, "end", { signal: controller.signal });
    this.#ended.catch(() => undefined); // looked at in end()
  }

  async write(chunk: Buffer): Promise<void> {
    const ready = this.#parser.write(chunk);
    this.controller.signal.throwIfAborted();
    if (!ready) await once(this.#parser, "drain", { signal: this.controller.signal });
  }

  async end(): Promise<void> {
    this.#parser.end();
    await this.#ended;
    await this.settled();
    this.controller.signal.throwIfAborted();
    for (const path of this.checksums.keys()) {
      if (!this.#seen.has(path)) throw new Error(`the archive lacks ${path}`);
    }
  }

  /** Once no file is being written any more, well or not. */
  async settled(): Promise<void> {
    await Promise.all(this.#files);
  }

  #take(entry: ReadEntry): void {
    const parts = entry.path.split("/");
    if (entry.path.startsWith("/") || /[\\\0]|^[a-z]:/i.test(entry.path) || parts.includes("..")) {
      this.controller.abort(
        new Error(`the archive has the path ${JSON.stringify(entry.path)}, which leads out of it`),
      );
      return;
    }
    this.#inflated += entry.size;
    if (this.#inflated > this.maxBytes) {
      this.controller.abort(new Error(`the archive holds more than ${this.maxBytes} bytes`));
      return;
    }
    const path = parts.slice(1).join("/");
    const sha256 = this.checksums.get(path);
    if (sha256 === undefined || entry.type !== "File") {
      entry.resume();
      return;
    }
    this.#seen.add(path);
    this.#files.push(this.#store(entry, join(this.folder, ...parts.slice(1)), sha256, path));
  }

  async #store(entry: ReadEntry, file: string, sha256: string, path: string): Promise<void> {
    const { signal } = this.controller;
    const chunks: Buffer[] = [];
    entry.on("data", (chunk: Buffer) => chunks.push(chunk));
    try {
      await once(entry, "end", { signal });
      const content = Buffer.concat(chunks);
      const found = createHash("sha256").update(content).digest("hex");
      if (found !== sha256) {
        throw new Error(`the archive's ${path} has the sha256 ${found}, not ${sha256} as expected`);
      }
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { flag: "wx", signal });
    } catch (error) {
      this.controller.abort(error);
    }
  }
}
