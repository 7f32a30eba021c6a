import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CellHost } from "./cell-host.js";
import { CellRunner } from "./cell-runner.js";
import { CellSources } from "./cell-sources.js";
import { createDisplayHost } from "./display-host.js";
import { formatValue } from "./formatters.js";
import { writeFrame } from "./frame-writer.js";
import { SessionComms } from "./session-comms.js";
import { createDialogs } from "./session-input.js";
import type { CommPacket, RunCommand, SessionCommand, SessionFrame } from "./session-protocol.js";
import { captureStandardStreams } from "./standard-streams.js";
import { Interrupted, StoppedCells } from "./stopped-cells.js";
import { describeError } from "./traceback.js";
import { createTslabModule } from "./tslab-module.js";

// The process in which a person's cells run. The server forks it, sends it compiled cells and reads its frames.

let currentCell = 0;
/** Ends the running cell as stopped; absent while no cell runs. */
let stopCell: (() => void) | undefined;

const sources = new CellSources();
const describe = (error: unknown) => describeError(error, sources);
const session = createDisplayHost(() => currentCell, writeFrame, describe);
const comms = new SessionComms(() => currentCell, writeInOrder);
const { password, ...dialogs } = createDialogs(() => currentCell, writeInOrder);
const stopped = new StoppedCells(() => currentCell);
const runner = new CellRunner(process.cwd(), stopped, () => createTslabModule(session.host));

/** Writes an output below those that were started before it. */
function writeInOrder(frame: SessionFrame): void {
  session.keepPlaces();
  writeFrame(frame);
}

async function runCell(command: RunCommand): Promise<void> {
  const { id } = command;
  currentCell = id;
  sources.add(command);
  let finished = false;
  const finish = (failure?: { readonly error: unknown }): void => {
    if (!finished) {
      const error = failure ? { error: describeError(failure.error, sources) } : {};
      writeFrame({ type: "done", cell: id, ...error });
      finished = true;
      stopCell = undefined;
    }
  };
  // Called straight from the interrupt message: after a hard stop nothing that awaits this cell ever resumes.
  stopCell = () => {
    stopped.add(id);
    finish({ error: new Interrupted() });
  };
  try {
    const value = await runner.run(command);
    const result = value === undefined ? undefined : await formatValue(value, describe);
    await session.settled();
    // An empty bundle is a value that does not want to be shown, such as a display's handle.
    if (!finished && result && Object.keys(result.data).length > 0) {
      writeFrame({ type: "result", cell: id, ...result });
    }
    finish();
  } catch (error) {
    await session.settled(true);
    finish({ error });
  }
}

function interrupt(id: number | undefined): void {
  if (id !== undefined && id < currentCell) {
    return;
  }
  if (id !== undefined && id > currentCell) {
    // A hard stop came while the message that starts this cell was being read, and took it along.
    currentCell = id;
    writeFrame({ type: "done", cell: id, error: describeError(new Interrupted(), sources) });
  }
  const stop = stopCell;
  session.notifyInterrupt();
  stop?.();
  writeFrame({ type: "interrupted" });
}

function receiveComm(id: number, packet: CommPacket): void {
  try {
    comms.receive(id, packet);
  } catch (error) {
    reportUncaught(error);
  }
  writeInOrder({ type: "handled", id });
}

function reportUncaught(error: unknown): void {
  if (error instanceof Interrupted) {
    return;
  }
  const { traceback } = describeError(error, sources);
  writeFrame({ type: "stream", cell: currentCell, name: "stderr", text: `${traceback.join("\n")}\n` });
}

new Worker(join(__dirname, "stop-worker.js"));
const host: CellHost = { ...session.host, comms, password };
Object.defineProperty(globalThis, Symbol.for("pinpoint.host"), { value: host });
Object.assign(globalThis, dialogs);
captureStandardStreams((name, text) => writeInOrder({ type: "stream", cell: currentCell, name, text }));
process.on("uncaughtException", reportUncaught);
process.on("unhandledRejection", reportUncaught);
// Ctrl-C in the terminal that Jupyter runs in reaches this process too, but a Stop comes as a message.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.on("message", (command: SessionCommand) => {
  if (command.type === "run") {
    void runCell(command);
  } else if (command.type === "comm") {
    receiveComm(command.id, command.packet);
  } else {
    interrupt(command.id);
  }
});
