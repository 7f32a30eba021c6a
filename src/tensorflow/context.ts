import { totalmem } from "node:os";
import { type Context, c } from "./c-api.js";
import { check, status } from "./status.js";

/** A processor that TensorFlow can run on. */
export interface Device {
  /** As PINPOINT_DEVICE names it: `cpu`, `gpu:0`, ...; after a worker's address, `10.0.0.5:2222/cpu`. */
  readonly name: string;
  /** `CPU` or `GPU`. */
  readonly type: string;
  /** Bytes of memory: all that the machine has, or what TensorFlow may take of a GPU's. */
  readonly memory: number;
}

interface NamedDevice extends Device {
  /** TensorFlow's long name, `/job:localhost/replica:0/task:0/device:GPU:0`. */
  readonly path: string;
}

/** What PINPOINT_DEVICE asks for. */
type Wanted = "any" | "cpu" | { readonly gpu: string };

/** What a varint of one byte holds. */
const MAX_THREADS = 127;

const threads = readThreads(process.env.PINPOINT_THREADS ?? "");
const wanted = readWanted(process.env.PINPOINT_DEVICE ?? "");

/** tensorflow.ConfigProto in wire format, for everything that runs ops. */
export const configuration = configProto(wanted);

/** Everything that is executed at once lives in this context. */
export const context: Context = createContext();

const allDevices = listDevices(context, wanted);

/** Where tensors live: the first GPU that TensorFlow sees, else the CPU. */
export const mainDevice = findMainDevice();

let remoteDevices: readonly Device[] = [];

/**
 * The devices that TensorFlow sees, and after them those of the workers that `connect` found. `PINPOINT_DEVICE=cpu` in
 * the environment hides this machine's GPUs, `PINPOINT_DEVICE=gpu:1` all but the second.
 *
 * @example devices().map(({ type }) => type).includes("CPU") // true
 */
export function devices(): Device[] {
  return [...allDevices, ...remoteDevices].map(({ name, type, memory }) => ({ name, type, memory }));
}

/** Lists these after the machine's own. */
export function setRemoteDevices(found: readonly Device[]): void {
  remoteDevices = found;
}

function readWanted(text: string): Wanted {
  const gpu = /^gpu(?::(\d+))?$/i.exec(text);
  if (gpu) return { gpu: gpu[1] ?? "0" };
  if (/^cpu(:0)?$/i.test(text)) return "cpu";
  if (text === "") return "any";
  throw refusal("it must be cpu, gpu or gpu:0, gpu:1, ...;");
}

/** How many threads one op may use; 0 where nothing is said, for as many as the machine has cores. */
function readThreads(text: string): number {
  const count = text === "" ? 0 : Number(text);
  if (text === "" || (Number.isSafeInteger(count) && count >= 1 && count <= MAX_THREADS)) return count;
  throw new RangeError(
    `PINPOINT_THREADS is ${JSON.stringify(text)}; it must be a whole number from 1 to ${MAX_THREADS}, or not set.`,
  );
}

/** Names all that there is: for that, TensorFlow is started once more and sees everything. */
function refusal(why: string): RangeError {
  const found = listDevices(startContext(configProto("any")), "any").map(({ name }) => name);
  return new RangeError(
    `PINPOINT_DEVICE is ${JSON.stringify(process.env.PINPOINT_DEVICE)}; ${why} TensorFlow sees ${found.join(", ")}.`,
  );
}

function createContext(): Context {
  try {
    return startContext(configuration);
  } catch (error) {
    throw wanted === "any" || wanted === "cpu" ? error : refusal(`${(error as Error).message};`);
  }
}

function startContext(config: Uint8Array): Context {
  const options = c.newContextOptions();
  c.contextOptionsSetConfig(options, config, config.length, status);
  check("TensorFlow refused its configuration");
  const created = c.newContext(options, status);
  c.deleteContextOptions(options);
  check("TensorFlow could not start");
  return created;
}

function findMainDevice(): NamedDevice {
  const gpu = allDevices.find((device) => device.type === "GPU");
  if (!gpu && typeof wanted === "object") throw refusal("there is no such device:");
  return gpu ?? (allDevices[0] as NamedDevice);
}

/** Memory of a GPU grows with need, ops without a GPU kernel run on the CPU. */
function configProto(wish: Wanted): Uint8Array {
  const allowGrowth = [0x20, 1];
  const visible = typeof wish === "object" ? [0x2a, wish.gpu.length, ...Buffer.from(wish.gpu)] : [];
  const gpuOptions = [...allowGrowth, ...visible];
  const noGpu = [0x0a, 7, 0x0a, 3, ...Buffer.from("GPU"), 0x10, 0];
  return Uint8Array.from([
    ...(wish === "cpu" ? noGpu : []),
    ...[0x32, gpuOptions.length, ...gpuOptions],
    ...[0x38, 1], // allow_soft_placement
    ...(threads > 0 ? [...[0x10, threads], ...[0x28, threads]] : []), // intra_ and inter_op_parallelism_threads
  ]);
}

function listDevices(of: Context, wish: Wanted): NamedDevice[] {
  const list = c.contextListDevices(of, status);
  check("TensorFlow could not list its devices");
  const found = Array.from({ length: c.deviceListCount(list) }, (_, index) => {
    const path = c.deviceListName(list, index, status);
    const type = c.deviceListType(list, index, status);
    const memory = type === "CPU" ? totalmem() : c.deviceListMemoryBytes(list, index, status);
    // TensorFlow counts from 0 what it was allowed to see.
    const number = typeof wish === "object" ? wish.gpu : path.split(":").at(-1);
    return { name: type === "CPU" ? "cpu" : `gpu:${number}`, type, memory, path };
  });
  c.deleteDeviceList(list);
  return found.filter((device) => device.type === "CPU" || device.type === "GPU");
}
