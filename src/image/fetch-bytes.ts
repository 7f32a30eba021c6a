import { BadFileError } from "./bad-file-error.js";

/**
 * What a web server sends for an address.
 *
 * @param url http or https.
 * @param options.maxBytes What is sent beyond this is not read; by default more than any photograph has.
 * @param options.patience Seconds without an answer or any more bytes.
 * @throws {BadFileError} If the server cannot be reached, answers with an error, falls silent, sends nothing or too
 *   much; names address and reason.
 */
export async function fetchBytes(
  url: string,
  { maxBytes = 200_000_000, patience = 30 }: { maxBytes?: number; patience?: number } = {},
): Promise<Buffer> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience * 1000);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience * 1000);
  };
  try {
    const answer = await fetch(url, { signal: silence.signal });
    if (!answer.ok)
      throw new BadFileError(url, `the server answers ${answer.status} ${answer.statusText}`.trim());
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body ?? []) {
      heard();
      length += chunk.length;
      if (length > maxBytes) {
        throw new BadFileError(
          url,
          `has more than ${maxBytes.toLocaleString("en")} bytes; save it to a file first`,
        );
      }
      chunks.push(chunk);
    }
    if (length === 0) throw new BadFileError(url, "the server sent nothing (0 bytes)");
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof BadFileError) throw error;
    throw new BadFileError(url, reasonFor(error as Error, silence.signal.aborted ? patience : undefined), {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    silence.abort(); // lets go of what is still being sent
  }
}

function reasonFor({ message, cause }: Error, silent: number | undefined): string {
  if (silent !== undefined) return `the server has been silent for ${silent} seconds`;
  const { message: deeper } = (cause ?? {}) as Partial<Error>;
  return `cannot be fetched (${[message, deeper].filter(Boolean).join(": ")})`;
}
