import { Session } from "node:inspector";
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import { type StopSignal, stopFd } from "./session-protocol.js";

// Runs in a thread of the session process, which stays awake while the main thread is stuck in a loop.
const session = new Session();
session.connectToMainThread();
const channel = new Socket({ fd: stopFd, readable: true, writable: true });
const gate = workerData as Int32Array;
channel.setEncoding("ascii");
channel.on("data", (signals: string) => {
  for (const signal of signals as Iterable<StopSignal>) {
    if (signal === "!") {
      // A main thread that runs nothing is hit by it as soon as it runs again: the server waits for this answer.
      session.post("Runtime.terminateExecution", () => channel.write(signal));
    } else {
      gate[0] = 1;
      Atomics.notify(gate, 0);
    }
  }
});
// The server is gone: so is the reason for this process and the programs it started, whatever its main thread is doing.
channel.on("close", () => process.kill(-process.pid, "SIGKILL"));
channel.on("error", () => process.kill(-process.pid, "SIGKILL"));
