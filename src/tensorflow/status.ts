import { c, type Status } from "./c-api.js";

const OK = 0;

/** The status of every call made on this thread; calls on another thread bring their own. */
export const status = c.newStatus();

/** tfjs puts more frames between the caller's line and TensorFlow than Node shows. */
const STACK_FRAMES = 50;

/**
 * Throws what TensorFlow says went wrong in the last call.
 *
 * @param doing What was tried, put before TensorFlow's words.
 */
export function check(doing: string | (() => string), of: Status = status): void {
  if (c.getCode(of) === OK) return;
  const message = c.message(of);
  c.setStatus(of, OK, "");
  throw deepError(`${typeof doing === "string" ? doing : doing()}: ${message}`);
}

function deepError(message: string): Error {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.max(usual, STACK_FRAMES);
  try {
    return new Error(message);
  } finally {
    Error.stackTraceLimit = usual;
  }
}
