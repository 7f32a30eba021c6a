import { type Context, c } from "./c-api.js";
import { check, status } from "./status.js";

/** A processor that TensorFlow can run on. */
export interface Device {
  /** As PINPOINT_DEVICE names it: `cpu`, `gpu:0`, ... */
  readonly name: string;
  /** `CPU` or `GPU`. */
  readonly type: string;
}

interface NamedDevice extends Device {
  /** TensorFlow's long name, `/job:localhost/replica:0/task:0/device:GPU:0`. */
  readonly path: string;
}

/** tensorflow.ConfigProto in wire format, for everything that runs ops. */
export const configuration = readConfiguration(process.env.PINPOINT_DEVICE ?? "");

/** Everything that is executed at once lives in this context. */
export const context: Context = createContext();

const allDevices = listDevices();

/** Where tensors live: the first GPU that TensorFlow sees, else the CPU. */
export const mainDevice =
  allDevices.find((device) => device.type === "GPU") ?? (allDevices[0] as NamedDevice);

/**
 * The devices that TensorFlow sees. `PINPOINT_DEVICE=cpu` in the environment hides the GPUs, `PINPOINT_DEVICE=gpu:1`
 * all but the second.
 *
 * @example devices().map(({ type }) => type).includes("CPU") // true
 */
export function devices(): Device[] {
  return allDevices.map(({ name, type }) => ({ name, type }));
}

function readConfiguration(wanted: string): Uint8Array {
  const gpu = /^gpu(?::(\d+))?$/i.exec(wanted);
  if (wanted && !gpu && !/^cpu(:0)?$/i.test(wanted)) {
    throw new RangeError(
      `PINPOINT_DEVICE is ${JSON.stringify(wanted)}; it must be cpu, gpu or gpu:0, gpu:1, ...`,
    );
  }
  return configProto({ hideGpus: Boolean(wanted) && !gpu, gpu: gpu?.[1] });
}

function createContext(): Context {
  const options = c.newContextOptions();
  c.contextOptionsSetConfig(options, configuration, configuration.length, status);
  check("TensorFlow refused its configuration");
  const created = c.newContext(options, status);
  c.deleteContextOptions(options);
  check("TensorFlow could not start");
  return created;
}

/** Memory of a GPU grows with need, ops without a GPU kernel run on the CPU. */
function configProto({ hideGpus, gpu }: { hideGpus: boolean; gpu: string | undefined }): Uint8Array {
  const allowGrowth = [0x20, 1];
  const visible = gpu === undefined ? [] : [0x2a, gpu.length, ...Buffer.from(gpu)];
  const gpuOptions = [...allowGrowth, ...visible];
  const noGpu = [0x0a, 7, 0x0a, 3, ...Buffer.from("GPU"), 0x10, 0];
  return Uint8Array.from([
    ...(hideGpus ? noGpu : []),
    ...[0x32, gpuOptions.length, ...gpuOptions],
    ...[0x38, 1], // allow_soft_placement
  ]);
}

function listDevices(): NamedDevice[] {
  const list = c.contextListDevices(context, status);
  check("TensorFlow could not list its devices");
  const found = Array.from({ length: c.deviceListCount(list) }, (_, index) => {
    const path = c.deviceListName(list, index, status);
    const type = c.deviceListType(list, index, status);
    return { name: type === "CPU" ? "cpu" : `gpu:${path.split(":").at(-1)}`, type, path };
  });
  c.deleteDeviceList(list);
  return found.filter((device) => device.type === "CPU" || device.type === "GPU");
}
