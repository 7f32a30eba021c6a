import { c, type Status } from "./c-api.js";
import { errorAtCaller } from "./caller.js";

/** Values of TF_Code. */
const OK = 0;
const RESOURCE_EXHAUSTED = 8;

/** Advice to users of TensorFlow's own sessions. */
const HINT = /\n*Hint: If you want to see a list of allocated tensors[^\n]*\n*/g;

/** What is said of a tensor that the optimizer of graphs has computed and that does not fit into memory. */
const TOO_LARGE = /Cannot parse tensor from proto:[^[{]*(\{[^[]*)?/;

/** The status of every call made on this thread; calls on another thread bring their own. */
export const status = c.newStatus();

/**
 * Throws what TensorFlow says went wrong in the last call.
 *
 * @param doing What was tried, put before TensorFlow's words.
 * @throws {RangeError} If there was not enough memory.
 * @throws {Error} If anything else went wrong.
 */
export function check(doing: string | (() => string), of: Status = status): void {
  if (c.getCode(of) === OK) return;
  const { message, Kind } = takeFailure(of);
  throw errorAtCaller(`${typeof doing === "string" ? doing : doing()}: ${message}`, { Kind });
}

/** Whether the last call went well. */
export function isOk(of: Status): boolean {
  return c.getCode(of) === OK;
}

/** What went wrong in the last call, and the kind of error that it is; the status is ready for the next one. */
export function takeFailure(of: Status): { message: string; Kind: ErrorConstructor } {
  const words = c.message(of).replaceAll(HINT, "");
  const isTooLarge = TOO_LARGE.test(words);
  const message = words.replace(TOO_LARGE, (proto) => {
    const shape = Array.from(proto.matchAll(/size: (\d+)/g), ([, size]) => size);
    return `no memory for a tensor of shape [${shape}]`;
  });
  const Kind = isTooLarge || c.getCode(of) === RESOURCE_EXHAUSTED ? RangeError : Error;
  c.setStatus(of, OK, "");
  return { message, Kind };
}
