/** Numbers of fields in tensorboard.SummaryMetadata (tensorboard/compat/proto/summary.proto). */
const PLUGIN_DATA = 1;
const PLUGIN_NAME = 1;
const DESCRIPTION = 3;

/** What tells TensorBoard which of its plugins shows a value: a SummaryMetadata message in wire format. */
export function summaryMetadata(plugin: "scalars" | "histograms", description = ""): Uint8Array {
  return Buffer.concat([
    field(PLUGIN_DATA, field(PLUGIN_NAME, Buffer.from(plugin))),
    field(DESCRIPTION, Buffer.from(description)),
  ]);
}

function field(number: number, bytes: Uint8Array): Buffer {
  const lengthDelimited = 2;
  return Buffer.concat([Buffer.from([(number << 3) | lengthDelimited, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
