import type { Buffer } from "../c-api.js";
import { memcpy } from "../library.js";

/** A copy of what a TF_Buffer, which begins with its data's address and length, holds. */
export function bytesOf(buffer: Buffer): Uint8Array {
  const dataAndLength = new BigUint64Array(2);
  memcpy(dataAndLength, buffer, 16);
  const bytes = new Uint8Array(Number(dataAndLength[1]));
  memcpy(bytes, Number(dataAndLength[0]), bytes.length);
  return bytes;
}
