import { StringDecoder } from "node:string_decoder";
import { maxTextPerCell, type StreamName } from "./session-protocol.js";

type WriteCallback = (error?: Error | null) => void;

/** Sends everything that is written to process.stdout and process.stderr to `write`, at once and in order. */
export function captureStandardStreams(write: (name: StreamName, text: string) => void): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder("utf8");
    process[name].write = (
      chunk: string | Uint8Array,
      encodingOrCallback?: BufferEncoding | WriteCallback,
      callback?: WriteCallback,
    ): boolean => {
      const encoding = typeof encodingOrCallback === "string" ? encodingOrCallback : "utf8";
      const done = typeof encodingOrCallback === "function" ? encodingOrCallback : callback;
      const isPlainText = typeof chunk === "string" && (encoding === "utf8" || encoding === "utf-8");
      const text = isPlainText
        ? chunk
        : decoder.write(typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
      if (text !== "") {
        // One character more than can be shown: the server sees that something is missing.
        write(name, text.slice(0, maxTextPerCell + 1));
      }
      if (done) {
        process.nextTick(done);
      }
      return true;
    };
  }
}
