import { closeSync, existsSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkLibraryFile } from "./check-library-file.js";
import { findLibrary } from "./find-library.js";
import { koffi } from "./koffi.js";

/** Functions are found when they are first called: the library has 150,000 of them, and few are. */
const RTLD_LAZY = 1;
/** Says whether a library is loaded, and loads nothing. */
const RTLD_NOLOAD = process.platform === "darwin" ? 0x10 : 4;
const STDERR = 2;

const process_ = koffi.load(null);
const dlopen = process_.func("uintptr_t dlopen(str path, int flags)");
const dup = process_.func("int dup(int fd)");
const dup2 = process_.func("int dup2(int from, int to)");
const close = process_.func("int close(int fd)");

// TensorFlow's chatter on stderr; its errors come back as JavaScript errors anyway.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";

/**
 * TensorFlow's C library, loaded. It is opened once more than koffi knows of, because koffi closes it when the
 * process or a worker thread ends, while TensorFlow's own threads still run in it.
 */
export const library = load(findLibrary());

function load(path: string) {
  try {
    const other = join(dirname(path), "libtensorflow_framework.so.2");
    if (process.platform === "linux")
      for (const file of [path, other].filter(existsSync)) checkLibraryFile(file);
    return withoutStderr(path, () => {
      dlopen(path, RTLD_LAZY);
      return koffi.load(path, { lazy: true });
    });
  } catch (error) {
    throw new Error(
      `TensorFlow's library could not be loaded: ${(error as Error).message}. Remove the folder .venv of pinpoint-ts ` +
        "and run `npm run setup`, or set PINPOINT_TENSORFLOW to another one.",
    );
  }
}

/** `size` bytes from `from` to `to`; each is a typed array or an address. */
export const memcpy = process_.func("uintptr_t memcpy(void *to, const void *from, size_t size)") as (
  to: ArrayBufferView | number,
  from: ArrayBufferView | number,
  size: number,
) => number;

/** A copy of a string in C memory, never freed: for names that are used again and again. */
export const strdup = process_.func("uintptr_t strdup(str text)") as (text: string) => number;

/** TensorFlow logs one line while it is being loaded for the first time, before any log level counts. */
function withoutStderr<T>(path: string, work: () => T): T {
  if (process.env.TF_CPP_MIN_LOG_LEVEL !== "3" || dlopen(path, RTLD_LAZY | RTLD_NOLOAD)) return work();
  const kept = dup(STDERR);
  const nowhere = openSync("/dev/null", "w");
  dup2(nowhere, STDERR);
  try {
    return work();
  } finally {
    dup2(kept, STDERR);
    closeSync(nowhere);
    close(kept);
  }
}
