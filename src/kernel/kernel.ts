import type { RemoteCompiler } from "./cell-compiler.js";
import { toCodePointOffset, toUtf16Offset } from "./code-points.js";
import { History, type HistoryEntry } from "./history.js";
import { createKernelInfo } from "./kernel-info.js";
import type { KernelServer } from "./server.js";
import { Session, type SessionListener } from "./session.js";
import type { CellError, MimeBundle, OutputFrame } from "./session-protocol.js";
import { StreamBatcher } from "./stream-batcher.js";
import { describeDiagnostics } from "./traceback.js";
import type { Content, Header, Message } from "./wire.js";

type RequestChannel = "shell" | "control";

/** A cell that runs or ran: where its output goes. */
interface CellRun {
  readonly id: number;
  readonly parent: Header;
  readonly silent: boolean;
  readonly count: number;
  readonly streams: StreamBatcher;
  readonly history?: HistoryEntry;
  result?: { readonly data: MimeBundle; readonly metadata: MimeBundle };
}

type Outcome = { readonly status: "ok" } | ({ readonly status: "error" } & CellError);

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const interrupted: CellError = {
  ename: "Interrupted",
  evalue: "the cell was stopped before it ran",
  traceback: ["\u001b[31mInterrupted\u001b[39m: the cell was stopped before it ran"],
};

/** What a request means: the queue of cells, the session process that runs them, and every other answer. */
export class Kernel {
  readonly #server: KernelServer;
  readonly #compiler: RemoteCompiler;
  readonly #folder: string;
  readonly #onShutdown: () => void;
  readonly #history = new History();
  readonly #info = createKernelInfo();
  readonly #queue: Message[] = [];
  /** The last cell started: output that comes between cells belongs to it. */
  #cell: CellRun | undefined;
  /** The one before: its last frames may still be on their way when the next starts. */
  #previousCell: CellRun | undefined;
  #session: Session;
  #sessionCells = 0;
  #busyParent: Header | undefined;
  #stopWanted = false;
  #nextId = 1;
  #count = 0;

  constructor(server: KernelServer, compiler: RemoteCompiler, folder: string, onShutdown: () => void) {
    this.#server = server;
    this.#compiler = compiler;
    this.#folder = folder;
    this.#onShutdown = onShutdown;
    this.#session = this.#startSession();
  }

  /** Answers one request; replies come whenever they are ready. */
  handle(channel: RequestChannel, request: Message): void {
    if (request.header.msg_type === "execute_request") {
      this.#queue.push(request);
      if (!this.#busyParent) {
        void this.#runQueue();
      }
      return;
    }
    void this.#answer(channel, request);
  }

  /** Stops the running cell, also while it is being compiled. */
  async interrupt(): Promise<void> {
    this.#stopWanted = true;
    await this.#session.interrupt();
  }

  close(): void {
    this.#session.close();
    void this.#compiler.close();
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const { msg_type: type } = request.header;
    this.#publishStatus("busy", request.header);
    try {
      const content = await this.#contentFor(type, request.content);
      if (content) {
        this.#server.reply(channel, request, type.replace(/_request$/, "_reply"), content);
      }
      if (type === "shutdown_request" && content) {
        this.#server.publish(request.header, "shutdown_reply", content);
      }
    } catch (error) {
      this.#server.reply(channel, request, type.replace(/_request$/, "_reply"), this.#failure(error));
    }
    this.#publishStatus("idle", request.header);
    if (type === "shutdown_request") {
      this.#onShutdown();
    } else if (this.#busyParent) {
      // A front end takes the last status it hears for the kernel's: a cell is still running.
      this.#publishStatus("busy", this.#busyParent);
    }
  }

