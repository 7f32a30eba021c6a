import { types } from "node:util";
import type { MimeBundle } from "../session/session-protocol.js";

/** The first bytes of the picture files that a front end can draw; a null is any byte. */
const signatures: readonly (readonly [type: string, start: readonly (number | null)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [...Buffer.from("GIF8")]],
  ["image/webp", [...Buffer.from("RIFF"), null, null, null, null, ...Buffer.from("WEBP")]],
];
const svgStart = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/i;
const headLength = 1024;

type Bytes = Uint8Array | ArrayBufferLike;

function bufferOf(value: Bytes): Buffer {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value);
}

/** Which picture the bytes are, as their beginning says. */
function pictureType(bytes: Buffer): string | undefined {
  const found = signatures.find(([, start]) => start.every((byte, i) => byte === null || bytes[i] === byte));
  if (found) return found[0];
  return svgStart.test(bytes.toString("utf8", 0, headLength)) ? "image/svg+xml" : undefined;
}

/** Bytes, in whatever JavaScript holds them, that begin as a picture file does. */
export function isPicture(value: object): value is Bytes {
  const isBytes = value instanceof Uint8Array || types.isAnyArrayBuffer(value);
  return isBytes && pictureType(bufferOf(value as Bytes)) !== undefined;
}

export function formatPicture(value: Bytes): MimeBundle {
  const bytes = bufferOf(value);
  const type = pictureType(bytes) as string;
  return {
    [type]: bytes.toString(type === "image/svg+xml" ? "utf8" : "base64"),
    "text/plain": `<${type}, ${bytes.length.toLocaleString("en-US")} bytes>`,
  };
}

export const isBlob = (value: object): value is Blob => value instanceof Blob;

/** A blob is read whole only where its beginning is a picture's. */
export async function formatBlob(blob: Blob): Promise<MimeBundle | undefined> {
  const head = await blob.slice(0, headLength).arrayBuffer();
  return isPicture(head) ? formatPicture(await blob.arrayBuffer()) : undefined;
}
