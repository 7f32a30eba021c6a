import { join } from "node:path";
import { setImmediate } from "node:timers";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { formatValue } from "../formatters/formatters.js";
import { CellContext } from "./cell-context.js";
import type { CellHost } from "./cell-host.js";
import { CellRunner } from "./cell-runner.js";
import { CellSources } from "./cell-sources.js";
import { createDisplayHost } from "./display-host.js";
import { writeFrame } from "./frame-writer.js";
import { SessionComms } from "./session-comms.js";
import { createDialogs } from "./session-input.js";
import type {
  CommPacket,
  InterruptCommand,
  RunCommand,
  SessionCommand,
  SessionFrame,
} from "./session-protocol.js";
import { installStackTraces } from "./stack-trace.js";
import { captureStandardStreams } from "./standard-streams.js";
import { TfjsStopper } from "./stop-tfjs.js";
import { Interrupted, StoppedCells } from "./stopped-cells.js";
import { watchSyncPrograms } from "./sync-programs.js";
import { describeError } from "./traceback.js";
import { createTslabModule } from "./tslab-module.js";

// The process in which a person's cells run. The server forks it, sends it compiled cells and reads its frames.

const flushPatience = 1000;
// A cell may put its own things in the place of JavaScript's: this is kept.
const { keys } = Object;

/** Ends the running cell with an error, at once; absent while no cell runs. */
let endCell: ((error: unknown) => void) | undefined;
let notifying = false;

const context = new CellContext();
const sources = new CellSources(process.cwd());
const describe = (error: unknown) => describeError(error, sources);
const session = createDisplayHost(() => context.cell(), writeFrame, describe, showError);
const comms = new SessionComms(() => context.cell(), writeInOrder);
const { password, ...dialogs } = createDialogs(() => context.cell(), writeInOrder);
const stopped = new StoppedCells(() => context.cell());
const runner = new CellRunner(process.cwd(), stopped, () => createTslabModule(session.host));
const tfjs = new TfjsStopper();

/** Writes an output below those that were started before it. */
function writeInOrder(frame: SessionFrame): void {
  session.keepPlaces();
  writeFrame(frame);
}

/** Waits until the server has read what a program wrote: what comes next belongs behind it. */
function flushPrograms(): void {
  gate[0] = 0;
  writeFrame({ type: "flush" });
  Atomics.wait(gate, 0, 0, flushPatience);
}

async function runCell(command: RunCommand): Promise<void> {
  const { id } = command;
  let finished = false;
  const finish = (failure?: { readonly error: unknown }): void => {
    if (!finished) {
      const error = failure ? { error: describe(failure.error) } : {};
      writeFrame({ type: "done", cell: id, ...error });
      finished = true;
      endCell = undefined;
    }
  };
  // Called straight from the interrupt message: after a hard stop nothing that awaits this cell ever resumes.
  let ending = false;
  endCell = (error) => {
    stopped.add(id);
    // A listener that had to be stopped itself is not called again.
    if (!ending) {
      ending = true;
      session.notifyEnd(true);
    }
    finish({ error });
  };
  try {
    sources.add(command);
    const { value } = await runner.run(command);
    const result = value === undefined ? undefined : await formatValue(value, describe);
    if (finished) return;
    session.notifyEnd(false);
    await session.settled();
    // A promise that nobody waits for is found to have failed at the end of this turn: the error is the cell's.
    await turn();
    // An empty bundle is a value that does not want to be shown, such as a display's handle.
    if (!finished && result && keys(result.data).length > 0) {
      writeFrame({ type: "result", cell: id, ...result });
    }
    finish();
  } catch (error) {
    if (finished) return;
    session.notifyEnd(true);
    await session.settled();
    finish({ error });
  }
}

function interrupt({ id, forced }: InterruptCommand): void {
  if (id !== undefined && id < context.newest) {
    return;
  }
  if (id !== undefined && id > context.newest) {
    // A hard stop came while the message that starts this cell was being read, and took it along.
    context.start(id);
    writeFrame({ type: "done", cell: id, error: describe(new Interrupted()) });
  }
  const end = endCell;
  // A listener that had to be stopped itself is not called again.
  if (!notifying) {
    notifying = true;
    session.notifyInterrupt();
  }
  notifying = false;
  tfjs.stop(forced);
  end?.(new Interrupted());
  writeFrame({ type: "interrupted" });
}

function receiveComm(id: number, packet: CommPacket): void {
  try {
    comms.receive(id, packet);
  } catch (error) {
    showError(error);
  }
  writeInOrder({ type: "handled", id });
}

/** What nobody caught ends the cell that it belongs to; where that has ended, it is shown there. */
function reportUncaught(error: unknown): void {
  if (endCell && context.cell() === context.newest && !(error instanceof Interrupted)) {
    endCell(error);
  } else {
    showError(error);
  }
}

function showError(error: unknown): void {
  if (!(error instanceof Interrupted)) {
    const { traceback } = describe(error);
    writeInOrder({ type: "stream", cell: context.cell(), name: "stderr", text: `${traceback.join("\n")}\n` });
  }
}

function receive(command: SessionCommand): void {
  if (command.type === "run") {
    // It may have been stopped before it came.
    if (command.id > context.newest) {
      context.start(command.id);
      void context.run(command.id, () => runCell(command));
    }
  } else if (command.type === "comm") {
    receiveComm(command.id, command.packet);
  } else if (command.type === "ping") {
    writeFrame({ type: "interrupted" });
  } else {
    interrupt(command);
  }
}

const listeners: readonly (readonly [string, (value: never) => void])[] = [
  ["message", receive],
  ["uncaughtException", reportUncaught],
  ["unhandledRejection", reportUncaught],
  // Ctrl-C is for the programs that a cell waits for: a Stop of the cell comes as a message.
  ["SIGINT", () => undefined],
  // The server is gone: so is the reason for this process and the programs it started.
  ["disconnect", () => process.kill(-process.pid, "SIGKILL")],
  // A cell may take every listener away.
  ["removeListener", () => setImmediate(listen)],
];

function listen(): void {
  for (const [name, listener] of listeners) {
    if (!process.listeners(name as NodeJS.Signals).includes(listener as NodeJS.SignalsListener)) {
      process.on(name, listener as NodeJS.SignalsListener);
    }
  }
}

const gate = new Int32Array(new SharedArrayBuffer(4));
// Without it a cell could not be stopped.
new Worker(join(__dirname, "stop-worker.js"), { workerData: gate }).on("error", () => process.abort());
const host: CellHost = { ...session.host, comms, password };
Object.defineProperty(globalThis, Symbol.for("pinpoint.host"), { value: host });
Object.assign(globalThis, dialogs);
captureStandardStreams((name, text) => writeInOrder({ type: "stream", cell: context.cell(), name, text }));
watchSyncPrograms(flushPrograms);
tfjs.watch();
listen();
installStackTraces(sources);
writeFrame({ type: "ready" });
