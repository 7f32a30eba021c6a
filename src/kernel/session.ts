import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { readLines } from "./read-lines.js";
import {
  type CellError,
  type CommFrame,
  type CommPacket,
  type InputAnswer,
  type InputFrame,
  inputFd,
  type OutputFrame,
  outputFd,
  type RunCommand,
  type SessionCommand,
  type SessionFrame,
  type StreamName,
  stopFd,
} from "./session-protocol.js";
import { styleText } from "./style-text.js";

/** How long a soft stop may take before the running JavaScript is ended: with a cell running, and without. */
const stopPatience = { running: 40, idle: 1000 };
const stopRetry = 60;
const stopWarningAfter = 2000;
const maxLastWords = 4000;
/** Node says this at the end of a process that the stop worker was attached to; it means nothing to a person. */
const debuggerNotice = "Waiting for the debugger to disconnect...\n";

export interface SessionListener {
  output(frame: OutputFrame): void;
  /** A cell waits for an answer, to be given to `answerInput`. */
  input(frame: InputFrame): void;
  comm(frame: CommFrame): void;
  commHandled(id: number): void;
  /** Text that did not come from JavaScript: native libraries and programs that a cell starts. */
  nativeOutput(name: StreamName, text: string): void;
  /** The process is gone and every variable with it; `explanation` says why, and what now, to the person. */
  ended(explanation: string): void;
  /** The cell sits in native code, which only its own end or a restart ends. */
  stuck(): void;
}

/** What became of a cell. */
export interface CellOutcome {
  readonly error?: CellError;
}

interface RunningCell {
  readonly id: number;
  resolve(outcome: CellOutcome): void;
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (/heap out of memory|allocation failed/i.test(lastWords)) {
    return "The session ran out of memory.";
  }
  if (signal) {
    return `The session was ended by ${signal}${signal === "SIGABRT" ? " (process.abort() or a native failure)" : ""}.`;
  }
  return code === null
    ? "The session could not be started."
    : `The session ended with process.exit(${code}).`;
}

/** The process that runs a person's cells, seen from the server. */
export class Session {
  readonly #child: ChildProcess;
  readonly #listener: SessionListener;
  readonly #stopChannel: Writable;
  readonly #inputChannel: Writable;
  #running: RunningCell | undefined;
  #acknowledge: (() => void) | undefined;
  #lastWords = "";
  #closing = false;
  /** What every cell gets once the process is gone. */
  #lost: CellOutcome | undefined;
  #settleEnded: () => void = () => undefined;
  /** Settles when the process is gone and its last output has been read. */
  readonly ended = new Promise<void>((resolve) => {
    this.#settleEnded = resolve;
  });

