import { closeSync, openSync } from "node:fs";
import { findLibrary } from "./find-library.js";
import { koffi } from "./koffi.js";

const RTLD_NOW = 2;
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
 * process ends, while TensorFlow's own threads still run in it.
 */
export const library = withoutStderr(() => {
  const path = findLibrary();
  dlopen(path, RTLD_NOW);
  try {
    return koffi.load(path);
  } catch (error) {
    throw new Error(`TensorFlow's library could not be loaded; run \`npm run setup\`. ${String(error)}`);
  }
});

/** `size` bytes from `from` to `to`; each is a typed array or an address. */
export const memcpy = process_.func("uintptr_t memcpy(void *to, const void *from, size_t size)") as (
  to: ArrayBufferView | number,
  from: ArrayBufferView | number,
  size: number,
) => number;

/** A copy of a string in C memory, never freed: for names that are used again and again. */
export const strdup = process_.func("uintptr_t strdup(str text)") as (text: string) => number;

/** TensorFlow logs one line while it is being loaded, before any log level counts. */
function withoutStderr<T>(load: () => T): T {
  if (process.env.TF_CPP_MIN_LOG_LEVEL !== "3") return load();
  const kept = dup(STDERR);
  const nowhere = openSync("/dev/null", "w");
  dup2(nowhere, STDERR);
  try {
    return load();
  } finally {
    dup2(kept, STDERR);
    closeSync(nowhere);
    close(kept);
  }
}
