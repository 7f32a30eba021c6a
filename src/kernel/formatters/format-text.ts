import { inspect } from "node:util";

/** How many items of each list are shown, the most that fit into `niceLength`. */
const listLengths = [6, 12, 25, 50, 100];
const niceLength = 20_000;
const maxLength = 100_000;
const kernelFrame = /\n\s+at [^\n]*(?:[\\/]dist[\\/]src[\\/]kernel[\\/]|\bnode:)[^\n]*/g;
/** What the attribution of outputs leaves in promises is none of their contents. */
const hookProperty =
  /,\n\s+\[Symbol\((?:async_id_symbol|trigger_async_id_symbol|kResourceStore)\)\]: [^\n,]*/g;
const promiseOnLines = /Promise \{\n\s+([^\n]*)\n\s*\}/g;

/** Text of any value: never megabytes, never an exception, never the kernel's own stack frames. */
export function formatText(value: unknown): string {
  let text: string;
  try {
    text = inspectBounded(value);
  } catch (error) {
    text = `<a value whose inspection failed: ${messageOf(error)}>`;
  }
  return text.length > maxLength
    ? `${text.slice(0, maxLength)}\n... ${text.length - maxLength} more characters`
    : text;
}

/** One short line about a value, for a table's cell or a list. */
export function formatInline(value: unknown, maxText: number): string {
  try {
    const options = { depth: 1, maxArrayLength: 6, maxStringLength: maxText, breakLength: Infinity };
    const text = inspect(value, options).replace(kernelFrame, "").replace(/\s+/g, " ");
    return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  } catch (error) {
    return `<inspection failed: ${messageOf(error)}>`;
  }
}

export function messageOf(error: unknown): string {
  try {
    return String((error as Error | undefined)?.message ?? error);
  } catch {
    return "an error that cannot be shown";
  }
}

/** Long lists nested in each other grow with every level: they are shown as far as the whole stays readable. */
function inspectBounded(value: unknown): string {
  let text = "";
  for (const maxArrayLength of listLengths) {
    const longer = inspect(value, { depth: 4, maxArrayLength, maxStringLength: 10_000 });
    if (text !== "" && longer.length > niceLength) break;
    text = longer;
    if (!/ more items?\b/.test(text)) break;
  }
  return text.replace(kernelFrame, "").replace(hookProperty, "").replace(promiseOnLines, "Promise { $1 }");
}
