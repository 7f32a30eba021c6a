import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";
import type { ConnectionInfo } from "../../src/kernel/protocol/connection.js";
import {
  type Content,
  createHeader,
  decodeMessage,
  encodeMessage,
  type Message,
} from "../../src/kernel/protocol/wire.js";
import { kernelArguments } from "./write-kernelspecs.js";

const replyTimeout = 60_000;

export interface Execution {
  readonly reply: Content;
  /** Everything published for the cell but its status and its echo, in order. */
  readonly outputs: readonly Message[];
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
}

/** What goes along with a request's content. */
export interface Extras {
  readonly channel?: "shell" | "control";
  readonly metadata?: Content;
  readonly buffers?: readonly Buffer[];
}

interface Waiting {
  readonly published: Message[];
  reply?: Message;
  /** Comm messages have none. */
  readonly needsReply: boolean;
  idle: boolean;
  resolve(): void;
  reject(error: Error): void;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export interface StartOptions {
  /** The notebook's folder; a new empty one without it. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the kernel's own messages go; to ours without it. */
  readonly stderr?: "ignore";
}

interface Sockets {
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly iopub: Subscriber;
}

/** A small Jupyter client that starts a kernel of its own, or joins another's, and speaks to it over its sockets. */
export class KernelClient {
  readonly connection: ConnectionInfo;
  readonly process: ChildProcess;
  readonly folder: string;
  /** What the kernel asked for on stdin. */
  readonly questions: Message[] = [];
  /** Everything that was published, also without a parent of ours. */
  readonly published: Message[] = [];
  /** The client's own folder, which goes with the kernel; absent in one that only joined. */
  readonly #temporary: string | undefined;
  readonly #session = randomUUID();
  readonly #sockets: Sockets;
  readonly #waiting = new Map<string, Waiting>();

