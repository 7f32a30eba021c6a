/**
 * Data as JSON can carry it: a typed array becomes a list, a large integer a number.
 *
 * @throws {TypeError} If it holds itself.
 */
export function toJson(data: unknown): unknown {
  return JSON.parse(
    JSON.stringify(data, function replace(this: Readonly<Record<string, unknown>>, key, value) {
      // A Buffer has made an object of itself by now.
      const given = this[key];
      if (ArrayBuffer.isView(given) && !(given instanceof DataView))
        return Array.from(given as Uint8Array, Number);
      return typeof value === "bigint" ? Number(value) : value;
    }),
  );
}
