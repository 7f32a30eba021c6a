import { setTimeout as sleep } from "node:timers/promises";
import { runCellCommand } from "./cell-commands.js";
import { CellOutputs, type CellRun } from "./cell-outputs.js";
import type { RemoteCompiler } from "./compiler/cell-compiler.js";
import { Comms } from "./protocol/comms.js";
import type { History } from "./protocol/history.js";
import { createKernelInfo } from "./protocol/kernel-info.js";
import {
  answerComplete,
  answerInspect,
  answerIsComplete,
  requireText,
} from "./protocol/language-requests.js";
import type { KernelServer } from "./protocol/server.js";
import { Stdin } from "./protocol/stdin.js";
import type { Content, Header, Message } from "./protocol/wire.js";
import { Session, type SessionListener } from "./session/session.js";
import type { CellError, InputFrame } from "./session/session-protocol.js";
import { describeDiagnostics } from "./session/traceback.js";

type Channel = "shell" | "control" | "stdin";
type RequestChannel = Exclude<Channel, "stdin">;

type Outcome = { readonly status: "ok" } | ({ readonly status: "error" } & CellError);

/** How long a cell may take to end after the question that it waited on was stopped. */
const questionPatience = 200;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const interrupted: CellError = {
  ename: "Interrupted",
  evalue: "the cell was stopped before it ran",
  traceback: ["\u001b[31mInterrupted\u001b[39m: the cell was stopped before it ran"],
};

/** What a kernel is made of beside its sockets and its session. */
export interface KernelParts {
  readonly compiler: RemoteCompiler;
  readonly history: History;
  /** Where cells run. */
  readonly folder: string;
  onShutdown(): void;
}

/** What a request means: the queue of cells, the session process that runs them, and every other answer. */
export class Kernel {
  readonly #server: KernelServer;
  readonly #compiler: RemoteCompiler;
  readonly #folder: string;
  readonly #onShutdown: () => void;
  readonly #history: History;
  readonly #outputs: CellOutputs;
  readonly #comms: Comms;
  readonly #stdin: Stdin;
  readonly #info = createKernelInfo();
  readonly #queue: Message[] = [];
  #session: Session;
  #sessionCells = 0;
  /** The request of the cell that runs. */
  #running: Message | undefined;
  #stopWanted = false;
  #count = 0;

  constructor(server: KernelServer, { compiler, history, folder, onShutdown }: KernelParts) {
    this.#server = server;
    this.#compiler = compiler;
    this.#history = history;
    this.#outputs = new CellOutputs(server, history);
    this.#folder = folder;
    this.#onShutdown = onShutdown;
    this.#comms = new Comms(server, (id, packet) => this.#session.deliver(id, packet));
    this.#stdin = new Stdin(server, (answer) => this.#session.answerInput(answer));
    this.#session = this.#startSession();
  }

  /** Takes one message; replies come whenever they are ready. */
  handle(channel: Channel, request: Message): void {
    if (channel === "stdin") {
      this.#stdin.receive(request);
      return;
    }
    if (channel === "shell" && request.header.msg_type === "execute_request") {
      this.#queue.push(request);
      if (!this.#running) {
        void this.#runQueue();
      }
      return;
    }
    void this.#answer(channel, request);
  }

  /** Stops the running cell, also while it is being compiled. */
  async interrupt(): Promise<void> {
    this.#stopWanted = true;
    const running = this.#running;
    if (this.#stdin.stop()) {
      // The stopped question ends the cell by itself, unless the cell catches that.
      await sleep(questionPatience);
      if (this.#running !== running) {
        return;
      }
    }
    await this.#session.interrupt();
    this.#comms.giveUp();
  }

  close(): void {
    this.#session.close();
    void this.#compiler.close();
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const { header } = request;
    this.#publishStatus("busy", header);
    const reply = await this.#replyTo(request).catch((error: unknown) => this.#failure(error));
    const isShutdown = header.msg_type === "shutdown_request";
    if (isShutdown) {
      this.#server.publish(header, "shutdown_reply", reply ?? {});
    }
    // Before the reply: a console takes an idle that comes after its next request for the end of that.
    this.#publishStatus("idle", header);
    const replyType = header.msg_type.replace(/_request$/, "_reply");
    if (reply && replyType !== header.msg_type) {
      this.#server.reply(channel, request, replyType, reply);
    }
    if (isShutdown) {
      this.#onShutdown();
    } else if (this.#running) {
      // A front end takes the last status it hears for the kernel's: a cell is still running.
      this.#publishStatus("busy", this.#running.header);
    }
  }

