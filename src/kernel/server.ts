import { Publisher, Reply, Router, type Socket } from "zeromq";
import { type Channel, type ConnectionInfo, channelAddress } from "./connection.js";
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
const lingerOnClose = 500;

type Sender = Router | Publisher;

/** The requests of a client, with the channel they came by. */
export type RequestHandler = (channel: "shell" | "control", request: Message) => void;

/** The five sockets of a kernel: checks what comes in, signs what goes out, knows nothing of what it means. */
export class KernelServer {
  readonly #connection: ConnectionInfo;
  readonly #session: string;
  readonly #shell = new Router({ maxMessageSize, sendHighWaterMark: 0, linger: lingerOnClose });
  readonly #control = new Router({ maxMessageSize, sendHighWaterMark: 0, linger: lingerOnClose });
  readonly #stdin = new Router({ maxMessageSize, sendHighWaterMark: 0, linger: lingerOnClose });
  readonly #iopub = new Publisher({ sendHighWaterMark: 0, linger: lingerOnClose });
  readonly #heartbeat = new Reply({ maxMessageSize, linger: 0 });
  readonly #sending = new Map<Sender, Promise<void>>();

  constructor(connection: ConnectionInfo, session: string) {
    this.#connection = connection;
    this.#session = session;
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
  listen(handle: RequestHandler): void {
    void this.#read(this.#shell, (request) => handle("shell", request));
    void this.#read(this.#control, (request) => handle("control", request));
    void this.#read(this.#stdin, () => undefined);
    void this.#echo();
  }

  reply(
    channel: "shell" | "control",
    request: Message,
    type: string,
    content: Content,
    metadata: Content = {},
  ): void {
    const socket = channel === "shell" ? this.#shell : this.#control;
    this.#send(socket, {
      ...this.#message(type, content, metadata, request.header),
      identities: request.identities,
    });
  }

  publish(parent: Header | undefined, type: string, content: Content, metadata: Content = {}): void {
    this.#send(this.#iopub, this.#message(type, content, metadata, parent));
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

  async #read(socket: Router, handle: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      let message: Message;
      try {
        message = decodeMessage(frames, this.#connection.key);
      } catch (error) {
        process.stderr.write(`pinpoint: dropped a message: ${(error as Error).message}\n`);
        continue;
      }
      handle(message);
    }
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#heartbeat) {
      await this.#heartbeat.send(frames);
    }
  }
}
