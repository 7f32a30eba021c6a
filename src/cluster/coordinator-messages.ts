import type { HostTensor } from "../tensorflow/compile/portable-function.js";

/** Where the value of a function's input comes from; variables by their place in `write`. */
export type FunctionInput =
  | { readonly argument: number }
  | { readonly variable: number }
  | { readonly constant: HostTensor }
  | "call number";

/** A function as the workers get it. */
export interface WorkerFunction {
  readonly name: string;
  readonly definition: Uint8Array;
  readonly inputs: readonly FunctionInput[];
  readonly resultCount: number;
  /** The variables that its last results are the new values of. */
  readonly assigned: readonly number[];
}

/** One worker's part of a batch. */
export interface ShardCall {
  readonly worker: number;
  /** Returns slices of what is to be summed, at most one a worker. */
  readonly function: string;
  readonly args: readonly HostTensor[];
}

/** What the process that trains asks of the one that holds the cluster. */
export interface CoordinatorRequests {
  /** Joins the workers; `devices` are the paths of those that compute, one a worker. */
  connect(serverDef: Uint8Array, devices: readonly string[]): void;
  define(definition: WorkerFunction): void;
  /** Gives every worker these variables. */
  write(values: readonly HostTensor[]): void;
  /**
   * A step: each shard's function on its worker, whose results are summed slice by slice, each slice on one worker; then
   * `apply` with all sums and `args` on every worker.
   *
   * @returns What `apply` returned on the first worker.
   */
  step(
    shards: readonly ShardCall[],
    apply: { readonly function: string; readonly args: readonly HostTensor[] },
    call: number,
  ): HostTensor[];
  /** The variables of the first worker. */
  read(): HostTensor[];
}

/** A request and its arguments, as they travel. */
export type CoordinatorRequest = {
  [Name in keyof CoordinatorRequests]: {
    readonly name: Name;
    readonly args: Parameters<CoordinatorRequests[Name]>;
  };
}[keyof CoordinatorRequests];

/** The answer. */
export type CoordinatorReply = { readonly result: unknown } | { readonly error: string };
