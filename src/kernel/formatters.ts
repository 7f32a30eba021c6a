import { inspect } from "node:util";
import { formatDataFrame, isDataFrame } from "./format-data-frame.js";
import { formatModel, isModel } from "./format-model.js";
import { formatTensor, isTensor } from "./format-tensor.js";
import type { MimeBundle } from "./session-protocol.js";

export interface FormattedValue {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

const displaySymbol = Symbol.for("Jupyter.display");
const maxTextLength = 100_000;

/** The first bytes of the picture files that a front end can draw. */
const pictureTypes: readonly (readonly [type: string, signature: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
];

function formatPicture(value: unknown): FormattedValue | undefined {
  if (!(value instanceof Uint8Array)) {
    return undefined;
  }
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const type = pictureTypes.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte))?.[0];
  if (type) {
    return bundle({ [type]: bytes.toString("base64"), "text/plain": `<${type}, ${bytes.length} bytes>` });
  }
  if (
    /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/i.test(
      bytes.toString("latin1", 0, 1024),
    )
  ) {
    return bundle({
      "image/svg+xml": bytes.toString("utf8"),
      "text/plain": `<image/svg+xml, ${bytes.length} bytes>`,
    });
  }
  return undefined;
}

function bundle(data: MimeBundle): FormattedValue {
  return { data, metadata: {} };
}

/** Text of any value, never megabytes and never an exception. */
function formatText(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 });
  } catch (error) {
    text = `<a value whose inspection failed: ${String((error as Error)?.message ?? error)}>`;
  }
  return text.length > maxTextLength
    ? `${text.slice(0, maxTextLength)}\n... ${text.length - maxTextLength} more characters`
    : text;
}

interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

function isDisplayable(value: unknown): value is Displayable {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as Partial<Displayable>)[displaySymbol] === "function"
  );
}

/** The bundle that a value makes of itself; binary data becomes base64, `$metadata` the bundle's metadata. */
async function formatDisplayable(value: Displayable): Promise<FormattedValue> {
  const made: unknown = await value[displaySymbol]();
  if (typeof made !== "object" || made === null) {
    throw new TypeError(
      `[Symbol.for("Jupyter.display")]() must give an object of MIME types, got ${made === null ? "null" : typeof made}`,
    );
  }
  const { $metadata, ...rest } = made as Record<string, unknown>;
  const data = Object.fromEntries(
    Object.entries(rest).map(([type, item]) => [
      type,
      item instanceof Uint8Array ? Buffer.from(item).toString("base64") : item,
    ]),
  );
  const metadata = typeof $metadata === "object" && $metadata !== null ? ($metadata as MimeBundle) : {};
  return { data, metadata };
}

/**
 * Makes the MIME bundle of any value: what it says of itself through `Symbol.for("Jupyter.display")`, else a
 * table, a tensor's preview, a picture or plain text; always with text/plain, unless the value decides otherwise.
 */
export async function formatValue(value: unknown): Promise<FormattedValue> {
  if (isDisplayable(value)) {
    return formatDisplayable(value);
  }
  try {
    const picture = formatPicture(value);
    if (picture) {
      return picture;
    }
    if (isTensor(value)) {
      return bundle({ "text/plain": await formatTensor(value) });
    }
    if (isModel(value)) {
      return bundle({ "text/plain": formatModel(value) });
    }
    if (isDataFrame(value)) {
      return bundle(formatDataFrame(value));
    }
  } catch {
    // A disposed tensor, a model not built yet: what it is can still be said in text.
  }
  return bundle({ "text/plain": formatText(value) });
}
