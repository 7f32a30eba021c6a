// A cell may put its own things in the place of JavaScript's: these collections keep the methods they began with.

const { defineProperties, getOwnPropertyDescriptors } = Object;

/** A Map that still works when a cell has changed `Map.prototype`. */
export class KeptMap<Key, Value> extends Map<Key, Value> {}

/** A Set that still works when a cell has changed `Set.prototype`. */
export class KeptSet<Value> extends Set<Value> {}

for (const [kept, original] of [
  [KeptMap, Map],
  [KeptSet, Set],
] as const) {
  const { constructor: _, ...methods } = getOwnPropertyDescriptors(original.prototype);
  defineProperties(kept.prototype, methods as PropertyDescriptorMap);
}
