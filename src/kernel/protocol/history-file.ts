import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** The claim of a session's number, a cell's code, or the result of a cell. */
export type HistoryRecord =
  | { readonly session: number; readonly claimedBy: string }
  | { readonly session: number; readonly line: number; readonly input: string }
  | { readonly session: number; readonly line: number; readonly output: string };

const maxRecordLength = 1 << 16;
const abandonedLockAge = 60_000;
const lateWritesAfter = 200;
const privateMode = 0o600;

function parseRecord(line: string): HistoryRecord | undefined {
  try {
    const record = JSON.parse(line) as HistoryRecord;
    return Number.isInteger(record.session) ? record : undefined;
  } catch {
    // The kernel that wrote this was killed, or the disk was full, in the middle of it.
    return undefined;
  }
}

/**
 * The file to which all kernels of an installation append their cells, each record in one write. A record starts with
 * the line break: one that was cut off spoils no other. Where the file cannot be written, records last as long as the
 * kernel.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #maxSize: number;
  readonly #unwritten: HistoryRecord[] = [];
  #writable = true;

  /** @param maxSize Bytes above which the older half is dropped when a kernel starts to write. */
  constructor(path: string, maxSize: number = 1 << 22) {
    this.#path = path;
    this.#maxSize = maxSize;
  }

  /** Makes the file where it is missing, and gives this kernel a session number that no other has. */
  claimSession(): number {
    this.#try(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, "", { mode: privateMode });
      this.#shorten();
    });
    const claimedBy = randomUUID();
    const last = this.#claims().reduce((highest, claim) => Math.max(highest, claim.session), 0);
    for (let session = last + 1; ; session++) {
      this.append({ session, claimedBy });
      // Of several claims to a number the first in the file counts.
      if (this.#claims().find((claim) => claim.session === session)?.claimedBy === claimedBy) {
        return session;
      }
    }
  }

  append(record: HistoryRecord): void {
    const text = JSON.stringify(record);
    if (!this.#writable || text.length > maxRecordLength) {
      this.#unwritten.push(record);
      return;
    }
    this.#try(() => appendFileSync(this.#path, `\n${text}`, { mode: privateMode }));
    if (!this.#writable) {
      this.#unwritten.push(record);
    }
  }

  /** Every record, the oldest first. */
  read(): HistoryRecord[] {
    const written = this.#text()
      .split("\n")
      .flatMap((line) => parseRecord(line) ?? []);
    return [...written, ...this.#unwritten];
  }

  /** The claims alone, which a kernel needs before its first cell: a large file is not parsed for them. */
  #claims(): readonly { readonly session: number; readonly claimedBy: string }[] {
    const written = this.#text().matchAll(/^\{"session":(\d+),"claimedBy":"([^"]*)"\}$/gm);
    const claims = Array.from(written, ([, session, claimedBy = ""]) => ({
      session: Number(session),
      claimedBy,
    }));
    return [...claims, ...this.#unwritten.filter((record) => "claimedBy" in record)];
  }

  #text(): string {
    try {
      return readFileSync(this.#path, "utf8");
    } catch {
      // Nothing was written yet, or it cannot be read: what this kernel holds itself is left.
      return "";
    }
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#writable = false;
      process.stderr.write(`pinpoint: the history of cells is not kept: ${(error as Error).message}\n`);
    }
  }

  #shorten(): void {
    if (statSync(this.#path).size <= this.#maxSize || !this.#lock()) {
      return;
    }
    const old = openSync(this.#path, "r");
    const bytes = Buffer.alloc(fstatSync(old).size);
    readSync(old, bytes, 0, bytes.length, 0);
    const cut = bytes.indexOf("\n", bytes.length - (this.#maxSize >> 1));
    const kept = cut < 0 ? "" : bytes.toString("utf8", cut);
    const session = this.#claims().reduce((highest, claim) => Math.max(highest, claim.session), 0);
    const temporary = `${this.#path}.${process.pid}`;
    writeFileSync(temporary, `\n${JSON.stringify({ session, claimedBy: "" })}${kept}`, { mode: privateMode });
    renameSync(temporary, this.#path);
    // Another kernel may have been about to write to the old file.
    setTimeout(() => {
      const late = Buffer.alloc(fstatSync(old).size - bytes.length);
      readSync(old, late, 0, late.length, bytes.length);
      closeSync(old);
      this.#try(() => appendFileSync(this.#path, late));
      rmSync(`${this.#path}.lock`, { force: true });
    }, lateWritesAfter);
  }

  /** Only one kernel shortens the file; one that was killed while it did so does not stop the others for ever. */
  #lock(): boolean {
    const lock = `${this.#path}.lock`;
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedLockAge) {
      rmSync(lock, { force: true });
    }
    try {
      closeSync(openSync(lock, "wx"));
      return true;
    } catch {
      return false;
    }
  }
}
