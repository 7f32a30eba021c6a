import { types } from "node:util";
import type { MimeBundle } from "../session/session-protocol.js";
import { formatDataFrame, isDataFrame } from "./format-data-frame.js";
import { type FormattedValue, formatDisplayable, isDisplayable } from "./format-displayable.js";
import { formatElement, isElement } from "./format-element.js";
import { type DescribeError, formatError, isError } from "./format-error.js";
import { formatModel, isModel } from "./format-model.js";
import { formatBlob, formatPicture, isBlob, isPicture } from "./format-picture.js";
import { formatCanvas, formatPixels, formatSharp, isCanvas, isPixels, isSharp } from "./format-pixels.js";
import { formatPlotly, isPlotly } from "./format-plotly.js";
import { formatRecords, isRecords } from "./format-records.js";
import { formatTensor, isTensor } from "./format-tensor.js";
import { formatText, messageOf } from "./format-text.js";

type Made = FormattedValue | MimeBundle | undefined;
/** What makes a value's bundle, for values of its kind; undefined for others. */
type Formatter = (value: object) => (() => Made | Promise<Made>) | undefined;

function formatter<Kind extends object>(
  isKind: (value: object) => value is Kind,
  format: (value: Kind) => Made | Promise<Made>,
): Formatter {
  return (value) => (isKind(value) ? () => format(value) : undefined);
}

/** The first that knows the value makes its bundle. */
const formatters: readonly Formatter[] = [
  formatter(isPicture, formatPicture),
  formatter(isBlob, formatBlob),
  formatter(isTensor, formatTensor),
  formatter(isModel, formatModel),
  formatter(isDataFrame, formatDataFrame),
  formatter(isSharp, formatSharp),
  formatter(isCanvas, formatCanvas),
  formatter(isPixels, formatPixels),
  formatter(isPlotly, formatPlotly),
  formatter(isRecords, formatRecords),
  formatter(isElement, formatElement),
];

/**
 * Makes the MIME bundle of any value: what it says of itself through `Symbol.for("Jupyter.display")`, else a table, a
 * tensor's preview, a picture or plain text; always with text/plain. What cannot be shown as it should be is shown as
 * text, which says so.
 *
 * @returns At once where nothing has to be waited for, so that it can go out also while a cell computes.
 */
export function formatValue(
  value: unknown,
  describeError?: DescribeError,
): FormattedValue | Promise<FormattedValue> {
  try {
    const format = findFormat(value, describeError);
    if (format === undefined) return complete(value, undefined);
    const made = format();
    if (!(made instanceof Promise)) return complete(value, made);
    return made.then(
      (bundle) => complete(value, bundle),
      (error) => failed(value, error),
    );
  } catch (error) {
    return failed(value, error);
  }
}

function findFormat(value: unknown, describeError?: DescribeError): (() => Made | Promise<Made>) | undefined {
  if (isSafely(isDisplayable, value)) return () => formatDisplayable(value);
  // A proxy's traps are the person's code: nothing is asked of it.
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  if (describeError && isError(value)) return () => formatError(value, describeError);
  for (const find of formatters) {
    try {
      const format = find(value);
      if (format) return format;
    } catch {
      // A getter that throws: whatever the value is, it is not of this kind.
    }
  }
  return undefined;
}

function isSafely<Kind>(isKind: (value: unknown) => value is Kind, value: unknown): value is Kind {
  try {
    return isKind(value);
  } catch {
    return false;
  }
}

function complete(value: unknown, made: Made): FormattedValue {
  const { data, metadata } = isFormatted(made) ? made : { data: made ?? textOf(value), metadata: {} };
  // An empty bundle is a value that does not want to be shown, such as a display's handle.
  const isTextMissing = Object.keys(data).length > 0 && data["text/plain"] === undefined;
  return { data: isTextMissing ? { ...data, "text/plain": textInstead(data) } : data, metadata };
}

/** What a front end without pictures and HTML shows of a bundle that has no text. */
function textInstead(data: MimeBundle): string {
  const source = data["text/markdown"] ?? data["text/latex"];
  return typeof source === "string" ? source : `<${Object.keys(data).join(", ")}>`;
}

function failed(value: unknown, error: unknown): FormattedValue {
  const data = {
    "text/plain": `${formatText(value)}\n(shown as text, because its display failed: ${messageOf(error)})`,
  };
  return { data, metadata: {} };
}

const textOf = (value: unknown): MimeBundle => ({ "text/plain": formatText(value) });

function isFormatted(made: Made): made is FormattedValue {
  return made !== undefined && "data" in made && "metadata" in made;
}
