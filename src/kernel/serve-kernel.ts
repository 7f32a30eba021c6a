import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { RemoteCompiler } from "./compiler/cell-compiler.js";
import { Kernel } from "./kernel.js";
import { productFolder } from "./product-folder.js";
import { readConnectionFile } from "./protocol/connection.js";
import { History } from "./protocol/history.js";
import { HistoryFile } from "./protocol/history-file.js";
import { KernelServer } from "./protocol/server.js";

const parentCheckInterval = 1000;
const historyPath = process.env.PINPOINT_HISTORY ?? join(productFolder, ".pinpoint/history.jsonl");

/** Serves the kernel of a connection file until it is shut down, or Jupyter is gone. */
export async function serveKernel(connectionFile: string, compiler: RemoteCompiler): Promise<void> {
  const server = new KernelServer(readConnectionFile(connectionFile), randomUUID());
  await server.bind();
  server.publish(undefined, "status", { execution_state: "starting" });

  let closing = false;
  const shutdown = async (): Promise<void> => {
    if (!closing) {
      closing = true;
      kernel.close();
      await server.flush();
      server.close();
      // Replies still in ZeroMQ's hands go out on its own thread; the process ends when they are gone.
      setTimeout(() => process.exit(0), 100);
    }
  };
  const kernel = new Kernel(server, {
    compiler,
    history: new History(new HistoryFile(historyPath)),
    folder: process.cwd(),
    onShutdown: () => void shutdown(),
  });
  server.listen((channel, message) => kernel.handle(channel, message));
  process.on("SIGINT", () => void kernel.interrupt());
  process.on("SIGTERM", () => void shutdown());
  // Whatever goes wrong in here, the session and its variables are worth more than a clean end.
  process.on("uncaughtException", (error) => process.stderr.write(`pinpoint: ${error.stack ?? error}\n`));

  // Jupyter was killed: nobody is left to shut this kernel down.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      void shutdown();
    }
  }, parentCheckInterval).unref();
}
