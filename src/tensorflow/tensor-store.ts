import { c, type TensorHandle } from "./c-api.js";
import { errorAtCaller } from "./caller.js";

/**
 * The handles that are alive, by the number that tfjs knows each by. A number is never given twice and a handle is
 * deleted in one place, so that no handle is deleted twice or used after it.
 */
const handles = new Map<number, TensorHandle>();
let nextId = 0;

/** Takes over a handle. */
export function adopt(handle: TensorHandle): number {
  const id = nextId++;
  handles.set(id, handle);
  return id;
}

/** @throws {Error} If there is no such tensor (any more). */
export function handleOf(id: number): TensorHandle {
  const handle = handles.get(id);
  if (handle === undefined) {
    throw errorAtCaller(
      id < 0
        ? "A tensor made while compile() recorded a function was used outside of it: return it from the function."
        : `Tensor ${id} does not exist in TensorFlow (any more).`,
    );
  }
  return handle;
}

/** Deletes the handle behind a number. */
export function release(id: number): void {
  const handle = handleOf(id);
  handles.delete(id);
  c.deleteTensorHandle(handle);
}

/** How many handles are alive. */
export function handleCount(): number {
  return handles.size;
}
