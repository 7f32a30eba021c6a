import { encodeMessage } from "./encode-message.js";

/** Who a process is in a cluster. */
interface Task {
  readonly job: "worker" | "coordinator";
  readonly index: number;
}

/**
 * tensorflow.ServerDef in wire format (core/protobuf/tensorflow_server.proto): who is in a cluster and which of them
 * one is.
 *
 * @param jobs The addresses of each job's tasks.
 * @param config tensorflow.ConfigProto.
 */
export function serverDef(
  jobs: Readonly<Partial<Record<Task["job"], readonly string[]>>>,
  { job, index }: Task,
  config: Uint8Array,
): Uint8Array {
  const cluster = encodeMessage(
    Object.entries(jobs).map(([name, addresses]) => [1, encodeJob(name, addresses)]),
  );
  return encodeMessage([
    [1, cluster],
    [2, job],
    [3, index],
    [4, config],
    [5, "grpc"],
  ]);
}

function encodeJob(name: string, addresses: readonly string[]): Uint8Array {
  const tasks = addresses.map((address, index) => {
    const entry = encodeMessage([
      [1, index],
      [2, address],
    ]);
    return [2, entry] as const;
  });
  return encodeMessage([[1, name], ...tasks]);
}

/** The name of a worker's device in a cluster, from the name that the worker itself gives it. */
export function devicePath(worker: number, ownName: string): string {
  return `/job:worker/replica:0/task:${worker}/device:${ownName.split("/device:")[1]}`;
}
