import { setRemoteDevices } from "../tensorflow/context.js";
import { type Device, tensorflowVersion } from "../tensorflow/index.js";
import { probeWorker, type WorkerStatus, workerVersion } from "./probe-worker.js";
import { checkWorkerAddress } from "./worker-address.js";

/** Which machines to train on, and how long to wait for them. */
export interface ConnectOptions {
  /** Their addresses, `["10.0.0.5:2222", ...]`: hosts or IP addresses of a private network, with ports. */
  readonly workers: readonly string[];
  /**
   * A worker that does not answer for so many seconds counts as lost, in (0, 600], default 5. Errors of `connect` take twice
   * as long at most.
   */
  readonly deadline?: number;
  /**
   * So many seconds at most one step may take where all workers answer, > 0, default 120: workers that cannot reach each
   * other would wait for ever. After that, training goes on with half of them.
   */
  readonly stepDeadline?: number;
}

/** The workers that training may use. */
export interface Cluster {
  readonly workers: readonly WorkerStatus[];
  /** Milliseconds. */
  readonly deadline: number;
  /** Milliseconds. */
  readonly stepDeadline: number;
}

let cluster: Cluster | undefined;

/**
 * Finds workers to train on with `trainModel(model, data, { strategy: dataParallel() })`: processes of `npm run worker`, or
 * plain `tf.distribute.Server`s of Python. From then on `devices()` lists theirs as well.
 *
 * TensorFlow's servers have no authentication: whoever reaches one may run anything on it. Private networks only.
 *
 * @param options See {@link ConnectOptions}.
 * @returns The workers' devices.
 * @throws {RangeError} If an address is none, is given twice, or is not in a private network.
 * @throws {Error} If a worker cannot be reached, does not answer, or has another TensorFlow; names each such one.
 * @example
 * try {
 *   await connect({ workers: ["127.0.0.1:1"] });
 * } catch (error) {
 *   (error as Error).message.includes("nothing listens there") // true
 * }
 */
export async function connect({
  workers,
  deadline = 5,
  stepDeadline = 120,
}: ConnectOptions): Promise<Device[]> {
  if (!Array.isArray(workers) || workers.length === 0) {
    throw new RangeError('workers must be a list of addresses such as ["10.0.0.5:2222"], at least one');
  }
  if (!(deadline > 0 && deadline <= 600)) {
    throw new RangeError(`deadline must be seconds in (0, 600], got ${deadline}`);
  }
  if (!(stepDeadline > 0)) throw new RangeError(`stepDeadline must be seconds > 0, got ${stepDeadline}`);
  const twice = workers.find((address, index) => workers.indexOf(address) !== index);
  if (twice !== undefined) throw new RangeError(`workers must be different ones; ${twice} is given twice`);
  await Promise.all(workers.map(checkWorkerAddress));
  const milliseconds = deadline * 1000;
  const answers = await Promise.allSettled(workers.map((address) => meet(address, milliseconds)));
  const wrong = answers.flatMap((answer, index) =>
    answer.status === "rejected" ? [`${workers[index]} ${(answer.reason as Error).message}`] : [],
  );
  if (wrong.length > 0) throw new Error(`Not every worker can be used: ${wrong.join("; ")}.`);
  const met = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  cluster = { workers: met, deadline: milliseconds, stepDeadline: stepDeadline * 1000 };
  const found = met.flatMap(devicesOf);
  setRemoteDevices(found);
  return found;
}

/**
 * Forgets the workers; they go on waiting for others. A training that is under way keeps them.
 *
 * @example disconnect()
 */
export function disconnect(): void {
  cluster = undefined;
  setRemoteDevices([]);
}

/** @throws {Error} If there is none. */
export function currentCluster(): Cluster {
  if (cluster) return cluster;
  throw new Error(
    'dataParallel() needs workers: call await connect({ workers: ["10.0.0.5:2222", ...] }) before.',
  );
}

async function meet(address: string, milliseconds: number): Promise<WorkerStatus> {
  const worker = await probeWorker(address, milliseconds);
  const [theirs, ours] = [await workerVersion(address, milliseconds), tensorflowVersion()];
  if (minor(theirs) !== minor(ours)) {
    throw new Error(`has TensorFlow ${theirs}, this machine ${ours}: install the same version on both`);
  }
  return worker;
}

function minor(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function devicesOf({ address, devices }: WorkerStatus): Device[] {
  return devices.map(({ type, memory, ownName }) => {
    const number = ownName.split(":").at(-1);
    return { name: `${address}/${type === "CPU" ? "cpu" : `gpu:${number}`}`, type, memory };
  });
}
