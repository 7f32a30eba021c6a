import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const ELF = 0x7f454c46;
const HEADER_BYTES = 64;
/** The processors of ELF's e_machine, as Node names them. */
const PROCESSORS = new Map([
  [62, "x64"],
  [183, "arm64"],
]);

/**
 * Looks at the header of a Linux library: loading one that was cut off while it was written ends the process without a
 * word, and one for another processor is said not to exist.
 *
 * @throws {Error} If the file is not whole or not for this processor.
 */
export function checkLibraryFile(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  readSync(file, header);
  closeSync(file);
  if (header.readUInt32BE(0) !== ELF) throw new Error(`${path} is not a library (${size} bytes)`);
  const processor = PROCESSORS.get(header.readUInt16LE(18));
  if (processor !== process.arch) {
    throw new Error(`${path} is made for ${processor ?? "another processor"}, this Node for ${process.arch}`);
  }
  // The table of sections is the last thing in the file.
  const whole = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
  if (size < whole) throw new Error(`${path} is damaged: it has ${size} bytes of ${whole}`);
}