  private constructor(connection: ConnectionInfo, kernel: ChildProcess, folder: string, temporary?: string) {
    this.#temporary = temporary;
    this.connection = connection;
    this.folder = folder;
    this.process = kernel;
    kernel.setMaxListeners(0);
    // The kernel asks on stdin the client whose name it knows from shell.
    const routingId = this.#session;
    this.#sockets = {
      shell: new Dealer({ linger: 0, routingId }),
      control: new Dealer({ linger: 0, routingId }),
      stdin: new Dealer({ linger: 0, routingId }),
      iopub: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
    };
    this.#sockets.iopub.subscribe();
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) {
      this.#sockets[channel].connect(`tcp://127.0.0.1:${connection[`${channel}_port`]}`);
    }
    void this.#readReplies(this.#sockets.shell);
    void this.#readReplies(this.#sockets.control);
    void this.#readQuestions();
    void this.#readPublished();
  }

  static async start(options: StartOptions = {}): Promise<KernelClient> {
    const [shell = 0, iopub = 0, stdin = 0, control = 0, heartbeat = 0] = await freePorts(5);
    const connection: ConnectionInfo = {
      transport: "tcp",
      ip: "127.0.0.1",
      key: randomUUID(),
      shell_port: shell,
      iopub_port: iopub,
      stdin_port: stdin,
      control_port: control,
      hb_port: heartbeat,
    };
    const temporary = mkdtempSync(join(tmpdir(), "pinpoint-kernel-"));
    const file = join(temporary, "connection.json");
    writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-sha256" }), { mode: 0o600 });
    const folder = options.folder ?? temporary;
    const kernel = spawn(process.execPath, kernelArguments(file), {
      cwd: folder,
      env: { ...process.env, PINPOINT_HISTORY: join(temporary, "history.jsonl"), ...options.env },
      stdio: ["ignore", "ignore", options.stderr ?? "inherit"],
    });
    const client = new KernelClient(connection, kernel, folder, temporary);
    await client.#waitUntilHeard();
    return client;
  }

  /** A second client of this kernel; `leave` ends it. */
  async join(): Promise<KernelClient> {
    const client = new KernelClient(this.connection, this.process, this.folder);
    await client.#waitUntilHeard();
    return client;
  }

  /** Sends a request and waits for its reply and for its idle status. */
  async request(type: string, content: Content, channel: "shell" | "control" = "shell"): Promise<Content> {
    const { reply } = await this.#converse(type, content, { channel });
    return reply;
  }

  execute(code: string, options: ExecuteOptions = {}, metadata: Content = {}): Promise<Execution> {
    return this.#converse("execute_request", { code, allow_stdin: false, ...options }, { metadata });
  }

  /** Sends a message that gets no reply, and waits for its idle status; gives what was published for it. */
  async tell(type: string, content: Content, extras: Extras = {}): Promise<readonly Message[]> {
    return (await this.#converse(type, content, extras, false)).outputs;
  }

  /** The kernel's next question, also if it was asked before the call. */
  async question(): Promise<Message> {
    await this.#poll(() => this.questions[0]);
    return this.questions.shift() as Message;
  }

  /** Answers on stdin; `question` is left out by clients that do not say what they answer. */
  async answer(value: unknown, question?: Message): Promise<void> {
    const message = this.#message("input_reply", { value });
    const parentHeader = question?.header ?? {};
    await this.#sockets.stdin.send(encodeMessage({ ...message, parentHeader }, this.connection.key));
  }

  interrupt(): Promise<Content> {
    return this.request("interrupt_request", {}, "control");
  }

  /** Sends raw frames. */
  async sendRaw(frames: readonly Buffer[], channel: "shell" | "control" | "stdin" = "shell"): Promise<void> {
    await this.#sockets[channel].send([...frames]);
  }

  /** Settles when something that satisfies `test` has been published, also if it was before the call. */
  waitFor(test: (message: Message) => boolean): Promise<Message> {
    return this.#poll(() => this.published.find(test));
  }

  /** Closes the sockets, without a word to the kernel. */
  leave(): void {
    for (const socket of Object.values(this.#sockets)) {
      socket.close();
    }
  }

  /** Ends the kernel, whatever state it is in. */
  async stop(): Promise<void> {
    this.leave();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      await ended;
    }
    if (this.#temporary !== undefined) {
      rmSync(this.#temporary, { recursive: true, force: true });
    }
  }

  async #poll<Found>(find: () => Found | undefined): Promise<Found> {
    const deadline = Date.now() + replyTimeout;
    while (Date.now() < deadline) {
      const found = find();
      if (found !== undefined) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the kernel did not send what was waited for");
  }

  #message(type: string, content: Content, { metadata = {}, buffers = [] }: Extras = {}): Message {
    const header = createHeader(type, this.#session);
    return { identities: [], header, parentHeader: {}, metadata, content, buffers };
  }

  async #converse(type: string, content: Content, extras: Extras, needsReply = true): Promise<Execution> {
    const message = this.#message(type, content, extras);
    const { header } = message;
    const done = new Promise<Waiting>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to a ${type}`)), replyTimeout);
      const settle = (finish: () => void) => () => {
        clearTimeout(timer);
        this.#waiting.delete(header.msg_id);
        finish();
      };
      const waiting: Waiting = {
        published: [],
        needsReply,
        idle: false,
        resolve: settle(() => resolve(waiting)),
        reject: (error) => settle(() => reject(error))(),
      };
      this.#waiting.set(header.msg_id, waiting);
      this.process.once("exit", () =>
        waiting.reject(new Error(`the kernel ended before its answer to ${type}`)),
      );
    });
    const { channel = "shell" } = extras;
    await this.#sockets[channel].send(encodeMessage(message, this.connection.key));
    const { reply, published } = await done;
    const isOutput = ({ header: { msg_type } }: Message) =>
      msg_type !== "status" && msg_type !== "execute_input";
    return { reply: reply?.content ?? {}, outputs: published.filter(isOutput) };
  }

  #settle(waiting: Waiting | undefined): void {
    if (waiting?.idle && (waiting.reply || !waiting.needsReply)) {
      waiting.resolve();
    }
  }

  async #readReplies(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const message = decodeMessage(frames, this.connection.key);
      const waiting = this.#waiting.get(message.parentHeader.msg_id ?? "");
      if (waiting) {
        waiting.reply = message;
        this.#settle(waiting);
      }
    }
  }

  async #readQuestions(): Promise<void> {
    for await (const frames of this.#sockets.stdin) {
      this.questions.push(decodeMessage(frames, this.connection.key));
    }
  }

  async #readPublished(): Promise<void> {
    for await (const frames of this.#sockets.iopub) {
      const message = decodeMessage(frames, this.connection.key);
      this.published.push(message);
      const waiting = this.#waiting.get(message.parentHeader.msg_id ?? "");
      if (waiting) {
        waiting.published.push(message);
        waiting.idle ||= message.header.msg_type === "status" && message.content.execution_state === "idle";
        this.#settle(waiting);
      }
    }
  }

  /** A subscription takes effect some time after it was made: ask until the kernel's status is heard. */
  async #waitUntilHeard(): Promise<void> {
    const asking = setInterval(() => {
      const message = this.#message("kernel_info_request", {});
      void this.#sockets.shell.send(encodeMessage(message, this.connection.key));
    }, 100);
    try {
      await this.waitFor(({ parentHeader }) => parentHeader.session === this.#session);
    } finally {
      clearInterval(asking);
    }
  }
}

/** The text of a cell's stream messages of one name. */
export function streamText({ outputs }: Execution, name: "stdout" | "stderr" = "stdout"): string {
  return outputs
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

/** The types of a cell's output messages. */
export function outputTypes({ outputs }: Execution): string[] {
  return outputs.map(({ header }) => header.msg_type);
}

/** The text/plain of a cell's result. */
export function resultText({ outputs }: Execution): unknown {
  const result = outputs.find(({ header }) => header.msg_type === "execute_result");
  return (result?.content.data as Record<string, unknown> | undefined)?.["text/plain"];
}

/** Text without its ANSI colours. */
export function plain(text: unknown): string {
  const escapeCode = String.fromCharCode(27);
  return String(text).replaceAll(new RegExp(`${escapeCode}\\[\\d+m`, "g"), "");
}
