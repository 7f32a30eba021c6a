import { fork } from "node:child_process";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isPrivate } from "./worker-address.js";

const USAGE = `npm run worker -- --port N [--host ADDRESS] [--behind-firewall]
  Lends this machine to trainings on others: connect({ workers: ["ADDRESS:N", ...] }).
  --port N           where it listens, 1 to 65535
  --host ADDRESS     the name or IP address that others reach it by; default the first private one, else 127.0.0.1
  --behind-firewall  start even where this machine has a public address
TensorFlow's server listens on every interface and has no authentication: private networks only.`;

/** `npm run worker`: a server of TensorFlow's, started anew whenever it crashes. @returns The exit code. */
export async function workerCommand(args: readonly string[]): Promise<number> {
  const settings = await readSettings(args).catch((error: Error) => error);
  if (settings instanceof Error) {
    console.error(settings.message);
    return 2;
  }
  return keepRunning(`${settings.host}:${settings.port}`);
}

async function readSettings(args: readonly string[]): Promise<{ host: string; port: number }> {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: "string" }, host: { type: "string" }, "behind-firewall": { type: "boolean" } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new RangeError(`--port must be a whole number from 1 to 65535, got ${values.port}\n${USAGE}`);
  }
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const open = addresses.find(({ address }) => !isPrivate(address.split("%")[0]!));
  if (open && !values["behind-firewall"]) {
    throw new Error(
      `This machine has the public address ${open.address}, and TensorFlow's server listens on every interface without ` +
        "authentication: start it in a container, or with --behind-firewall where a firewall keeps the port.",
    );
  }
  await checkFree(port);
  const own = addresses.find(({ internal, family }) => !internal && family === "IPv4")?.address;
  return { host: values.host ?? own ?? "127.0.0.1", port };
}

function checkFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "in use: end the other program, or take another port" : error.code;
      reject(new Error(`The port ${port} is ${why}.`));
    });
    server.listen(port, () => server.close(() => resolve()));
  });
}

/** A server that crashed, as TensorFlow's do when a coordinator dies at the wrong moment, is of no use to anyone. */
function keepRunning(address: string): Promise<number> {
  return new Promise((resolve) => {
    const start = () => {
      const child = fork(join(__dirname, "worker-process.js"), [address], { execArgv: [] });
      let started = false;
      const stop = () => {
        child.removeAllListeners("exit").once("exit", () => resolve(0));
        child.kill("SIGKILL");
      };
      process.once("SIGINT", stop).once("SIGTERM", stop);
      child.once("message", () => {
        started = true;
        console.log(
          `A worker at ${address}, process ${child.pid}. No authentication: private networks only. Ctrl-C ends it.`,
        );
      });
      child.once("exit", (code, signal) => {
        process.removeListener("SIGINT", stop).removeListener("SIGTERM", stop);
        if (!started) return resolve(1);
        console.log(`The server ended (${signal ?? `exit code ${code}`}); another one takes its place.`);
        start();
      });
    };
    start();
  });
}