  /** A reply for what went wrong in the kernel itself. */
  #failure(error: unknown): Content {
    const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { status: "error", ename: name, evalue: message, traceback: stack.split("\n") };
  }

  async #replyTo(request: Message): Promise<Content | undefined> {
    const { header, content } = request;
    switch (header.msg_type) {
      case "kernel_info_request":
        return this.#info;
      case "complete_request":
        return answerComplete(this.#compiler, content);
      case "inspect_request":
        return answerInspect(this.#compiler, content);
      case "is_complete_request":
        return answerIsComplete(this.#compiler, content);
      case "history_request":
        return { status: "ok", history: this.#history.query(content) };
      case "comm_info_request":
        return this.#comms.info(content.target_name);
      case "connect_request":
        return { status: "ok", ...this.#server.ports() };
      case "interrupt_request":
        void this.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content.restart === true };
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        await this.#comms.receive(request);
        return undefined;
      default:
        return undefined;
    }
  }

  async #runQueue(): Promise<void> {
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      this.#running = request;
      this.#publishStatus("busy", request.header);
      let aborted: readonly Message[] = [];
      try {
        aborted = await this.#execute(request);
      } catch (error) {
        const content = { ...this.#failure(error), execution_count: this.#count };
        this.#server.reply("shell", request, "execute_reply", content);
      }
      this.#publishStatus("idle", request.header);
      this.#running = undefined;
      for (const one of aborted) {
        this.#abort(one);
      }
    }
  }

  /** Runs a cell and replies; gives the requests that are not to run, because it failed. */
  async #execute(request: Message): Promise<readonly Message[]> {
    const { content, header } = request;
    const code = requireText(content, "code");
    const silent = content.silent === true;
    const storeHistory = !silent && content.store_history !== false;
    const started = new Date().toISOString();
    if (storeHistory) {
      this.#count++;
      this.#history.add(this.#count, code);
    }
    const count = { execution_count: this.#count };
    if (!silent) {
      this.#server.publish(header, "execute_input", { code, ...count });
    }
    const cell = this.#outputs.create(header, { silent, storeHistory, count: this.#count });
    this.#stopWanted = false;
    const command = await runCellCommand(code, this.#compiler);
    if (command?.text !== undefined && !silent) {
      this.#server.publish(header, "stream", { name: "stdout", text: command.text });
    }
    const outcome: Outcome = command
      ? { status: "ok" }
      : await this.#runCell(cell, code, `Cell [${this.#count}]`);
    let reply: Content = { ...outcome, ...count };
    let aborted: readonly Message[] = [];
    if (outcome.status === "ok") {
      const expressions = await this.#evaluate(header, content.user_expressions);
      reply = { ...reply, payload: command?.payload ?? [], user_expressions: expressions };
    } else if (!silent) {
      const { ename, evalue, traceback } = outcome;
      this.#server.publish(header, "error", { ename, evalue, traceback });
      if (content.stop_on_error !== false) {
        aborted = await this.#takeQueue();
      }
    }
    this.#server.reply("shell", request, "execute_reply", reply, { started, status: outcome.status });
    return aborted;
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
    this.#outputs.start(cell);
    const { ok: _ok, ...program } = compiled;
    this.#sessionCells++;
    const outcome = await this.#session.run({ type: "run", id: cell.id, name, source: code, ...program });
    cell.streams.flush();
    return outcome.error ? { status: "error", ...outcome.error } : { status: "ok" };
  }

  async #evaluate(parent: Header, expressions: unknown): Promise<Content> {
    const results = new Map<string, unknown>();
    for (const [name, code] of typeof expressions === "object" ? Object.entries(expressions ?? {}) : []) {
      const cell = this.#outputs.create(parent, { silent: true, storeHistory: false, count: this.#count });
      const outcome = await this.#runCell(cell, text(code), "Cell [expression]");
      const value = { status: "ok", ...(cell.result ?? { data: {}, metadata: {} }) };
      results.set(name, outcome.status === "ok" ? value : outcome);
    }
    return Object.fromEntries(results);
  }

  /** The cells that were sent behind one that failed; those that its reply brings forth are not among them. */
  async #takeQueue(): Promise<readonly Message[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#queue.splice(0);
  }

  #abort(request: Message): void {
    this.#publishStatus("busy", request.header);
    const content = { status: "aborted", execution_count: this.#count };
    this.#server.reply("shell", request, "execute_reply", content);
    this.#publishStatus("idle", request.header);
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
      output: (frame) => this.#outputs.publish(frame),
      input: (frame) => this.#askPerson(frame),
      comm: (frame) => this.#comms.send(frame, this.#outputs.cellOf(frame.cell)?.parent),
      commHandled: (id) => this.#comms.handled(id),
      nativeOutput: (name, piece) => this.#outputs.write(name, piece),
      stuck: () =>
        this.#outputs.write(
          "stderr",
          "[The cell is inside a native call that cannot be stopped: it ends when the call returns. Restart the kernel to end it now.]\n",
        ),
      ended: (explanation) => this.#sessionEnded(explanation),
    };
    return new Session(this.#folder, listener);
  }

  #sessionEnded(explanation: string): void {
    void this.#compiler.reset();
    this.#stdin.stop();
    this.#comms.closeAll();
    if (!this.#running) {
      this.#outputs.write("stderr", `[${explanation}]\n`);
    }
    // A session that dies before it ran anything is started again by the next cell, not in a circle.
    if (this.#sessionCells > 0) {
      this.#session = this.#startSession();
    }
  }

  #askPerson(frame: InputFrame): void {
    const cell = this.#outputs.cellOf(frame.cell);
    cell?.streams.flush();
    if (this.#stopWanted) {
      this.#session.answerInput({ type: "stopped", id: frame.id });
    } else {
      const runs = this.#running?.header === cell?.parent;
      void this.#stdin.ask(frame, runs ? this.#running : undefined);
    }
  }

  #publishStatus(state: "busy" | "idle", parent: Header): void {
    this.#server.publish(parent, "status", { execution_state: state });
  }
}
