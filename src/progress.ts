/** Something shown beside a bar while the work goes on: `kind` says what it is, the rest is its data. */
export type ProgressPayload = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** How a bar begins. */
export interface ProgressOptions {
  /** How much there is to do, where what is iterated over does not say so itself. */
  readonly total?: number;
  /** What the work is, in a few words. */
  readonly description?: string;
  /** What is counted, in the plural: "images", "batches". */
  readonly unit?: string;
}

/** What an update may carry beside the value. What is left out stays as it was. */
export interface ProgressDetail {
  readonly note?: string;
  readonly payload?: ProgressPayload;
}

/** `done`: finished. `stopped`: ended early because somebody asked for it. `failed`: ended by an error. */
export type ProgressState = "running" | "done" | "stopped" | "failed";

/** What a listener hears. `bar` is the bar that changed, `bar.root` the outermost one around it. */
export interface ProgressEvent {
  readonly type: "start" | "update" | "end";
  readonly bar: ProgressBar;
}

/** A rate forgets what is older than about this many seconds. */
const RATE_MEMORY_S = 5;
/** Updates that come faster than this are measured together. */
const RATE_STEP_S = 0.02;

const listeners = new Set<(event: ProgressEvent) => void>();
const openBars = new Set<ProgressBar>();
let currentScope: () => unknown = () => undefined;

/**
 * One piece of long work, as far as it has come. Made by {@link progress}; a bar that starts while another one is
 * open is nested in it.
 */
export class ProgressBar {
  readonly description: string;
  readonly unit: string;
  /** How much there is to do; undefined where nobody knows. */
  readonly total: number | undefined;
  readonly parent: ProgressBar | undefined;
  /** The nested bars that are still open, in the order in which they started. */
  readonly children: ProgressBar[] = [];
  #value = 0;
  #note = "";
  #payload: ProgressPayload | undefined;
  #state: ProgressState = "running";
  #stopRequested = false;
  #rate: number | undefined;
  #startedAt = performance.now();
  #endedAt: number | undefined;
  #rateAt = this.#startedAt;
  #rateValue = 0;
  readonly #scope = currentScope();