  constructor(folder: string, listener: SessionListener) {
    this.#listener = listener;
    this.#child = fork(join(__dirname, "session-main.js"), [], {
      cwd: folder,
      execArgv: ["--no-force-async-hooks-checks"],
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", "ipc"],
    });
    const pipes = this.#child.stdio as readonly unknown[];
    this.#stopChannel = pipes[stopFd] as Writable;
    this.#stopChannel.on("error", () => undefined);
    this.#inputChannel = pipes[inputFd] as Writable;
    this.#inputChannel.on("error", () => undefined);
    this.#child.once("error", (error) => {
      process.stderr.write(`pinpoint: session process: ${error}\n`);
      this.#end(null, null);
    });
    readLines(pipes[outputFd] as Readable, (line) => this.#readFrame(line));
    this.#readNative("stdout");
    this.#readNative("stderr");
    // "close" comes when every pipe is read to its end, so that the last words are out before the error.
    this.#child.once("exit", () => this.#closeLater());
    this.#child.once("close", (code, signal) => this.#end(code, signal));
  }

  /** False from the moment that the process is known to be gone. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  /** Runs one cell; only one at a time. */
  run(command: RunCommand): Promise<CellOutcome> {
    return new Promise((resolve) => {
      if (this.#lost) {
        resolve(this.#lost);
        return;
      }
      this.#running = { id: command.id, resolve };
      this.#send(command);
    });
  }

  /** Stops what runs: a message first, and where that is not heard, the end of the running JavaScript. */
  async interrupt(): Promise<void> {
    const started = performance.now();
    const cell = this.#running;
    let warned = false;
    for (let attempt = 0; this.alive && this.#running === cell; attempt++) {
      const patience = attempt > 0 ? stopRetry : cell ? stopPatience.running : stopPatience.idle;
      if (await this.#interruptSoftly(cell, patience)) {
        return;
      }
      this.#stopChannel.write("!");
      if (!warned && performance.now() - started > stopWarningAfter) {
        warned = true;
        this.#listener.stuck();
      }
    }
  }

  /** Answers the question that a cell waits on. */
  answerInput(answer: InputAnswer): void {
    // A hard stop may have cut off the reading of an answer: this one stands on a line of its own.
    this.#inputChannel.write(`\n${JSON.stringify(answer)}\n`);
  }

  /** Hands a comm's message to the session; the listener's `commHandled` gets `id` when it was dealt with. */
  deliver(id: number, packet: CommPacket): void {
    this.#send({ type: "comm", id, packet });
  }

  close(): void {
    this.#closing = true;
    this.#child.kill("SIGKILL");
  }

  #interruptSoftly(cell: RunningCell | undefined, patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patience);
      this.#acknowledge = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#send({ type: "interrupt", ...(cell ? { id: cell.id } : {}) });
    });
  }

  #send(command: SessionCommand): void {
    if (this.#child.connected) {
      this.#child.send(command, () => undefined);
    }
  }

  #readFrame(line: string): void {
    let frame: SessionFrame;
    try {
      frame = JSON.parse(line) as SessionFrame;
    } catch {
      // The rest of a frame that a hard stop cut off, or bytes that a cell itself wrote to our pipe.
      return;
    }
    this.#receive(frame);
  }

  #receive(frame: SessionFrame): void {
    if (frame.type === "interrupted") {
      this.#acknowledge?.();
    } else if (frame.type === "input") {
      this.#listener.input(frame);
    } else if (frame.type === "comm") {
      this.#listener.comm(frame);
    } else if (frame.type === "handled") {
      this.#listener.commHandled(frame.id);
    } else if (frame.type !== "done") {
      this.#listener.output(frame);
    } else if (frame.cell === this.#running?.id) {
      const { resolve } = this.#running;
      this.#running = undefined;
      // What native code wrote before the end of the cell is in the pipes: they are read before this goes on.
      setImmediate(() => resolve(frame.error ? { error: frame.error } : {}));
    }
  }

  #readNative(name: StreamName): void {
    const decoder = new StringDecoder("utf8");
    this.#child[name]?.on("data", (chunk: Buffer) => {
      const text = decoder.write(chunk).replace(debuggerNotice, "");
      this.#lastWords = (this.#lastWords + text).slice(-maxLastWords);
      if (text !== "") {
        this.#listener.nativeOutput(name, text);
      }
    });
  }

  /** A program that the cell started may hold the pipes open: do not wait for it. */
  #closeLater(): void {
    setTimeout(() => {
      for (const pipe of this.#child.stdio) {
        pipe?.destroy();
      }
    }, 200);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#lost) {
      return;
    }
    const reason = describeEnd(code, signal, this.#lastWords);
    const advice = "Its variables are lost; the next cell runs in a fresh session.";
    const explanation = `${reason} ${advice}`;
    this.#lost = {
      error: {
        ename: "SessionLost",
        evalue: explanation,
        traceback: [`${styleText("red", "SessionLost")}: ${reason}`, advice],
      },
    };
    this.#settleEnded();
    if (!this.#closing) {
      this.#listener.ended(explanation);
      this.#running?.resolve(this.#lost);
      this.#running = undefined;
    }
  }
}
