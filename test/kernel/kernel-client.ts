import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";
import type { ConnectionInfo } from "../../src/kernel/connection.js";
import {
  type Content,
  createHeader,
  decodeMessage,
  encodeMessage,
  type Header,
  type Message,
} from "../../src/kernel/wire.js";

const mainFile = join(__dirname, "../../src/kernel/main.js");
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
}

interface Waiting {
  readonly published: Message[];
  reply?: Message;
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
}

/** A small Jupyter client that starts a kernel of its own and speaks to it over its sockets. */
export class KernelClient {
  readonly connection: ConnectionInfo;
  readonly process: ChildProcess;
  readonly folder: string;
  /** Everything that was published, also without a parent of ours. */
  readonly published: Message[] = [];
  readonly #temporary: string;
  readonly #session = randomUUID();
  readonly #sockets: { readonly shell: Dealer; readonly control: Dealer; readonly iopub: Subscriber };
  readonly #waiting = new Map<string, Waiting>();

  private constructor(temporary: string, connection: ConnectionInfo, { folder, env }: StartOptions) {
    this.#temporary = temporary;
    this.connection = connection;
    this.folder = folder ?? temporary;
    const file = join(temporary, "connection.json");
    writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-sha256" }), { mode: 0o600 });
    this.process = spawn(process.execPath, [mainFile, file], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.#sockets = {
      shell: new Dealer({ linger: 0 }),
      control: new Dealer({ linger: 0 }),
      iopub: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
    };
    this.#sockets.iopub.subscribe();
    for (const channel of ["shell", "control", "iopub"] as const) {
      this.#sockets[channel].connect(`tcp://127.0.0.1:${connection[`${channel}_port`]}`);
    }
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
    const client = new KernelClient(mkdtempSync(join(tmpdir(), "pinpoint-kernel-")), connection, options);
    void client.#readReplies(client.#sockets.shell);
    void client.#readReplies(client.#sockets.control);
    void client.#readPublished();
    await client.#waitUntilHeard();
    return client;
  }

  /** Sends a request and waits for its reply and for its idle status. */
  async request(type: string, content: Content, channel: "shell" | "control" = "shell"): Promise<Content> {
    const { reply } = await this.#converse(type, content, channel);
    return reply;
  }

  execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    return this.#converse("execute_request", { code, allow_stdin: false, ...options }, "shell");
  }

  interrupt(): Promise<Content> {
    return this.request("interrupt_request", {}, "control");
  }

  /** Sends raw frames on the shell channel. */
  async sendRaw(frames: readonly Buffer[]): Promise<void> {
    await this.#sockets.shell.send([...frames]);
  }

  /** Settles when something that satisfies `test` has been published, also if it was before the call. */
  async waitFor(test: (message: Message) => boolean): Promise<Message> {
    const deadline = Date.now() + replyTimeout;
    while (Date.now() < deadline) {
      const found = this.published.find(test);
      if (found) {
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the kernel did not publish what was waited for");
  }

  /** Ends the kernel, whatever state it is in. */
  async stop(): Promise<void> {
    for (const socket of Object.values(this.#sockets)) {
      socket.close();
    }
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      await ended;
    }
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  async #converse(type: string, content: Content, channel: "shell" | "control"): Promise<Execution> {
    const header: Header = createHeader(type, this.#session);
    const message = { identities: [], header, parentHeader: {}, metadata: {}, content, buffers: [] };
    const done = new Promise<Waiting>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to a ${type}`)), replyTimeout);
      const settle = (finish: () => void) => () => {
        clearTimeout(timer);
        this.#waiting.delete(header.msg_id);
        finish();
      };
      const waiting: Waiting = {
        published: [],
        idle: false,
        resolve: settle(() => resolve(waiting)),
        reject: (error) => settle(() => reject(error))(),
      };
      this.#waiting.set(header.msg_id, waiting);
      this.process.once("exit", () =>
        waiting.reject(new Error(`the kernel ended before its answer to ${type}`)),
      );
    });
    await this.#sockets[channel].send(encodeMessage(message, this.connection.key));
    const { reply, published } = await done;
    const isOutput = ({ header: { msg_type } }: Message) =>
      msg_type !== "status" && msg_type !== "execute_input";
    return { reply: (reply as Message).content, outputs: published.filter(isOutput) };
  }

  #settle(waiting: Waiting | undefined): void {
    if (waiting?.reply && waiting.idle) {
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
      const message = {
        identities: [],
        header: createHeader("kernel_info_request", this.#session),
        parentHeader: {},
        metadata: {},
        content: {},
        buffers: [],
      };
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
