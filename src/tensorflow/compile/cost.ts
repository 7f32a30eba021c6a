import { c, type Graph, type Output, type Tensor } from "../c-api.js";
import { check, status } from "../status.js";
import { bytesOf } from "./buffer-bytes.js";
import { fieldsOf } from "./protocol-buffer.js";

/** What all ops of one kind cost in one call of a compiled function. */
export interface OpCost {
  /** TensorFlow's name of the op. */
  readonly op: string;
  /** How many of them ran. */
  readonly count: number;
  /** Their time. Ops that ran side by side count in full, so that the sum may exceed the call's time. */
  readonly milliseconds: number;
}

/** A graph with what goes in and what comes out. */
export interface RunnableGraph {
  readonly graph: Graph;
  readonly placeholders: readonly Output[];
  readonly outputs: readonly Output[];
}

/** tensorflow.RunOptions with trace_level FULL_TRACE. */
const FULL_TRACE = Uint8Array.of(0x08, 3);
/** Runs before the one that is measured: in the first ones TensorFlow optimizes the graph and takes memory. */
const WARM_UP = 3;

/** Runs a graph as a session of TensorFlow's own, which notes when each op began and ended. */
export async function measureOps(runnable: RunnableGraph, values: readonly Tensor[]): Promise<OpCost[]> {
  const options = c.newSessionOptions();
  const session = c.newSession(runnable.graph, options, status);
  c.deleteSessionOptions(options);
  check("TensorFlow could not start a session");
  const runOptions = c.newBufferFromString(FULL_TRACE, FULL_TRACE.length);
  const metadata = c.newBuffer();
  const ownStatus = c.newStatus();
  const results = new BigUint64Array(new ArrayBuffer(8 * Math.max(runnable.outputs.length, 1)));
  const run = async (isMeasured: boolean) => {
    await new Promise<void>((resolve, reject) =>
      c.sessionRun.async(
        session,
        isMeasured ? runOptions : 0,
        runnable.placeholders,
        BigUint64Array.from(values, BigInt),
        values.length,
        runnable.outputs,
        results,
        runnable.outputs.length,
        null,
        0,
        isMeasured ? metadata : 0,
        ownStatus,
        (error) => (error ? reject(error) : resolve()),
      ),
    );
    check("TensorFlow could not run the compiled function", ownStatus);
    for (const tensor of results.subarray(0, runnable.outputs.length))
      c.deleteTensor(Number(tensor) as Tensor);
  };
  try {
    for (let round = 0; round < WARM_UP; round++) await run(false);
    await run(true);
    return costsOf(bytesOf(metadata));
  } finally {
    c.closeSession(session, status);
    c.deleteSession(session, status);
    c.deleteBuffer(runOptions);
    c.deleteBuffer(metadata);
    c.deleteStatus(ownStatus);
  }
}

/** Fields of RunMetadata, StepStats, DeviceStepStats and NodeExecStats (core/framework/step_stats.proto). */
const STEP_STATS = 1;
const DEVICE_STATS = 1;
const NODE_STATS = 2;
const TIMELINE_LABEL = 8;
const START_NANOSECONDS = 14;
const END_NANOSECONDS = 15;

function costsOf(metadata: Uint8Array): OpCost[] {
  const inside = (messages: Uint8Array[], field: number) =>
    messages.flatMap((message) =>
      fieldsOf(message).flatMap(({ number, bytes }) => (number === field ? [bytes] : [])),
    );
  const nodes = inside(inside(inside([metadata], STEP_STATS), DEVICE_STATS), NODE_STATS);
  const costs = new Map<string, { count: number; milliseconds: number }>();
  for (const node of nodes) {
    const fields = fieldsOf(node);
    const numberAt = (field: number) => fields.find(({ number }) => number === field)?.value ?? 0;
    const label = fields.find(({ number }) => number === TIMELINE_LABEL)?.bytes ?? new Uint8Array(0);
    const op = opOf(new TextDecoder().decode(label));
    if (op === undefined) continue;
    const cost = costs.get(op) ?? { count: 0, milliseconds: 0 };
    cost.count++;
    cost.milliseconds += (numberAt(END_NANOSECONDS) - numberAt(START_NANOSECONDS)) / 1e6;
    costs.set(op, cost);
  }
  return [...costs].map(([op, cost]) => ({ op, ...cost })).sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The op in a label such as `Relu_3 = Relu(Add_2)`; what feeds and fetches is not the function's own. */
function opOf(label: string): string | undefined {
  const op = /= (\w+)\(/.exec(label)?.[1];
  return op === undefined || /^_(Arg|Retval|Send|Recv|HostSend|HostRecv)$/.test(op) ? undefined : op;
}
