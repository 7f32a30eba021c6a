import { Session } from "node:inspector";
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import { type StopSignal, stopFd } from "./session-protocol.js";

// Runs in a thread of the session process, which stays awake while the main thread is stuck in a loop.
const session = new Session();
session.connectToMainThread();
const channel = new Socket({ fd: stopFd, readable: true, writable: false });
const gate = workerData as Int32Array;
channel.setEncoding("ascii");
channel.on("data", (signals: string) => {
  for (const signal of signals as Iterable<StopSignal>) {
    if (signal === "!") {
      session.post("Runtime.terminateExecution");
    } else {
      gate[0] = 1;
      Atomics.notify(gate, 0);
    }
  }
});
// The server is gone: so is the reason for this process and the programs it started, whatever its main thread is doing.
channel.on("close", () => process.kill(-process.pid, "SIGKILL"));
channel.on("error", () => process.kill(-process.pid, "SIGKILL"));
