// A process of its own that holds the connection to a cluster: TensorFlow waits for ever where a worker is frozen or
// gone, and then this process is ended from outside. It does what it is asked, one request after the other.
import { c, eagerAttributes, type TensorHandle } from "../tensorflow/c-api.js";
import type { HostTensor } from "../tensorflow/compile/portable-function.js";
import { context } from "../tensorflow/context.js";
import { handleAt, shapeOf } from "../tensorflow/execute-op.js";
import { nameOf } from "../tensorflow/names.js";
import { check, status } from "../tensorflow/status.js";
import { handleFromValues, valuesOfHandle } from "../tensorflow/tensor-data.js";
import type {
  CoordinatorReply,
  CoordinatorRequest,
  CoordinatorRequests,
  FunctionInput,
  WorkerFunction,
} from "./coordinator-messages.js";

/** Workers forget a coordinator that they have not heard of for so long, in seconds. */
const KEEP_ALIVE = 60;
/** tensorflow.ConfigProto with allow_soft_placement, by which TensorFlow optimizes a function's graph. */
const OPTIMIZED = Uint8Array.of(0x38, 1);

interface KnownFunction extends WorkerFunction {
  /** For each worker its constants, by their place among the inputs. */
  readonly constants: readonly ReadonlyMap<number, TensorHandle>[];
}

let devices: readonly string[] = [];
/** For each worker its variables. */
let variables: TensorHandle[][] = [];
const functions = new Map<string, KnownFunction>();

const requests: CoordinatorRequests = {
  connect(serverDef, paths) {
    c.contextSetServerDef(context, KEEP_ALIVE, serverDef, serverDef.length, status);
    check("TensorFlow could not join the workers");
    devices = paths;
  },

  define(definition) {
    c.contextAddFunctionDef(context, definition.definition, definition.definition.length, status);
    check("The workers did not take a function");
    const constants = devices.map(
      (device) =>
        new Map(
          definition.inputs.flatMap((input, index) =>
            typeof input === "object" && "constant" in input
              ? [[index, copyTo(device, input.constant)] as const]
              : [],
          ),
        ),
    );
    functions.set(definition.name, { ...definition, constants });
  },

  write(values) {
    free(variables.flat());
    variables = devices.map((device) => values.map((value) => copyTo(device, value)));
  },

  step(shards, apply, call) {
    const slices = shards.map((shard) => {
      const args = shard.args.map(handleOf);
      // Each worker's random numbers are others.
      const number = handleOf(int32Scalar(call * devices.length + shard.worker));
      return freeing([...args, number], () => run(shard.function, shard.worker, args, number));
    });
    const sums = slices[0]!.map((_, slice) =>
      sum(
        slice,
        slices.map((ofShard) => ofShard[slice]!),
      ),
    );
    free(slices.flat());
    const args = [...sums, ...apply.args.map(handleOf)];
    const number = handleOf(int32Scalar(call));
    return freeing([...args, number], () => {
      const results = devices.map((_, worker) => run(apply.function, worker, args, number));
      return freeing(results.flat(), () => results[0]!.map(hostTensorOf));
    });
  },

  read: () => variables[0]!.map(hostTensorOf),
};

/** Calls a function on a worker, whose variables it may change. */
function run(
  name: string,
  worker: number,
  args: readonly TensorHandle[],
  callNumber: TensorHandle,
): TensorHandle[] {
  const { inputs, resultCount, assigned, constants } = functions.get(name)!;
  const own = variables[worker]!;
  const handleFor = (input: FunctionInput, index: number) => {
    if (input === "call number") return callNumber;
    if ("argument" in input) return args[input.argument]!;
    return "variable" in input ? own[input.variable]! : constants[worker]!.get(index)!;
  };
  const results = execute(
    name,
    devices[worker]!,
    inputs.map(handleFor),
    resultCount + assigned.length,
    (op) => eagerAttributes.string(op, nameOf("config_proto"), OPTIMIZED, OPTIMIZED.length),
  );
  assigned.forEach((variable, index) => {
    c.deleteTensorHandle(own[variable]!);
    own[variable] = results[resultCount + index]!;
  });
  return results.slice(0, resultCount);
}

/** The sum of what lies on the workers, on one of them. */
function sum(worker: number, terms: readonly TensorHandle[]): TensorHandle {
  return execute("AddN", devices[worker]!, terms, 1, (op) => {
    eagerAttributes.int(op, nameOf("N"), terms.length);
    eagerAttributes.type(op, nameOf("T"), c.tensorHandleDataType(terms[0]!));
  })[0]!;
}

function execute(
  name: string,
  device: string,
  inputs: readonly TensorHandle[],
  resultCount: number,
  setAttributes: (op: ReturnType<typeof c.newOp>) => void,
): TensorHandle[] {
  const op = c.newOp(context, nameOf(name), status);
  check("The workers do not know a function");
  const results = new Uint32Array(2 * Math.max(resultCount, 1));
  try {
    c.opSetDevice(op, device, status);
    check("There is no such device");
    for (const input of inputs) c.opAddInput(op, input, status);
    setAttributes(op);
    c.execute(op, results, Int32Array.of(resultCount), status);
    check(`${device} could not run ${name}`);
  } finally {
    c.deleteOp(op);
  }
  return Array.from({ length: resultCount }, (_, index) => handleAt(results, index));
}

function copyTo(device: string, value: HostTensor): TensorHandle {
  const local = handleOf(value);
  return freeing([local], () => {
    const copy = c.tensorHandleCopyToDevice(local, context, device, status);
    check(`A tensor could not be copied to ${device}`);
    return copy;
  });
}

function handleOf({ shape, dtype, values }: HostTensor): TensorHandle {
  return handleFromValues(shape, dtype, values);
}

function hostTensorOf(handle: TensorHandle): HostTensor {
  const values = valuesOfHandle(handle);
  return { dtype: c.tensorHandleDataType(handle), shape: shapeOf(handle), values };
}

function int32Scalar(value: number): HostTensor {
  return { dtype: 3, shape: [], values: Int32Array.of(value) };
}

function freeing<T>(handles: readonly TensorHandle[], work: () => T): T {
  try {
    return work();
  } finally {
    free(handles);
  }
}

function free(handles: readonly TensorHandle[]): void {
  for (const handle of handles) c.deleteTensorHandle(handle);
}

function answer({ name, args }: CoordinatorRequest): CoordinatorReply {
  try {
    return { result: (requests[name] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

process.on("message", (request: CoordinatorRequest) => {
  const reply = answer(request);
  process.send?.(reply);
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
