import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { CacheFolderError } from "./cache-folder-error.js";

/** No archive is unpacked beyond so many times its own size. */
const maxInflation = 20;
/** So many bytes may wait to be written. */
const maxWaiting = 32_000_000;

/**
 * Unpacks the files wanted from a .tar.gz whose entries lie in one top folder, each checked against its sha256. Nothing
 * else of the archive is written: no link, no device, no file that is not on the list.
 *
 * @param archive The file.
 * @param folder Where to write; it must be empty.
 * @param checksums The files wanted, by their path below the archive's top folder, and the sha256 of each.
 * @param throwIfStopped Called again and again; what it throws ends the work.
 * @throws {Error} If it is no archive or damaged, holds too much, has a path that leads out of the folder or a device,
 *   or a file is missing, there twice, a link, or not what its checksum says.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  checksums: ReadonlyMap<string, string>,
  throwIfStopped: () => void,
): Promise<void> {
  const size = await checkGzip(archive);
  const unpacking = new Unpacking(folder, checksums, size * maxInflation);
  try {
    await pipeline(createReadStream(archive), createGunzip(), async (bytes: AsyncIterable<Buffer>) => {
      for await (const chunk of bytes) {
        throwIfStopped();
        await unpacking.write(chunk);
      }
    });
  } catch (error) {
    throwIfStopped();
    unpacking.throwIfFailed(); // the pipeline says only that it was aborted
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw code.startsWith("Z_") ? new Error(`the archive is damaged: ${message}`, { cause: error }) : error;
  } finally {
    await unpacking.settled();
  }
  await unpacking.end();
}

async function checkGzip(archive: string): Promise<number> {
  const handle = await open(archive);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(40), 0, 40, 0);
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return size;
    const start = JSON.stringify(buffer.toString("latin1", 0, bytesRead));
    throw new Error(
      size === 0
        ? "the archive is damaged: it is empty"
        : `what came is no .tar.gz archive: it begins with ${start}`,
    );
  } finally {
    await handle.close();
  }
}

/** Takes the archive's inflated bytes as they come and writes the files wanted. */
class Unpacking {
  readonly #parser = new Parser({ strict: true, onReadEntry: (entry) => this.#take(entry) });
  /** Files being written; none of these promises rejects, `#error` has the first that went wrong. */
  readonly #files = new Set<Promise<void>>();
  readonly #seen = new Set<string>();
  #error: unknown;
  #inflated = 0;
  #waiting = 0;

  constructor(
    private readonly folder: string,
    private readonly checksums: ReadonlyMap<string, string>,
    private readonly maxBytes: number,
  ) {
    this.#parser.on("error", ({ message }: Error) =>
      this.#fail(new Error(`the archive is damaged: ${message}`)),
    );
  }

  async write(chunk: Buffer): Promise<void> {
    this.#inflated += chunk.length;
    if (this.#inflated > this.maxBytes) {
      this.#fail(new Error(`the archive holds more than ${maxInflation} times its own size`));
    }
    if (this.#error === undefined) this.#parser.write(chunk);
    if (this.#waiting > maxWaiting) await this.settled();
    this.throwIfFailed();
  }

  async end(): Promise<void> {
    const ended = once(this.#parser, "end");
    ended.catch(() => undefined); // an error is in #error
    this.#parser.end();
    if (this.#error === undefined) await ended.catch(() => undefined);
    await this.settled();
    this.throwIfFailed();
    for (const path of this.checksums.keys()) {
      if (!this.#seen.has(path)) throw new Error(`the archive lacks ${path}`);
    }
  }

  /** Once no file is being written any more, well or not. */
  async settled(): Promise<void> {
    await Promise.all(this.#files);
  }

  throwIfFailed(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  #fail(error: unknown): void {
    this.#error ??= error;
  }

  #take(entry: ReadEntry): void {
    const parts = entry.path.split("/");
    const path = parts.slice(1).join("/");
    const sha256 = this.checksums.get(path);
    const problem = this.#problemOf(entry, parts, path, sha256 !== undefined);
    if (problem !== undefined) this.#fail(new Error(`the archive ${problem}`));
    if (this.#error !== undefined || sha256 === undefined) {
      entry.resume();
      return;
    }
    this.#seen.add(path);
    const chunks: Buffer[] = [];
    entry.on("data", (chunk: Buffer) => chunks.push(chunk));
    entry.on("end", () => {
      this.#waiting += entry.size;
      const file = join(this.folder, ...parts.slice(1));
      const storing = this.#store(Buffer.concat(chunks), file, sha256, path).then(() => {
        this.#waiting -= entry.size;
        this.#files.delete(storing);
      });
      this.#files.add(storing);
    });
  }

  #problemOf(
    { path: name, type }: ReadEntry,
    parts: string[],
    path: string,
    isWanted: boolean,
  ): string | undefined {
    if (name.startsWith("/") || /[\\\0]|^[a-z]:/i.test(name) || parts.includes("..")) {
      return `has the path ${JSON.stringify(name)}, which leads out of it`;
    }
    if (["CharacterDevice", "BlockDevice", "FIFO"].includes(type)) {
      return `has ${JSON.stringify(name)}, which is a device (${type}) and not a file`;
    }
    if (!isWanted) return undefined;
    if (type !== "File" && type !== "OldFile") return `has ${path} as a ${type}, not as a file`;
    return this.#seen.has(path) ? `has ${path} twice` : undefined;
  }

  async #store(content: Buffer, file: string, sha256: string, path: string): Promise<void> {
    try {
      const found = createHash("sha256").update(content).digest("hex");
      if (found !== sha256) {
        throw new Error(`the archive's ${path} has the sha256 ${found}, not ${sha256} as expected`);
      }
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { flag: "wx" });
    } catch (error) {
      this.#fail(CacheFolderError.from(error, this.folder));
    }
  }
}