  constructor(total: number | undefined, options: ProgressOptions = {}) {
    if (total !== undefined && !(Number.isFinite(total) && total >= 0)) {
      throw new RangeError(`total must be a number >= 0, or undefined when it is not known; got ${total}.`);
    }
    this.total = total;
    this.description = options.description ?? "";
    this.unit = options.unit ?? "";
    this.parent = innermostOpenBar(this.#scope);
    this.parent?.children.push(this);
    openBars.add(this);
    emit("start", this);
  }

  /** How much is done, in units. */
  get value(): number {
    return this.#value;
  }

  /** The last word about how it goes, such as "loss 0.31". */
  get note(): string {
    return this.#note;
  }

  /** The last live payload. */
  get payload(): ProgressPayload | undefined {
    return this.#payload;
  }

  get state(): ProgressState {
    return this.#state;
  }

  /** The outermost bar around this one: itself, where it is not nested. */
  get root(): ProgressBar {
    return this.parent === undefined ? this : this.parent.root;
  }

  /** Units a second of late; undefined before the first ones are done. */
  get rate(): number | undefined {
    return this.#rate;
  }

  /** Seconds since the start, or from start to end. */
  get elapsed(): number {
    return ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000;
  }

  /** Seconds until the end at the present rate; undefined while it cannot be told. */
  get secondsLeft(): number | undefined {
    if (this.total === undefined || this.#rate === undefined || this.#rate <= 0) return undefined;
    return Math.max(0, this.total - this.#value) / this.#rate;
  }

  /** True once {@link requestStop} was called: the work should end soon, with what it has. */
  get stopRequested(): boolean {
    return this.root.#stopRequested;
  }

  /**
   * Says how far the work has come.
   *
   * @param value Units done so far, >= 0. Ignored after the end.
   * @param detail A note, or a note and a live payload.
   */
  update(value: number, detail?: string | ProgressDetail): void {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(`value must be a number >= 0; got ${value}.`);
    }
    if (this.#state !== "running") return;
    this.#value = value;
    this.#measureRate();
    const { note, payload } =
      typeof detail === "string" ? { note: detail, payload: undefined } : (detail ?? {});
    if (note !== undefined) this.#note = note;
    if (payload !== undefined) this.#payload = payload;
    emit("update", this);
  }

  /** One unit more is done. */
  tick(detail?: string | ProgressDetail): void {
    this.update(this.#value + 1, detail);
  }

  /** Shows a live payload; the value stays. */
  report(payload: ProgressPayload): void {
    this.update(this.#value, { payload });
  }

  /** The work has ended well, or early where a stop was asked for. A second end is ignored. */
  done(detail?: string | ProgressDetail): void {
    if (this.#state !== "running") return;
    if (this.stopRequested && !this.#isComplete) {
      this.#end("stopped", detail);
    } else {
      this.#value = this.total ?? this.#value;
      this.#end("done", detail);
    }
  }

  /** The work has ended with an error. */
  fail(error: unknown): void {
    if (this.#state !== "running") return;
    this.#end("failed", error instanceof Error ? error.message : String(error));
  }

  /** `using bar = progress(...)` ends the bar at the end of the block, also when an error leaves it early. */
  [Symbol.dispose](): void {
    if (this.#state === "running") this.#end(this.#isComplete ? "done" : "stopped");
  }

  /** Asks the tree of bars around this one to stop. */
  requestStop(): void {
    // A second request tells nobody: a listener may make it, and must not hear itself.
    if (this.root.#stopRequested) return;
    this.root.#stopRequested = true;
    emit("update", this);
  }

  /** @internal True where this bar belongs to the same piece of the person's work. */
  isIn(scope: unknown): boolean {
    return this.#scope === scope;
  }

  get #isComplete(): boolean {
    return this.total !== undefined && this.#value >= this.total;
  }

  #end(state: ProgressState, detail?: string | ProgressDetail): void {
    for (const child of [...this.children]) child.#end(state);
    if (detail !== undefined) this.update(this.#value, detail);
    this.#state = state;
    this.#endedAt = performance.now();
    openBars.delete(this);
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
    emit("end", this);
  }

  /** An average over the last seconds, so that a slow first step is soon forgotten. */
  #measureRate(): void {
    const now = performance.now();
    const seconds = (now - this.#rateAt) / 1000;
    if (seconds < RATE_STEP_S) return;
    const latest = (this.#value - this.#rateValue) / seconds;
    const weight = 1 - Math.exp(-seconds / RATE_MEMORY_S);
    this.#rate = this.#rate === undefined ? latest : this.#rate + weight * (latest - this.#rate);
    this.#rateAt = now;
    this.#rateValue = this.#value;
  }
}

/**
 * Shows how far long work has come: in a notebook as a bar with rate and time left, elsewhere as lines of text.
 *
 * Given something to iterate over it is iterated over in turn, and the bar follows; a stop request ends the loop with
 * an `AbortError`. Given a total (or nothing, where it is not known) it returns the bar, which the work then moves.
 *
 * @param source A number >= 0 of units, undefined, or an (async) iterable.
 * @param options.description What the work is.
 * @param options.unit What is counted, in the plural.
 * @param options.total How many items there are, for an iterable that has no length or size.
 * @throws {RangeError} If the total is negative or not finite.
 * @example
 * const squares = [];
 * for (const n of progress([1, 2, 3], { description: "Squares" })) squares.push(n * n);
 * squares // [1, 4, 9]
 * const bar = progress(2, { description: "Reading", unit: "images" });
 * bar.tick();
 * bar.value // 1
 * bar.done();
 * bar.state // "done"
 */
export function progress(total?: number, options?: ProgressOptions): ProgressBar;
export function progress<T>(source: Iterable<T>, options?: ProgressOptions): Generator<T, void, undefined>;
export function progress<T>(
  source: AsyncIterable<T>,
  options?: ProgressOptions,
): AsyncGenerator<T, void, undefined>;
export function progress<T>(
  source?: number | Iterable<T> | AsyncIterable<T>,
  options?: ProgressOptions,
): ProgressBar | Generator<T, void, undefined> | AsyncGenerator<T, void, undefined> {
  if (source === undefined || typeof source === "number") return new ProgressBar(source, options);
  if (isAsyncIterable(source)) return followAsync(source, options);
  if (isIterable(source)) return follow(source, options);
  throw new TypeError(`progress needs a number, an iterable or nothing; got ${typeof source}.`);
}

/**
 * Hears of every change of every bar, at once and unthrottled: a listener that draws must hold itself back.
 *
 * @param listener Called with each event. What it throws becomes a warning: it cannot harm the work.
 * @returns Ends the listening.
 * @example
 * const heard: string[] = [];
 * const stopListening = onProgress((event) => heard.push(event.type));
 * progress(1).done();
 * stopListening();
 * heard // ["start", "end"]
 */
export function onProgress(listener: (event: ProgressEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Asks all work that shows a bar to end soon with what it has: training keeps its weights. Work that starts later is
 * not touched.
 *
 * @example
 * const bar = progress(10);
 * requestStop();
 * bar.stopRequested // true
 * bar.done();
 * bar.state // "stopped"
 * const next = progress(1);
 * next.stopRequested // false
 * next.done();
 */
export function requestStop(): void {
  for (const bar of openBars) {
    if (bar.parent === undefined) bar.requestStop();
  }
}

/**
 * Says whose work is going on, such as the running cell: a bar is nested only in a bar of the same scope, so one left
 * open by a cell that failed does not swallow the bars of the next cell.
 */
export function progressScope(current: () => unknown): void {
  currentScope = current;
}

/** Ends the open bars of a piece of work that will not go on: they have stopped where they are. */
export function endBars(scope: unknown): void {
  for (const bar of openBars) {
    if (bar.parent === undefined && bar.isIn(scope)) bar[Symbol.dispose]();
  }
}

function innermostOpenBar(scope: unknown): ProgressBar | undefined {
  let innermost: ProgressBar | undefined;
  for (const bar of openBars) {
    if (bar.isIn(scope)) innermost = bar;
  }
  return innermost;
}

function emit(type: ProgressEvent["type"], bar: ProgressBar): void {
  for (const listener of listeners) {
    try {
      listener({ type, bar });
    } catch (error) {
      process.emitWarning(`A progress listener failed: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function* follow<T>(source: Iterable<T>, options?: ProgressOptions): Generator<T, void, undefined> {
  const bar = new ProgressBar(options?.total ?? sizeOf(source), options);
  try {
    for (const item of source) {
      endIfStopped(bar);
      yield item;
      bar.tick();
    }
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    bar[Symbol.dispose]();
  }
}

async function* followAsync<T>(
  source: AsyncIterable<T>,
  options?: ProgressOptions,
): AsyncGenerator<T, void, undefined> {
  const bar = new ProgressBar(options?.total ?? sizeOf(source), options);
  try {
    for await (const item of source) {
      endIfStopped(bar);
      yield item;
      bar.tick();
    }
    bar.done();
  } catch (error) {
    bar.fail(error);
    throw error;
  } finally {
    bar[Symbol.dispose]();
  }
}

function endIfStopped(bar: ProgressBar): void {
  if (!bar.stopRequested) return;
  bar.done();
  throw new DOMException(
    `Stopped at ${bar.value}${bar.total === undefined ? "" : ` of ${bar.total}`}.`,
    "AbortError",
  );
}

function sizeOf(source: object): number | undefined {
  if ("length" in source && typeof source.length === "number") return source.length;
  if ("size" in source && typeof source.size === "number") return source.size;
  return undefined;
}

function isIterable(value: unknown): value is Iterable<never> {
  return value !== null && typeof value === "object" && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<never> {
  return value !== null && typeof value === "object" && Symbol.asyncIterator in value;
}
