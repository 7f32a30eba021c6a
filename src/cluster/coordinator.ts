import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { CoordinatorReply, CoordinatorRequests } from "./coordinator-messages.js";

/** The process that holds the connection to a cluster, as the one that trains sees it. */
export class Coordinator {
  readonly #process: ChildProcess;
  #waiting: { resolve: (result: unknown) => void; reject: (error: Error) => void } | undefined;
  #ended: Error | undefined;

  constructor() {
    this.#process = fork(join(__dirname, "coordinator-process.js"), {
      serialization: "advanced",
      // It computes nothing itself.
      env: { ...process.env, PINPOINT_DEVICE: "cpu" },
      execArgv: [],
    });
    this.#process.on("message", (reply: CoordinatorReply) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if ("error" in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.result);
    });
    this.#process.on("exit", (code, signal) => {
      this.end(new Error(`The process that holds the cluster ended (${signal ?? `exit code ${code}`}).`));
    });
    this.#process.on("error", (error) => this.end(error));
  }

  /** Asks for something; one request at a time. */
  ask<Name extends keyof CoordinatorRequests>(
    name: Name,
    ...args: Parameters<CoordinatorRequests[Name]>
  ): Promise<ReturnType<CoordinatorRequests[Name]>> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve: resolve as (result: unknown) => void, reject };
      this.#process.send({ name, args }, (error) => error && reject(error));
    });
  }

  /** Ends the process, whatever it does; what was asked for fails with `reason`. */
  end(reason = new Error("The connection to the workers was ended.")): void {
    this.#ended ??= reason;
    this.#process.kill("SIGKILL");
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}
