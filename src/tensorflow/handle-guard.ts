/**
 * A guard around TensorFlow's C API, for tests and for hunting a crash: with `PINPOINT_GUARD=1` in the environment every
 * handle (tensor, op, status, graph, ...) is followed from the call that made it to the one that freed it. Freeing one
 * twice, using one after it was freed or freeing one while another thread computes with it throws and says where it was
 * freed, in place of a crash in C.
 */
export const isGuarded = process.env.PINPOINT_GUARD === "1";

/** A C function as koffi makes it. */
export type CFunction = ((...args: unknown[]) => unknown) & { async: (...args: unknown[]) => void };

/** Functions that write handles to an array, and the place of that argument; the next one says how many. */
const HANDLES_OUT = new Map([
  ["TFE_Execute", 1],
  ["TF_SessionRun", 6],
]);
/** So many freed addresses are remembered; C gives most of them out again soon. */
const MAX_FREED = 100_000;

/** Who made each handle that is alive; one is counted by TensorFlow, and given out and freed, several times. */
const makers = new Map<number, string[]>();
const freed = new Map<number, { readonly by: string; readonly where: Error }>();
const inUse = new Map<number, string>();
/** The graph that an operation belongs to, and ends with. */
const graphs = new Map<number, number>();

/** How many handles are alive, by the C function that made them; nothing without the guard. */
export function liveHandles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const maker of [...makers.values()].flat()) counts[maker] = (counts[maker] ?? 0) + 1;
  return counts;
}

/** Puts the guard around a C function. */
export function guard(prototype: string, call: CFunction): CFunction {
  const [, returned, name = "", parameters = ""] = /^(.+?) (\w+)\((.*)\)$/.exec(prototype) ?? [];
  const types = parameters.split(",").map((type) => type.trim());
  const frees = /^TFE?_Delete|^TF_FinishOperation$/.test(name);

  const before = (args: readonly unknown[]): number[] => {
    const handles = types.flatMap((type, index) => handlesIn(type, args[index])).filter(Boolean);
    for (const handle of handles) refuseFreed(name, handle);
    if (frees && handles[0] !== undefined) markFreed(name, handles[0]);
    return handles;
  };
  const after = (result: unknown, args: readonly unknown[]): unknown => {
    if (returned === "uintptr_t" && result) markMade(name, result as number, args);
    for (const handle of handlesOut(name, args)) markMade(name, handle, args);
    return result;
  };

  const guarded = (...args: unknown[]) => {
    before(args);
    return after(call(...args), args);
  };
  const async = (...args: unknown[]) => {
    const callback = args.pop() as (error: Error | null, result: unknown) => void;
    const handles = before(args);
    for (const handle of handles) inUse.set(handle, name);
    call.async(...args, (error: Error | null, result: unknown) => {
      for (const handle of handles) inUse.delete(handle);
      callback(error, after(result, args));
    });
  };
  return Object.assign(guarded, { async });
}

function handlesIn(type: string, value: unknown): number[] {
  if (type.startsWith("uintptr_t")) return [value as number];
  if (!type.includes("TF_Output")) return [];
  return [value as { oper: number } | { oper: number }[]].flat().map(({ oper }) => oper);
}

/** The handles that a call has written to an array of its caller. */
function handlesOut(name: string, args: readonly unknown[]): number[] {
  const at = HANDLES_OUT.get(name);
  if (at === undefined) return [];
  const [results, count] = args.slice(at) as [ArrayBufferView, number | Int32Array];
  const length = typeof count === "number" ? count : count[0];
  const handles = new BigUint64Array(results.buffer, results.byteOffset, length);
  return Array.from(handles, Number).filter((handle) => handle !== 0);
}

function refuseFreed(name: string, handle: number): void {
  const end = freed.get(handle);
  if (end) throw new Error(`${name} was given a handle that ${end.by} has freed.`, { cause: end.where });
}

function markMade(name: string, handle: number, [first]: readonly unknown[]): void {
  makers.set(handle, [...(makers.get(handle) ?? []), name]);
  freed.delete(handle);
  if (name === "TF_NewOperation") graphs.set(handle, first as number);
  if (name !== "TF_FinishOperation") return;
  graphs.set(handle, graphs.get(first as number) ?? 0);
  graphs.delete(first as number);
}

function markFreed(by: string, handle: number): void {
  const shares = makers.get(handle);
  if (!shares) throw new Error(`${by} was given something that is not a handle.`);
  const user = inUse.get(handle);
  if (user) throw new Error(`${by} was given a handle that ${user} is using on another thread.`);
  shares.pop();
  if (shares.length === 0) end(by, handle);
  if (by !== "TF_DeleteGraph") return;
  for (const [operation, graph] of graphs) if (graph === handle) end(by, operation);
}

function end(by: string, handle: number): void {
  makers.delete(handle);
  if (by !== "TF_FinishOperation") graphs.delete(handle);
  freed.set(handle, { by, where: new Error(`${by} freed it here`) });
  const [oldest] = freed.keys();
  if (freed.size > MAX_FREED && oldest !== undefined) freed.delete(oldest);
}
