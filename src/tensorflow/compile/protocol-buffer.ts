/** One field of a protocol buffer message: a number, or the bytes of a string, a message inside or a number of fixed width. */
export interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const NO_BYTES = new Uint8Array(0);

/** The fields of a message in wire format. */
export function fieldsOf(message: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const number = tag >> 3;
    const kind = tag & 7;
    if (kind === VARINT) found.push({ number, value: varint(), bytes: NO_BYTES });
    else {
      const value = kind === LENGTH_DELIMITED ? varint() : 0;
      const length = kind === LENGTH_DELIMITED ? value : kind === FIXED_64 ? 8 : 4;
      found.push({ number, value, bytes: message.subarray(at, at + length) });
      at += length;
    }
  }
  return found;
}

/** What a field to be written holds: a whole number >= 0, a text, or the bytes of a message inside. */
export type FieldValue = number | string | Uint8Array;

/** A message in wire format; a field that is there several times is repeated. */
export function messageOf(...fields: readonly (readonly [number: number, value: FieldValue])[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === "number") return [varintOf(number * 8 + VARINT), varintOf(value)];
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      return [varintOf(number * 8 + LENGTH_DELIMITED), varintOf(bytes.length), bytes];
    }),
  );
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Uint8Array.of(...bytes, rest);
}
