export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output?: string;
}

/** One row as Jupyter carries it: [session, line, input] or [session, line, [input, output]]. */
export type HistoryRow = readonly [number, number, string | readonly [string, string | null]];

const session = 1;

/** A glob in which * and ? stand for any text and any character, as Jupyter's history search uses it. */
function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, "[\\s\\S]*").replace(/\?/g, "[\\s\\S]")}$`, "u");
}

const integer = (value: unknown): number | undefined =>
  Number.isInteger(value) ? (value as number) : undefined;

/** The cells of this session, for a console's arrow keys. */
export class History {
  readonly #entries: HistoryEntry[] = [];

  add(line: number, input: string): HistoryEntry {
    const entry: HistoryEntry = { session, line, input };
    this.#entries.push(entry);
    return entry;
  }

  /** Answers the content of a history_request. */
  query(request: Readonly<Record<string, unknown>>): HistoryRow[] {
    const found = this.#find(request);
    return found.map(({ session: number, line, input, output }) => [
      number,
      line,
      request.output === true ? [input, output ?? null] : input,
    ]);
  }

  #find(request: Readonly<Record<string, unknown>>): readonly HistoryEntry[] {
    const n = integer(request.n) ?? Number.POSITIVE_INFINITY;
    if (request.hist_access_type === "tail") {
      return n > 0 ? this.#entries.slice(-n) : [];
    }
    if (request.hist_access_type === "range") {
      const asked = integer(request.session) ?? 0;
      const start = integer(request.start) ?? 1;
      const stop = integer(request.stop) ?? Number.POSITIVE_INFINITY;
      const isThisSession = asked === 0 || asked === session;
      return isThisSession ? this.#entries.filter(({ line }) => line >= start && line < stop) : [];
    }
    if (request.hist_access_type === "search") {
      const pattern = globPattern(typeof request.pattern === "string" ? request.pattern : "*");
      let matches = this.#entries.filter(({ input }) => pattern.test(input));
      if (request.unique === true) {
        matches = [...new Map(matches.map((entry) => [entry.input, entry])).values()];
      }
      return n > 0 ? matches.slice(-n) : [];
    }
    return [];
  }
}
