import { Router, type Socket, XPublisher } from "zeromq";
import { type Channel, type ConnectionInfo, channelAddress, encryptionOptions } from "./connection.js";
import {
  type Content,
  createHeader,
  decodeMessage,
  encodeMessage,
  type Header,
  type Message,
} from "./wire.js";

/** Larger frames end the connection that sends them. */
const maxMessageSize = 1 << 28;
const socketOptions = { sendHighWaterMark: 0, linger: 500 };

type Sender = Router | XPublisher;

/** What comes from clients: requests on shell and control, answers to our questions on stdin. */
export type MessageHandler = (channel: "shell" | "control" | "stdin", message: Message) => void;

/** The five sockets of a kernel: checks what comes in, signs what goes out, knows nothing of what it means. */
export class KernelServer {
  readonly #connection: ConnectionInfo;
  readonly #session: string;
  readonly #shell: Router;
  readonly #control: Router;
  readonly #stdin: Router;
  readonly #iopub: XPublisher;
  readonly #heartbeat: Router;
  readonly #sending = new Map<Sender, Promise<void>>();

  constructor(connection: ConnectionInfo, session: string) {
    this.#connection = connection;
    this.#session = session;
    const options = { ...socketOptions, ...encryptionOptions(connection) };
    // A client that connects anew under its old name is heard at once.
    const routerOptions = { ...options, maxMessageSize, handover: true };
    this.#shell = new Router(routerOptions);
    this.#control = new Router(routerOptions);
    // Mandatory: a question to a client that is not there must not wait for ever.
    this.#stdin = new Router({ ...routerOptions, mandatory: true });
    this.#heartbeat = new Router(routerOptions);
    this.#iopub = new XPublisher(options);
    // Every client that subscribes is welcomed, also one that asks for what another has.
    this.#iopub.verbosity = "allSubs";
  }

  /** Listens on the ip of the connection file. */
  async bind(): Promise<void> {
    const bind = (socket: Socket & { bind(address: string): Promise<void> }, channel: Channel) =>
      socket.bind(channelAddress(this.#connection, channel));
    await Promise.all([
      bind(this.#shell, "shell"),
      bind(this.#control, "control"),
      bind(this.#stdin, "stdin"),
      bind(this.#iopub, "iopub"),
      bind(this.#heartbeat, "hb"),
    ]);
  }

  /** Starts to read; messages that are malformed or wrongly signed are dropped. */
  listen(handle: MessageHandler): void {
    for (const channel of ["shell", "control", "stdin"] as const) {
      void this.#read(this.#socket(channel), (frames) =>
        handle(channel, decodeMessage(frames, this.#connection.key)),
      );
    }
    void this.#read(this.#iopub, ([event]) => this.#welcome(event));
    void this.#read(this.#heartbeat, (frames) => this.#heartbeat.send(frames));
  }

  reply(
    channel: "shell" | "control",
    request: Message,
    type: string,
    content: Content,
    metadata: Content = {},
  ): void {
    this.#send(this.#socket(channel), {
      ...this.#message(type, content, metadata, request.header),
      identities: request.identities,
    });
  }

  publish(
    parent: Header | undefined,
    type: string,
    content: Content,
    metadata: Content = {},
    buffers: readonly Buffer[] = [],
  ): void {
    this.#send(this.#iopub, { ...this.#message(type, content, metadata, parent), buffers });
  }

  /** Asks the client that sent `request` for a line of text; `sent` fails where that client does not listen. */
  ask(request: Message, content: Content): { readonly id: string; readonly sent: Promise<void> } {
    const message = this.#message("input_request", content, {}, request.header);
    const frames = encodeMessage({ ...message, identities: request.identities }, this.#connection.key);
    return { id: message.header.msg_id, sent: this.#stdin.send(frames) };
  }

  /** The ports of the connection file. */
  ports(): Content {
    const { shell_port, iopub_port, stdin_port, control_port, hb_port } = this.#connection;
    return { shell_port, iopub_port, stdin_port, control_port, hb_port };
  }

  /** Settles when what was sent so far is out. */
  async flush(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub, this.#heartbeat]) {
      socket.close();
    }
  }

  #message(type: string, content: Content, metadata: Content, parent: Header | undefined): Message {
    return {
      identities: [Buffer.from(type)],
      header: createHeader(type, this.#session),
      parentHeader: parent ?? {},
      metadata,
      content,
      buffers: [],
    };
  }

  /** ZeroMQ takes one send at a time: the next waits for the one before. */
  #send(socket: Sender, message: Message): void {
    // A cell may still speak while the kernel ends.
    if (socket.closed) return;
    const frames = encodeMessage(message, this.#connection.key);
    const previous = this.#sending.get(socket);
    const sent = (previous ? previous.then(() => socket.send(frames)) : socket.send(frames)).catch(
      (error) => {
        if (!socket.closed) {
          process.stderr.write(`pinpoint: a ${message.header.msg_type} was not sent: ${error}\n`);
        }
      },
    );
    this.#sending.set(socket, sent);
    void sent.then(() => {
      if (this.#sending.get(socket) === sent) {
        this.#sending.delete(socket);
      }
    });
  }

  #socket(channel: "shell" | "control" | "stdin"): Router {
    return channel === "shell" ? this.#shell : channel === "control" ? this.#control : this.#stdin;
  }

  /** A message that cannot be dealt with is dropped, and the next one read. */
  async #read(
    socket: Router | XPublisher,
    handle: (frames: Buffer[]) => void | Promise<void>,
  ): Promise<void> {
    while (!socket.closed) {
      try {
        await handle(await socket.receive());
      } catch (error) {
        if (!socket.closed) {
          process.stderr.write(`pinpoint: dropped a message: ${(error as Error).message}\n`);
        }
      }
    }
  }

  /** A subscription takes effect some time after it was asked for: the welcome tells the client that it has. */
  #welcome(event: Buffer | undefined): void {
    if (event?.[0] === 1) {
      const topic = event.subarray(1);
      const message = this.#message("iopub_welcome", { subscription: topic.toString("utf8") }, {}, undefined);
      this.#send(this.#iopub, { ...message, identities: topic.length > 0 ? [topic] : [] });
    }
  }
}
