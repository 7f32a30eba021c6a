import { sep } from "node:path";

/** tfjs puts more frames between the caller's line and TensorFlow than Node keeps. */
const FRAMES = 50;

/** Folders whose frames say nothing to who calls the engine: the engine itself, built or as source, tfjs, and koffi. */
const INSIDE = [
  __dirname + sep,
  __dirname.replace(`${sep}dist${sep}src${sep}`, `${sep}src${sep}`) + sep,
  ...["@tensorflow", "koffi"].map((name) => ["", "node_modules", name, ""].join(sep)),
];

/**
 * An error whose stack begins with the line that called the engine, however deep in it or in tfjs it is made.
 *
 * @param before A frame to put before that line, as {@link callerFrame} gives it.
 */
export function errorAtCaller(message: string, { Kind = Error, before = "" } = {}): Error {
  const error = withDeepStack(() => new Kind(message));
  const stack = error.stack ?? "";
  const head = stack.indexOf("\n    at ");
  if (head < 0) return error;
  const frames = stack.slice(head + 1).split("\n");
  // The kernel says in one line how many frames of packages it leaves out.
  const notInside = frames.filter((frame) => !isInside(frame) && !/^\s+\.\.\. /.test(frame));
  // Before the caller's line: forEach and its like, called by the engine, or what the caller's line called.
  const first = notInside.findIndex((frame) => !frame.endsWith("(<anonymous>)"));
  const outside = notInside.slice(Math.max(first, 0));
  const kept = [...(before ? [`    at ${before}`] : []), ...(outside.length > 0 ? outside : frames)];
  error.stack = `${stack.slice(0, head)}\n${kept.join("\n")}`;
  return error;
}

/** The line that is calling the engine, in the words of a stack: `train (/home/ada/cnn.ts:3:14)`. */
export function callerFrame(): string | undefined {
  const usual = Error.prepareStackTrace;
  const holder: { stack?: string } = {};
  Error.prepareStackTrace = (_, sites) =>
    sites.find((site) => !isInside(site.getFileName() ?? "node:"))?.toString();
  try {
    return withDeepStack(() => {
      Error.captureStackTrace(holder);
      return holder.stack;
    });
  } finally {
    Error.prepareStackTrace = usual;
  }
}

function isInside(frame: string): boolean {
  return INSIDE.some((folder) => frame.includes(folder));
}

function withDeepStack<T>(make: () => T): T {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.max(usual, FRAMES);
  try {
    return make();
  } finally {
    Error.stackTraceLimit = usual;
  }
}
