import { Session } from "node:inspector";
import { Socket } from "node:net";
import { stopFd } from "./session-protocol.js";

// Runs in a thread of the session process, which stays awake while the main thread is stuck in a loop.
// Each byte that the server writes to the stop channel ends the JavaScript that the main thread is running.
const session = new Session();
session.connectToMainThread();
const channel = new Socket({ fd: stopFd, readable: true, writable: false });
channel.on("data", () => session.post("Runtime.terminateExecution"));
// The server is gone: so is the reason for this process, whatever its main thread is doing.
channel.on("close", () => process.kill(process.pid, "SIGKILL"));
channel.on("error", () => process.kill(process.pid, "SIGKILL"));
