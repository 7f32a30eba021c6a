/** TypeScript's library of what each newer part of JavaScript brings, and whether this Node has it. */
const parts: Readonly<Record<string, boolean>> = {
  "es2024.arraybuffer": "resize" in ArrayBuffer.prototype,
  "es2024.collection": "groupBy" in Map,
  "es2024.object": "groupBy" in Object,
  "es2024.promise": "withResolvers" in Promise,
  "es2024.regexp": true,
  "es2024.sharedmemory": "waitAsync" in Atomics,
  "es2024.string": "isWellFormed" in String.prototype,
  "es2025.collection": "union" in Set.prototype,
  "es2025.float16": "Float16Array" in globalThis,
  "es2025.intl": "DurationFormat" in Intl,
  "es2025.iterator": "Iterator" in globalThis,
  "es2025.promise": "try" in Promise,
  "es2025.regexp": "escape" in RegExp,
  "esnext.array": "fromAsync" in Array,
  "esnext.collection": "getOrInsert" in Map.prototype,
  "esnext.decorators": true,
  "esnext.disposable": true,
  "esnext.error": "isError" in Error,
  "esnext.temporal": "Temporal" in globalThis,
  "esnext.typedarrays": "fromBase64" in Uint8Array,
};

/** What a cell may count on of JavaScript: no more than this Node has. */
export const languageLibraries: readonly string[] = [
  "es2023",
  ...Object.keys(parts).filter((name) => parts[name]),
];
