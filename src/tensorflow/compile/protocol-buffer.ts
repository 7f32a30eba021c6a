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
