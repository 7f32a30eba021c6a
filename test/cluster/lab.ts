// Several hosts on one machine: network namespaces on a bridge, in a namespace of their own, so that no server of
// TensorFlow's, which listens on every interface, is reachable from outside. A process namespace ends them all.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { probeWorker } from "../../src/cluster/probe-worker.js";

const root = path.resolve(__dirname, "../../..");
const NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const PYTHON_SERVER = `
import sys, tensorflow as tf
server = tf.distribute.Server({"worker": [sys.argv[1]]}, job_name="worker", task_index=0)
server.join()`;

/**
 * Runs this file once more in a namespace of its own and ends the process with its exit code; there, it is true. Where the
 * machine does not allow namespaces, a skipped test says so.
 */
export function inLab(): boolean {
  if (process.env.PINPOINT_LAB) return true;
  const allowed = spawnSync("unshare", [...NAMESPACES, "sh", "-c", "ip link add lab type bridge"], {
    encoding: "utf8",
  });
  if (allowed.status !== 0) {
    const why = String(allowed.error ?? allowed.stderr).trim();
    test(
      "several hosts",
      { skip: `network namespaces need Linux, iproute2 and root: ${why}` },
      () => undefined,
    );
    return false;
  }
  const inside = spawnSync(
    "unshare",
    [...NAMESPACES, process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    {
      stdio: "inherit",
      env: { ...process.env, PINPOINT_LAB: "1" },
    },
  );
  process.exit(inside.status ?? 1);
}

/** How a host's worker is started. */
export interface HostOptions {
  readonly kind?: "node" | "python";
  /** The processor's cores that it may use, as taskset names them. */
  readonly cores?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A host with a worker on it. */
export class Host {
  readonly address: string;
  readonly #number: number;
  readonly #options: HostOptions;
  /** Keeps the namespace. */
  readonly #holder: ChildProcess;
  #worker: ChildProcess | undefined;

  constructor(number: number, options: HostOptions) {
    this.#number = number;
    this.#options = options;
    this.address = `10.77.0.${10 + number}:2222`;
    if (number === 0) makeBridge();
    this.#holder = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
  }

  /** Connects the host to the bridge and starts its worker. */
  async open(): Promise<this> {
    // Until unshare has made the namespace, this is still the lab's own.
    await sleep(200);
    const [link, pid] = [`host${this.#number}`, this.#holder.pid];
    ip(`link add ${link} type veth peer name eth0 netns ${pid}`, `link set ${link} master lab up`);
    this.inside("ip", "addr", "add", `10.77.0.${10 + this.#number}/24`, "dev", "eth0");
    this.inside("ip", "link", "set", "eth0", "up");
    this.inside("ip", "link", "set", "lo", "up");
    return this.start();
  }

  /** Starts a worker where there is none, and waits until it answers. */
  async start(): Promise<this> {
    const { kind = "node", cores, env } = this.#options;
    const command =
      kind === "python"
        ? [path.join(root, ".venv/bin/python"), "-c", PYTHON_SERVER, this.address]
        : [process.execPath, path.join(root, "dist/src/cluster/worker-process.js"), this.address];
    const pinned = cores === undefined ? command : ["taskset", "-c", cores, ...command];
    // The channel keeps a worker of ours; Python's does not know of it.
    this.#worker = spawn("nsenter", ["--net", "-t", String(this.#holder.pid), ...pinned], {
      stdio: ["ignore", "ignore", "ignore", ...(kind === "node" ? (["ipc"] as const) : [])],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...env },
    });
    for (let tries = 0; tries < 600; tries++) {
      if (await probeWorker(this.address, 1000).catch(() => undefined)) return this;
      await sleep(200);
    }
    throw new Error(`The worker at ${this.address} did not start.`);
  }

  /** Sends the worker a signal. */
  async signal(name: NodeJS.Signals): Promise<void> {
    const worker = this.#worker!;
    worker.kill(name);
    if (name === "SIGKILL" && worker.exitCode === null && worker.signalCode === null)
      await once(worker, "exit");
  }

  /** Takes the host off the network, or puts it back. */
  link(state: "up" | "down"): void {
    ip(`link set host${this.#number} ${state}`);
  }

  /** Bytes that the host has sent and received. */
  get bytes(): { readonly sent: number; readonly received: number } {
    const { stdout } = spawnSync("ip", ["-s", "-j", "link", "show", `host${this.#number}`], {
      encoding: "utf8",
    });
    const [{ stats64 }] = JSON.parse(stdout) as [{ stats64: Record<"rx" | "tx", { bytes: number }> }];
    return { sent: stats64.rx.bytes, received: stats64.tx.bytes };
  }

  /** Starts a program on the host. */
  launch(...command: string[]): ChildProcess {
    return spawn("nsenter", ["--net", "-t", String(this.#holder.pid), ...command], { stdio: "ignore" });
  }

  /** Runs a program on the host. */
  inside(...command: string[]): void {
    run("nsenter", ["--net", "-t", String(this.#holder.pid), ...command]);
  }

  async close(): Promise<void> {
    await this.signal("SIGKILL");
    this.#holder.kill("SIGKILL");
    // What is in a namespace goes with it, but later.
    spawnSync("ip", ["link", "del", `host${this.#number}`]);
  }
}

/** So many hosts, each with a worker that answers. */
export async function openHosts(options: readonly HostOptions[]): Promise<Host[]> {
  return Promise.all(options.map((of, number) => new Host(number, of).open()));
}

function makeBridge(): void {
  if (spawnSync("ip", ["link", "show", "lab"]).status === 0) return;
  ip("link add lab type bridge", "addr add 10.77.0.1/24 dev lab", "link set lab up", "link set lo up");
}

function ip(...commands: string[]): void {
  for (const command of commands) run("ip", command.split(" "));
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error ?? stderr}`);
}
