/** What a cell can change, so that the code of others, ours and Node's among it, fails. */
const owners: Readonly<Record<string, object>> = {
  Array,
  "Array.prototype": Array.prototype,
  Buffer,
  "Buffer.prototype": Buffer.prototype,
  "Function.prototype": Function.prototype,
  JSON,
  "Map.prototype": Map.prototype,
  Math,
  Number,
  "Number.prototype": Number.prototype,
  Object,
  "Object.prototype": Object.prototype,
  Promise,
  "Promise.prototype": Promise.prototype,
  Reflect,
  "RegExp.prototype": RegExp.prototype,
  "Set.prototype": Set.prototype,
  "String.prototype": String.prototype,
  "WeakMap.prototype": WeakMap.prototype,
};

interface Builtin {
  readonly name: string;
  readonly owner: Readonly<Record<PropertyKey, unknown>>;
  readonly key: PropertyKey;
  readonly value: unknown;
}

const builtins: Builtin[] = [];
for (const [name, owner] of Object.entries(owners)) {
  for (const key of Reflect.ownKeys(owner)) {
    const { value } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
    if (typeof value === "function" && key !== "constructor") {
      const path = typeof key === "symbol" ? `[${key.description}]` : `.${key}`;
      builtins.push({ name: name + path, owner: owner as Builtin["owner"], key, value });
    }
  }
}

/** The first of JavaScript's own functions that is not what it was when the session started, such as "Map.prototype.get". */
export function changedBuiltin(): string | undefined {
  // Without any method or iterator, which may be what was changed.
  for (let i = 0; i < builtins.length; i++) {
    const { name, owner, key, value } = builtins[i] as Builtin;
    if (owner[key] !== value) {
      return name;
    }
  }
  return undefined;
}
