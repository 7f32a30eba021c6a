import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the Jupyter messaging protocol that we speak. */
export const protocolVersion = "5.5";

const delimiter = Buffer.from("<IDS|MSG>");

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Readonly<Record<string, unknown>>;

/** One Jupyter message; `identities` are the routing frames (or the topic) before the delimiter. */
export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parentHeader: Header | Record<string, never>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
}

/** Thrown for frames that are not a well-formed, rightly signed message; the server drops them. */
export class WireError extends Error {
  override name = "WireError";
}

function sign(key: string, parts: readonly Buffer[]): string {
  if (key === "") {
    return "";
  }
  const hmac = createHmac("sha256", key);
  for (const part of parts) {
    hmac.update(part);
  }
  return hmac.digest("hex");
}

function parseObject(frame: Buffer, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw new WireError(`${name} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`${name} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

/** Keeps what is plain text or a number: the header goes back out with everything that answers it. */
function checkHeader(header: Record<string, unknown>): Header {
  for (const name of ["msg_id", "msg_type", "session"]) {
    if (typeof header[name] !== "string") {
      throw new WireError(`header.${name} is not a string`);
    }
  }
  const plain = Object.entries(header).filter(([, value]) => value === null || typeof value !== "object");
  return Object.fromEntries(plain) as unknown as Header;
}

/**
 * Reads the frames of one message.
 *
 * @param key The key of the connection file; empty means that messages are not signed.
 * @throws {WireError} If the frames are malformed or the signature is wrong. The signature is compared in
 *   constant time and before anything is parsed.
 */
export function decodeMessage(frames: readonly Buffer[], key: string): Message {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0) {
    throw new WireError("no delimiter");
  }
  const [signature, ...parts] = frames.slice(start + 1);
  const [header, parentHeader, metadata, content, ...buffers] = parts;
  if (!signature || !header || !parentHeader || !metadata || !content) {
    throw new WireError(`${frames.length - start - 1} frames after the delimiter, expected at least 5`);
  }
  const expected = Buffer.from(sign(key, [header, parentHeader, metadata, content]));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new WireError("wrong signature");
  }
  return {
    identities: frames.slice(0, start),
    header: checkHeader(parseObject(header, "header")),
    parentHeader: parseObject(parentHeader, "parent_header") as unknown as Header,
    metadata: parseObject(metadata, "metadata"),
    content: parseObject(content, "content"),
    buffers,
  };
}

/** Makes the frames of one message, signed with `key`. */
export function encodeMessage(message: Message, key: string): Buffer[] {
  const parts = [message.header, message.parentHeader, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, delimiter, Buffer.from(sign(key, parts)), ...parts, ...message.buffers];
}

/** A new header of our own. */
export function createHeader(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "pinpoint",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
}
