import { c, DataType, type EagerOp, eagerAttributes, type Status } from "./c-api.js";
import { context } from "./context.js";
import { handleAt, shapeOf } from "./execute-op.js";
import { nameOf } from "./names.js";
import { isOk } from "./status.js";
import { handleFromValues, valuesOfHandle } from "./tensor-data.js";

/** How many pixels of a file, across and down, make one. */
export type JpegShrink = 1 | 2 | 4 | 8;

/** Pixels as bytes, and their shape. */
export interface DecodedJpeg {
  readonly data: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** So many are decoded at a time; the others wait: more threads than that would only stand in each other's way. */
const most = 16;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Decodes a JPEG on another thread. Neither its orientation nor a colour profile is looked at.
 *
 * @param bytes The file.
 * @param shrink The decoder leaves out what would be averaged away; the sides are rounded up.
 * @returns RGB; undefined where the file is damaged.
 */
export async function decodeJpeg(bytes: Uint8Array, shrink: JpegShrink): Promise<DecodedJpeg | undefined> {
  if (running < most) running++;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await decode(bytes, shrink);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

async function decode(bytes: Uint8Array, shrink: JpegShrink): Promise<DecodedJpeg | undefined> {
  const status = c.newStatus();
  const file = handleFromValues([], DataType.string, [bytes]);
  const op = c.newOp(context, nameOf("DecodeJpeg"), status);
  try {
    c.opAddInput(op, file, status);
    eagerAttributes.int(op, nameOf("channels"), 3);
    eagerAttributes.int(op, nameOf("ratio"), shrink);
    return await resultOf(op, status);
  } finally {
    c.deleteOp(op);
    c.deleteTensorHandle(file);
    c.deleteStatus(status);
  }
}

async function resultOf(op: EagerOp, status: Status): Promise<DecodedJpeg | undefined> {
  // Memory that stays in place while the other thread writes to it.
  const result = new Uint32Array(new ArrayBuffer(8));
  const count = new Int32Array(new ArrayBuffer(4));
  count[0] = 1;
  await new Promise<void>((resolve, reject) => {
    c.execute.async(op, result, count, status, (error) => (error ? reject(error) : resolve()));
  });
  if (!isOk(status)) return undefined;
  const handle = handleAt(result, 0);
  try {
    const [height = 0, width = 0] = shapeOf(handle);
    return { data: valuesOfHandle(handle) as Uint8Array, shape: [height, width, 3] };
  } finally {
    c.deleteTensorHandle(handle);
  }
}
