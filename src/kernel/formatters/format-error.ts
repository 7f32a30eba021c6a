import { stripVTControlCharacters, types } from "node:util";
import type { MimeBundle } from "../session/session-protocol.js";

/** Says what an error is as the traceback of a cell would: its lines, without the kernel's own frames. */
export type DescribeError = (error: Error) => { readonly traceback: readonly string[] };

export const isError = (value: object): value is Error =>
  types.isNativeError(value) || value instanceof Error;

export function formatError(error: Error, describe: DescribeError): MimeBundle {
  return { "text/plain": stripVTControlCharacters(describe(error).traceback.join("\n")) };
}
