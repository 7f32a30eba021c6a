import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readLines } from "./read-lines.js";
import type { SessionFrame, StreamName } from "./session-protocol.js";

/** Takes what a session puts out, in order. */
export interface OutputSink {
  frame(frame: SessionFrame): void;
  /** Text that did not come from JavaScript: native libraries and programs that a cell starts. */
  native(name: StreamName, text: string): void;
}

/** The pipes of a session. */
export interface OutputPipes extends Readonly<Record<StreamName, Readable>> {
  readonly frames: Readable;
}

const names = ["stdout", "stderr"] as const;

/** Node says this at the end of a process that the stop worker was attached to; it means nothing to a person. */
const debuggerNotice = "Waiting for the debugger to disconnect...\n";

/**
 * Puts the three pipes of a session into one order: native output comes behind the frames that are there when it is
 * read, and before a `flush` or `done` frame, which say that it was written before them.
 *
 * @returns Calls back when everything that has been read is out.
 */
export function readOutput(pipes: OutputPipes, sink: OutputSink): (callback: () => void) => void {
  const frames: SessionFrame[] = [];
  const native: { readonly name: StreamName; readonly text: string }[] = [];
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  let held = false;

  function writeNative(): void {
    for (const { name, text } of native.splice(0)) {
      sink.native(name, text);
    }
  }

  /** What is in the pipes now is read within one turn of the event loop, in the midst of which this may be. */
  function afterNative(callback: () => void): void {
    setImmediate(() => {
      setImmediate(() => {
        writeNative();
        callback();
      });
    });
  }

  function takeFrames(): void {
    while (!held && frames.length > 0) {
      const frame = frames.shift() as SessionFrame;
      if (frame.type === "done" || frame.type === "flush") {
        held = true;
        afterNative(() => {
          held = false;
          if (frame.type === "flush") {
            endCharacters();
          }
          take(frame);
          takeFrames();
        });
      } else {
        take(frame);
      }
    }
  }

  /** A program that has ended in the midst of a character writes no more of it. */
  function endCharacters(): void {
    for (const name of names) {
      const rest = decoders[name].end();
      if (rest !== "") {
        sink.native(name, rest);
      }
    }
  }

  /** A frame that a cell made up may be of any form: it must not stop the others. */
  function take(frame: SessionFrame): void {
    try {
      sink.frame(frame);
    } catch (error) {
      process.stderr.write(`pinpoint: dropped a frame of the session: ${error}\n`);
    }
  }

  readLines(pipes.frames, (line) => {
    const frame = parseFrame(line);
    if (frame) {
      frames.push(frame);
      takeFrames();
    }
  });
  for (const name of names) {
    pipes[name].on("error", () => undefined);
    pipes[name].on("data", (chunk: Buffer) => {
      const text = decoders[name].write(chunk).replace(debuggerNotice, "");
      if (text !== "") {
        native.push({ name, text });
        setImmediate(writeNative);
      }
    });
  }
  return afterNative;
}

/** Nothing, for the rest of a frame that a hard stop cut off, and for bytes that a cell itself wrote to our pipe. */
function parseFrame(line: string): SessionFrame | undefined {
  try {
    const frame: unknown = JSON.parse(line);
    return typeof frame === "object" && frame !== null ? (frame as SessionFrame) : undefined;
  } catch {
    return undefined;
  }
}
