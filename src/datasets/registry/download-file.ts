import { type FileHandle, open, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { ProgressBar } from "../../progress.js";

export interface DownloadFileOptions {
  /** Shows megabytes; a stop that is asked of it ends the download. */
  readonly bar: ProgressBar;
  /** Take the connection for dead after so long without a byte. */
  readonly stallMs: number;
  /** How long to wait before trying again; twice as long after each further try that brings nothing. */
  readonly retryMs: number;
}

/** Where a file that is here in part is from, kept beside it. */
interface Origin {
  readonly url: string;
  /** A strong ETag, or the date of the last change: what the server compares. */
  readonly validator: string;
  /** How many bytes the whole has. */
  readonly total: number;
}

const mostIdleTries = 4;
const longestWaitMs = 30_000;
/** Answers that may be better the next time; any other refusal is final. */
const passing: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Another try would end the same way. */
class FinalError extends Error {}

/**
 * Downloads into a file, and goes on where an earlier try was cut off, of this process or another: if the server can send
 * a part, and says that it still has the same file. Drops, stalls and passing errors are tried again with growing waits
 * as long as something comes; the bar's note says so.
 *
 * @param file What came is kept here, also after an error; `file`.json says where it is from.
 * @returns Whether it was put together from parts.
 * @throws {Error} If the server cannot be reached or refuses, four tries in a row bring nothing, or a stop is asked for.
 */
export async function downloadFile(
  url: string,
  file: string,
  { bar, stallMs, retryMs }: DownloadFileOptions,
): Promise<{ inParts: boolean }> {
  const handle = await open(file, "a+");
  try {
    let { size: most } = await handle.stat();
    let inParts = most > 0;
    let reached = false;
    for (let idle = 0; ; ) {
      try {
        const { resumed } = await fetchRest(url, file, handle, bar, stallMs);
        return { inParts: inParts && resumed };
      } catch (error) {
        if (bar.stopRequested) throw new Error("the download was stopped", { cause: error });
        const isFromDisk = (error as NodeJS.ErrnoException).syscall !== undefined;
        if (error instanceof FinalError || isFromDisk) throw error;
        const { size } = await handle.stat();
        reached ||= size > 0 || !isUnreachable(error as Error);
        idle = size > most ? 0 : idle + 1;
        most = Math.max(most, size);
        inParts ||= size > 0;
        const reason = describe(error as Error, url);
        if (!reached || idle >= mostIdleTries) throw new Error(reason, { cause: error });
        bar.update(bar.value, `${reason}; trying again`);
        await waitFor(Math.min(longestWaitMs, retryMs * 2 ** idle), bar);
      }
    }
  } finally {
    await handle.close();
  }
}

/** One request, for everything or for what is missing. */
async function fetchRest(
  url: string,
  file: string,
  handle: FileHandle,
  bar: ProgressBar,
  stallMs: number,
): Promise<{ resumed: boolean }> {
  let { size } = await handle.stat();
  const origin = size > 0 ? await readOrigin(file, url) : undefined;
  const watch = new StallWatch(url, bar, stallMs);
  try {
    const range = origin && { range: `bytes=${size}-`, "if-range": origin.validator };
    const headers = { "accept-encoding": "identity", ...range };
    const response = await fetch(url, { headers, signal: watch.signal });
    const { status, statusText } = response;
    const sent = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
    if (status === 416 && origin?.total === size && Number(sent?.[2]) === size) return { resumed: true };
    if (status === 416 || (status === 206 && !isRest(response, sent, size, origin))) {
      if (size > 0) await handle.truncate(0);
      throw new Error(`${url} has another file than before`);
    }
    if (!response.ok || response.body === null) {
      const refusal = `${url} answered ${status} ${statusText}`.trimEnd();
      throw passing.includes(status) ? new Error(refusal) : new FinalError(refusal);
    }
    if (status !== 206) {
      if (size > 0) await handle.truncate(0);
      size = 0;
      await writeOrigin(file, url, response);
    }
    for await (const chunk of response.body) {
      watch.alive();
      await handle.writeFile(chunk);
      size += chunk.length;
      bar.update(size / 1e6, "");
    }
    if (status === 206 && size !== origin?.total) throw new Error(`${url} sent less than it said`);
    return { resumed: status === 206 };
  } finally {
    watch.end();
  }
}

/** Whether an answer to a request for the rest is that rest, and of the same file. */
function isRest(
  { headers }: Response,
  sent: RegExpExecArray | null,
  size: number,
  origin: Origin | undefined,
): boolean {
  if (origin === undefined || Number(sent?.[1]) !== size || Number(sent?.[2]) !== origin.total) return false;
  return [origin.validator, null].includes(validatorOf(headers));
}

/** Aborts a request that brings nothing for too long, or that nobody wants any more. */
class StallWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #lastByteAt = Date.now();

  constructor(url: string, bar: ProgressBar, stallMs: number) {
    this.#timer = setInterval(
      () => {
        if (bar.stopRequested) this.#controller.abort(new Error("the download was stopped"));
        if (Date.now() - this.#lastByteAt > stallMs) {
          this.#controller.abort(new Error(`${url} sent nothing for ${stallMs / 1000} s`));
        }
      },
      Math.min(250, stallMs),
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  alive(): void {
    this.#lastByteAt = Date.now();
  }

  /** Lets the connection go, wherever it stands. */
  end(): void {
    clearInterval(this.#timer);
    this.#controller.abort();
  }
}

/** What the server can compare: a weak ETag says only that two files are much the same. */
function validatorOf(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag?.startsWith('"') ? etag : headers.get("last-modified");
}

async function readOrigin(file: string, url: string): Promise<Origin | undefined> {
  try {
    const origin = JSON.parse(await readFile(`${file}.json`, "utf8")) as Origin;
    return origin.url === url ? origin : undefined;
  } catch {
    return undefined; // then it starts over
  }
}

async function writeOrigin(file: string, url: string, { headers }: Response): Promise<void> {
  const [validator, total] = [validatorOf(headers), Number(headers.get("content-length") ?? Number.NaN)];
  if (validator === null || !Number.isSafeInteger(total)) await rm(`${file}.json`, { force: true });
  else await writeFile(`${file}.json`, JSON.stringify({ url, validator, total } satisfies Origin));
}

function isUnreachable({ cause }: Error): boolean {
  const { code = "" } = (cause ?? {}) as NodeJS.ErrnoException;
  return ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH"].includes(code);
}

function describe({ message, cause }: Error, url: string): string {
  if (message.startsWith(url)) return message;
  if (cause instanceof Error) return `${url}: ${cause.message || (cause as NodeJS.ErrnoException).code}`;
  return `${url}: ${message}`;
}

async function waitFor(ms: number, bar: ProgressBar): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (bar.stopRequested) throw new Error("the download was stopped");
    await wait(Math.min(100, Math.max(1, end - Date.now())));
  }
}
