import type { Readable } from "node:stream";

const newline = 10;

/** Calls back with each line of a stream of UTF-8 text that is not empty; it may be long and come in many pieces. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let pieces: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      pieces.push(chunk.subarray(start, end));
      const line = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
      pieces = [];
      start = end + 1;
      if (line.length > 0) {
        onLine(line.toString("utf8"));
      }
    }
    if (start < chunk.length) {
      pieces.push(chunk.subarray(start));
    }
  });
  stream.on("error", () => undefined);
}
