import { matchesGlob } from "./glob.js";
import type { HistoryFile } from "./history-file.js";

/** One row as Jupyter carries it: [session, line, input] or [session, line, [input, output]]. */
export type HistoryRow = readonly [number, number, string | readonly [string, string | null]];

interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output?: string;
}

const maxOutputLength = 10_000;

const integer = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined;

/** The cells of this session and of those before it, for a console's arrow keys. */
export class History {
  readonly #file: HistoryFile;
  #session: number | undefined;

  constructor(file: HistoryFile) {
    this.#file = file;
  }

  add(line: number, input: string): void {
    this.#file.append({ session: this.#number, line, input });
  }

  addOutput(line: number, output: string): void {
    this.#file.append({ session: this.#number, line, output: output.slice(0, maxOutputLength) });
  }

  /** Answers the content of a history_request; sessions are counted back from this one, 0 or below. */
  query(request: Readonly<Record<string, unknown>>): HistoryRow[] {
    return this.#find(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output === true ? [input, output ?? null] : input,
    ]);
  }

  get #number(): number {
    this.#session ??= this.#file.claimSession();
    return this.#session;
  }

  /** This session's cells come last, whatever other kernels wrote meanwhile. */
  #entries(): Entry[] {
    const cells = new Map<string, Entry>();
    for (const record of this.#file.read()) {
      if ("input" in record) {
        cells.set(`${record.session}/${record.line}`, { ...record });
      } else if ("output" in record) {
        const cell = cells.get(`${record.session}/${record.line}`);
        if (cell) {
          cell.output = record.output;
        }
      }
    }
    const entries = [...cells.values()];
    const isOwn = ({ session }: Entry) => session === this.#number;
    return [...entries.filter((entry) => !isOwn(entry)), ...entries.filter(isOwn)];
  }

  #find(request: Readonly<Record<string, unknown>>): readonly Entry[] {
    const n = integer(request.n) ?? Number.POSITIVE_INFINITY;
    if (request.hist_access_type === "tail") {
      return n > 0 ? this.#entries().slice(-n) : [];
    }
    if (request.hist_access_type === "range") {
      const asked = integer(request.session) ?? 0;
      const wanted = asked > 0 ? asked : this.#number + asked;
      const start = integer(request.start) ?? 1;
      const stop = integer(request.stop) ?? Number.POSITIVE_INFINITY;
      return this.#entries().filter(
        ({ session, line }) => session === wanted && line >= start && line < stop,
      );
    }
    if (request.hist_access_type === "search") {
      const pattern = typeof request.pattern === "string" ? request.pattern : "*";
      let matches = this.#entries().filter(({ input }) => matchesGlob(pattern, input));
      if (request.unique === true) {
        matches = [...new Map(matches.map((entry) => [entry.input, entry])).values()];
      }
      return n > 0 ? matches.slice(-n) : [];
    }
    return [];
  }
}
