import { fieldsOf } from "../tensorflow/compile/protocol-buffer.js";
import { encodeMessage } from "./encode-message.js";
import { grpcCall } from "./grpc-call.js";

/** A processor of a worker. */
export interface WorkerDevice {
  /** As the worker itself names it, `/job:worker/replica:0/task:0/device:CPU:0`. */
  readonly ownName: string;
  readonly type: string;
  /** Bytes that TensorFlow may take. */
  readonly memory: number;
}

/** What a worker says of itself. */
export interface WorkerStatus {
  readonly address: string;
  readonly devices: readonly WorkerDevice[];
  /** A number drawn when the server was started: another one means that it was started anew. */
  readonly incarnation: string;
}

/** Fields of GetStatusResponse, DeviceAttributes and GraphDef. */
const DEVICES = 1;
const NAME = 1;
const TYPE = 2;
const MEMORY = 4;
const INCARNATION = 6;
const GRAPH = 1;
const VERSIONS = 4;
const MIN_CONSUMER = 2;
/** A graph for a TensorFlow of the year 4700: a server refuses it and says its own version. */
const NEVER = 999_999;

/**
 * Whether a worker is there, alive and who it was.
 *
 * @throws {Error} If it does not answer as one in `milliseconds`; says why.
 */
export async function probeWorker(address: string, milliseconds: number): Promise<WorkerStatus> {
  const { status, message, body } = await grpcCall(
    address,
    "/tensorflow.WorkerService/GetStatus",
    encodeMessage([]),
    milliseconds,
  );
  if (status !== 0) throw new Error(`is no TensorFlow server (${message || `gRPC status ${status}`})`);
  const found = fieldsOf(body).filter(({ number }) => number === DEVICES);
  const devices = found.map(({ bytes }) => {
    const fields = fieldsOf(bytes);
    const text = (field: number) =>
      new TextDecoder().decode(fields.find(({ number }) => number === field)?.bytes);
    const memory = fields.find(({ number }) => number === MEMORY)?.value ?? 0;
    return { ownName: text(NAME), type: text(TYPE), memory };
  });
  const incarnation = found
    .flatMap(({ bytes }) => fieldsOf(bytes).filter(({ number }) => number === INCARNATION))
    .map(({ bytes }) => Buffer.from(bytes).toString("hex"))
    .join();
  return { address, devices: devices.filter(({ type }) => type === "CPU" || type === "GPU"), incarnation };
}

/**
 * The version of a worker's TensorFlow.
 *
 * @throws {Error} If it does not answer in `milliseconds`.
 */
export async function workerVersion(address: string, milliseconds: number): Promise<string> {
  const versions = encodeMessage([[MIN_CONSUMER, NEVER]]);
  const request = encodeMessage([[GRAPH, encodeMessage([[VERSIONS, versions]])]]);
  const { message } = await grpcCall(
    address,
    "/tensorflow.MasterService/CreateSession",
    request,
    milliseconds,
  );
  const version = /for TensorFlow (\d+\.\d+\.\d+\S*?)\.?(\s|$)/.exec(message)?.[1];
  if (version === undefined) throw new Error(`does not say which TensorFlow it is (${message})`);
  return version;
}