  /** A reply for what went wrong in the kernel itself. */
  #failure(error: unknown): Content {
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { status: "error", ename: name, evalue: message, traceback: stack.split("\n") };
  }

  async #contentFor(type: string, content: Content): Promise<Content | undefined> {
    switch (type) {
      case "kernel_info_request":
        return this.#info;
      case "complete_request":
        return this.#complete(content);
      case "inspect_request":
        return this.#inspect(content);
      case "is_complete_request":
        return { ...(await this.#compiler.isComplete(text(content.code))) };
      case "history_request":
        return { status: "ok", history: this.#history.query(content) };
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "interrupt_request":
        void this.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content.restart === true };
      default:
        return undefined;
    }
  }

  async #complete(content: Content): Promise<Content> {
    const code = text(content.code);
    const offset = toUtf16Offset(code, Number(content.cursor_pos ?? code.length));
    const { start, end, entries } = await this.#compiler.complete(code, offset);
    const range = { start: toCodePointOffset(code, start), end: toCodePointOffset(code, end) };
    return {
      status: "ok",
      matches: entries.map((entry) => entry.text),
      cursor_start: range.start,
      cursor_end: range.end,
      metadata: {
        _jupyter_types_experimental: entries.map((entry) => ({
          ...range,
          text: entry.text,
          type: entry.kind,
        })),
      },
    };
  }

  async #inspect(content: Content): Promise<Content> {
    const code = text(content.code);
    const offset = toUtf16Offset(code, Number(content.cursor_pos ?? code.length));
    const found = await this.#compiler.inspect(code, offset);
    if (!found) {
      return { status: "ok", found: false, data: {}, metadata: {} };
    }
    const data = {
      "text/plain": found.text ? `${found.signature}\n\n${found.text}` : found.signature,
      "text/markdown": `\`\`\`typescript\n${found.signature}\n\`\`\`\n\n${found.text}`,
    };
    return { status: "ok", found: true, data, metadata: {} };
  }

  async #runQueue(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      this.#busyParent = request.header;
      this.#publishStatus("busy", request.header);
      try {
        await this.#execute(request);
      } catch (error) {
        this.#server.reply("shell", request, "execute_reply", this.#failure(error));
      }
      this.#publishStatus("idle", request.header);
      this.#busyParent = undefined;
    }
  }

  async #execute(request: Message): Promise<void> {
    const { content, header } = request;
    const code = text(content.code);
    const silent = content.silent === true;
    const storeHistory = !silent && content.store_history !== false;
    const started = new Date().toISOString();
    if (storeHistory) {
      this.#count++;
    }
    if (!silent) {
      this.#server.publish(header, "execute_input", { code, execution_count: this.#count });
    }
    const history = storeHistory ? this.#history.add(this.#count, code) : undefined;
    const cell = this.#createCell(header, silent, history);
    this.#stopWanted = false;
    const outcome = await this.#runCell(cell, code, `Cell [${this.#count}]`);
    if (outcome.status === "error" && !silent) {
      const { ename, evalue, traceback } = outcome;
      this.#server.publish(header, "error", { ename, evalue, traceback });
    }
    const expressions =
      outcome.status === "ok" ? await this.#evaluate(header, content.user_expressions) : undefined;
    if (outcome.status === "error" && content.stop_on_error !== false) {
      await this.#abortQueue();
    }
    this.#server.reply(
      "shell",
      request,
      "execute_reply",
      {
        ...outcome,
        execution_count: this.#count,
        ...(outcome.status === "ok" ? { payload: [], user_expressions: expressions } : {}),
      },
      { started, status: outcome.status },
    );
  }

  #createCell(parent: Header, silent: boolean, history?: HistoryEntry): CellRun {
    const streams = new StreamBatcher((name, piece) =>
      this.#server.publish(parent, "stream", { name, text: piece }),
    );
    const id = this.#nextId++;
    return { id, parent, silent, count: this.#count, streams, ...(history ? { history } : {}) };
  }

  /** Compiles and runs; what the cell puts out is published on the way. */
  async #runCell(cell: CellRun, code: string, name: string): Promise<Outcome> {
    if (code.trim() === "") {
      return { status: "ok" };
    }
    await this.#ensureSession();
    const compiled = await this.#compiler.compile(code).catch((error: Error) => error);
    if (compiled instanceof Error) {
      const { message } = compiled;
      return { status: "error", ename: "CompilerFailure", evalue: message, traceback: [message] };
    }
    if (!compiled.ok) {
      return { status: "error", ...describeDiagnostics(compiled.diagnostics, name, code) };
    }
    if (this.#stopWanted) {
      return { status: "error", ...interrupted };
    }
    this.#cell?.streams.flush();
    this.#previousCell = this.#cell;
    this.#cell = cell;
    const { ok: _ok, ...program } = compiled;
    this.#sessionCells++;
    const outcome = await this.#session.run({ type: "run", id: cell.id, name, source: code, ...program });
    cell.streams.flush();
    return outcome.error ? { status: "error", ...outcome.error } : { status: "ok" };
  }

  async #evaluate(parent: Header, expressions: unknown): Promise<Content> {
    const results: Record<string, unknown> = {};
    for (const [name, code] of typeof expressions === "object" ? Object.entries(expressions ?? {}) : []) {
      const cell = this.#createCell(parent, true);
      const outcome = await this.#runCell(cell, text(code), "Cell [expression]");
      results[name] =
        outcome.status === "ok" ? { status: "ok", ...(cell.result ?? { data: {}, metadata: {} }) } : outcome;
    }
    return results;
  }

  /** The cells that were sent behind one that failed do not run; those that its reply brings forth do. */
  async #abortQueue(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const request of this.#queue.splice(0)) {
      this.#publishStatus("busy", request.header);
      this.#server.reply("shell", request, "execute_reply", {
        status: "aborted",
        execution_count: this.#count,
      });
      this.#publishStatus("idle", request.header);
    }
  }

  async #ensureSession(): Promise<void> {
    const session = this.#session;
    if (!session.alive) {
      await session.ended;
      if (this.#session === session) {
        this.#session = this.#startSession();
      }
    }
  }

  #startSession(): Session {
    this.#sessionCells = 0;
    const listener: SessionListener = {
      output: (frame) => this.#publishOutput(frame),
      nativeOutput: (name, piece) => this.#writeStream(name, piece),
      stuck: () =>
        this.#writeStream(
          "stderr",
          "[The cell is inside a native call that cannot be stopped: it ends when the call returns. Restart the kernel to end it now.]\n",
        ),
      ended: (explanation) => this.#sessionEnded(explanation),
    };
    return new Session(this.#folder, listener);
  }

  #sessionEnded(explanation: string): void {
    void this.#compiler.reset();
    if (!this.#busyParent) {
      this.#writeStream("stderr", `[${explanation}]\n`);
    }
    // A session that dies before it ran anything is started again by the next cell, not in a circle.
    if (this.#sessionCells > 0) {
      this.#session = this.#startSession();
    }
  }

  #writeStream(name: "stdout" | "stderr", piece: string): void {
    if (this.#cell && !this.#cell.silent) {
      this.#cell.streams.write(name, piece);
    } else if (!this.#cell) {
      process.stderr.write(piece);
    }
  }

  #publishOutput(frame: OutputFrame): void {
    const cell = frame.cell === this.#previousCell?.id ? this.#previousCell : this.#cell;
    if (!cell) {
      return;
    }
    if (frame.type === "result") {
      const { data, metadata } = frame;
      cell.result = { data, metadata };
      if (cell.history) {
        cell.history.output = text(data["text/plain"]);
      }
    }
    if (cell.silent) {
      return;
    }
    if (frame.type === "stream") {
      cell.streams.write(frame.name, frame.text);
      return;
    }
    cell.streams.flush();
    if (frame.type === "clear") {
      this.#server.publish(cell.parent, "clear_output", { wait: frame.wait });
    } else if (frame.type === "result") {
      const { data, metadata } = frame;
      this.#server.publish(cell.parent, "execute_result", { data, metadata, execution_count: cell.count });
    } else {
      const { data, metadata, displayId, update } = frame;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      this.#server.publish(cell.parent, update ? "update_display_data" : "display_data", {
        data,
        metadata,
        transient,
      });
    }
  }

  #publishStatus(state: "busy" | "idle", parent: Header): void {
    this.#server.publish(parent, "status", { execution_state: state });
  }
}
