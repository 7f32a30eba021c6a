import { c, type Status } from "./c-api.js";

const OK = 0;

/** The status of every call made on this thread; calls on another thread bring their own. */
export const status = c.newStatus();

/**
 * Throws what TensorFlow says went wrong in the last call.
 *
 * @param doing What was tried, put before TensorFlow's words.
 */
export function check(doing: string | (() => string), of: Status = status): void {
  if (c.getCode(of) === OK) return;
  const message = c.message(of);
  c.setStatus(of, OK, "");
  throw new Error(`${typeof doing === "string" ? doing : doing()}: ${message}`);
}
