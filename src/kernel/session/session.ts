import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { contextOptions } from "./cell-context.js";
import { describeEnd } from "./describe-end.js";
import { readOutput } from "./read-output.js";
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
  type StopSignal,
  type StreamName,
  stopFd,
} from "./session-protocol.js";

/** How long a soft stop may take before the running JavaScript is ended; a session that starts has nothing to stop. */
const stopPatience = { running: 40, idle: 150, starting: 1000 };
const stopRetry = 60;
const pingInterval = 10;
const maxPings = 100;
const pingPatience = 250;
/** After this long the main thread can only be waiting for a native call or for a program. */
const endProgramsAfter = 250;
const stopWarningAfter = 2000;
const maxLastWords = 4000;

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

/** The process that runs a person's cells, seen from the server. */
export class Session {
  readonly #child: ChildProcess;
  readonly #listener: SessionListener;
  readonly #stopChannel: Duplex;
  readonly #inputChannel: Writable;
  #running: RunningCell | undefined;
  #ready = false;
  #stopping: Promise<void> | undefined;
  /** Hard stops that were sent and have not ended anything yet. */
  #hardStops = 0;
  /** Who waits for the session to say that it has heard. */
  readonly #waiting = new Set<(heard: boolean) => void>();
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
      execArgv: [...contextOptions],
      // A process group of its own, for the programs that cells start as well.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", "ipc"],
    });
    const pipes = this.#child.stdio as readonly unknown[];
    this.#stopChannel = pipes[stopFd] as Duplex;
    this.#stopChannel.on("error", () => undefined);
    this.#stopChannel.on("data", (passed: Buffer) => {
      this.#hardStops -= passed.length;
    });
    this.#inputChannel = pipes[inputFd] as Writable;
    this.#inputChannel.on("error", () => undefined);
    const [, stdout, stderr] = pipes as readonly [unknown, Readable, Readable];
    const afterOutput = readOutput(
      { frames: pipes[outputFd] as Readable, stdout, stderr },
      { frame: (frame) => this.#receive(frame), native: (name, text) => this.#receiveNative(name, text) },
    );
    this.#child.once("error", (error) => {
      process.stderr.write(`pinpoint: session process: ${error}\n`);
      this.#end(null, null);
    });
    // "close" comes when every pipe is read to its end, so that the last words are out before the error.
    this.#child.once("exit", () => this.#closeLater());
    this.#child.once("close", (code, signal) => afterOutput(() => this.#end(code, signal)));
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
      const cell = { id: command.id, resolve };
      this.#running = cell;
      if (this.#stopping) {
        void this.#stopping.then(() => this.#running === cell && this.#send(command));
      } else {
        this.#send(command);
      }
    });
  }

  /**
   * Stops what runs: a message first, where that is not heard the end of the running JavaScript, and where that does
   * not help Ctrl-C for the programs that a cell started, for it may be waiting for one.
   */
  interrupt(): Promise<void> {
    const stopping = this.#stop(this.#stopping).finally(() => {
      if (this.#stopping === stopping) this.#stopping = undefined;
    });
    this.#stopping = stopping;
    return stopping;
  }

  async #stop(before: Promise<void> | undefined): Promise<void> {
    const started = performance.now();
    const cell = this.#running;
    const state = !this.#ready ? "starting" : cell ? "running" : "idle";
    let hard = false;
    let endedPrograms = false;
    let warned = false;
    for (let attempt = 0; this.alive && (!cell || this.#running === cell); attempt++) {
      const forced = attempt > 0;
      const command = { type: "interrupt", forced, ...(cell ? { id: cell.id } : {}) } as const;
      if (await this.#acknowledged(command, forced ? stopRetry : stopPatience[state])) {
        break;
      }
      if (cell && this.#running !== cell) {
        break;
      }
      // Not every time: a hard stop that comes too late takes the next message along.
      if (attempt % 2 === 0) {
        hard = true;
        this.#signal("!");
      }
      const waited = performance.now() - started;
      if (!endedPrograms && this.#ready && waited > endProgramsAfter) {
        endedPrograms = true;
        this.#signalGroup("SIGINT");
      }
      if (!warned && waited > stopWarningAfter) {
        warned = true;
        this.#listener.stuck();
      }
    }
    if (hard) {
      await this.#letHardStopsPass();
    }
    await before;
  }

  /**
   * A hard stop that comes late ends whatever runs next, which must not be the next cell; and a cell may have left
   * something that runs on, such as ticks that bring forth ticks.
   */
  async #letHardStopsPass(): Promise<void> {
    for (let attempt = 1; this.alive; attempt++) {
      if (!(await this.#acknowledged({ type: "ping" }, pingPatience))) {
        // The first ping may have been what the hard stop ended.
        if (attempt % 2 === 0) {
          this.#signal("!");
        }
      } else if (this.#hardStops === 0 || attempt > maxPings) {
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, pingInterval));
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
    this.#signalGroup("SIGKILL");
  }

  /** Sends a signal to the session, which does not mind SIGINT, and to the programs that its cells have started. */
  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // Nobody is left.
    }
  }

  /** Sends a command; true when the session says in time that it has heard it. */
  #acknowledged(command: SessionCommand, patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const acknowledge = (heard: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(acknowledge);
        resolve(heard);
      };
      const timer = setTimeout(() => acknowledge(false), patience);
      this.#waiting.add(acknowledge);
      this.#send(command);
    });
  }

  #signal(signal: StopSignal): void {
    if (signal === "!") {
      this.#hardStops++;
    }
    this.#stopChannel.write(signal);
  }

  #send(command: SessionCommand): void {
    if (this.#child.connected) {
      this.#child.send(command, () => undefined);
    }
  }

  #receive(frame: SessionFrame): void {
    if (frame.type === "interrupted") {
      for (const acknowledge of this.#waiting) {
        acknowledge(true);
      }
    } else if (frame.type === "input") {
      this.#listener.input(frame);
    } else if (frame.type === "comm") {
      this.#listener.comm(frame);
    } else if (frame.type === "handled") {
      this.#listener.commHandled(frame.id);
    } else if (frame.type === "done") {
      if (frame.cell === this.#running?.id) {
        const { resolve } = this.#running;
        this.#running = undefined;
        resolve(frame.error ? { error: frame.error } : {});
      }
    } else if (frame.type === "ready") {
      this.#ready = true;
    } else if (frame.type === "flush") {
      this.#signal(".");
    } else {
      this.#listener.output(frame);
    }
  }

  #receiveNative(name: StreamName, text: string): void {
    this.#lastWords = (this.#lastWords + text).slice(-maxLastWords);
    this.#listener.nativeOutput(name, text);
  }

  /** A program that the cell started may hold the pipes open: it ends with its session. */
  #closeLater(): void {
    this.#signalGroup("SIGKILL");
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
    const { explanation, error } = describeEnd({ code, signal, lastWords: this.#lastWords });
    this.#lost = { error };
    this.#settleEnded();
    if (!this.#closing) {
      this.#listener.ended(explanation);
      this.#running?.resolve(this.#lost);
      this.#running = undefined;
    }
  }
}
