import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { readConnectionFile } from "./connection.js";
import { KernelServer } from "./server.js";

const parentCheckInterval = 1000;
const historyPath = process.env.PINPOINT_HISTORY ?? join(__dirname, "../../../.pinpoint/history.jsonl");

/** The kernel: `node main.js <connection file>`. The sockets listen before anything else is loaded. */
async function main(connectionFile: string | undefined): Promise<void> {
  if (connectionFile === undefined) {
    throw new TypeError("usage: node main.js <connection file>; Jupyter gives it to the kernels it starts");
  }
  const server = new KernelServer(readConnectionFile(connectionFile), randomUUID());
  await server.bind();
  server.publish(undefined, "status", { execution_state: "starting" });

  const { Kernel } = await import("./kernel.js");
  const { History } = await import("./history.js");
  const { HistoryFile } = await import("./history-file.js");
  const { startCompiler } = await import("./compiler-client.js");
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
    compiler: startCompiler(),
    history: new History(new HistoryFile(historyPath)),
    folder: process.cwd(),
    onShutdown: () => void shutdown(),
  });
  server.listen((channel, request) => kernel.handle(channel, request));
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

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${(error as Error)?.message ?? error}\n`);
  process.exitCode = 1;
});
