import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { Dealer, Request, XSubscriber } from "zeromq";
import { createHeader } from "../../../src/kernel/protocol/wire.js";
import { KernelClient, resultText, streamText } from "../kernel-client.js";

type Frames = Buffer[];

/** A small generator of repeatable numbers in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const requestTypes = [
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "input_reply",
  "connect_request",
  "debug_request",
  "__proto__",
  "",
];
const deep = `${'{"a":['.repeat(20_000)}1${"]}".repeat(20_000)}`;
const deepMark = "(a deeply nested value)";
const polluting = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
const values: readonly unknown[] = [
  null,
  -1,
  1e308,
  2 ** 53,
  0.5,
  "x",
  "",
  "\ud800",
  "😀".repeat(50),
  "\0",
  [],
  {},
  true,
  { a: [[]] },
  [null],
  polluting,
];

/** Makes messages that no honest client sends; none of those that run code would change `ran`. */
function createMaker(key: string, random: () => number): () => Frames {
  const integer = (below: number) => Math.floor(random() * below);
  const pick = <Item>(items: readonly Item[]): Item => items[integer(items.length)] as Item;
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => integer(256)));
  const value = () => (random() < 0.02 ? deepMark : pick(values));
  /** Rightly signed parts that need not be JSON. */
  const signedText = (...parts: (string | Buffer)[]): Frames => {
    const buffers = parts.map((part) => Buffer.from(part as string));
    const hmac = createHmac("sha256", key);
    for (const part of buffers.slice(0, 4)) hmac.update(part);
    return [Buffer.from("<IDS|MSG>"), Buffer.from(hmac.digest("hex")), ...buffers];
  };
  const signed = (type: string, content: object, metadata: object = {}, buffers: Frames = []): Frames => {
    const parts = [createHeader(type, "fuzz"), {}, metadata, content].map((part) => JSON.stringify(part));
    return signedText(...parts.map((part) => part.replaceAll(JSON.stringify(deepMark), deep)), ...buffers);
  };
  const good = () => signed("execute_request", { code: "ran++" });
  const header = JSON.stringify(createHeader("kernel_info_request", "fuzz"));

  const kinds: readonly (() => Frames)[] = [
    () => Array.from({ length: 1 + integer(8) }, () => bytes(integer(50))),
    () => good().filter((frame) => !frame.equals(Buffer.from("<IDS|MSG>"))),
    () => good().slice(0, 1 + integer(5)),
    // A wrong signature, none, one of another length, one of another message.
    () => good().with(1, pick([bytes(64), Buffer.alloc(0), bytes(1 + integer(200)), good()[1] as Buffer])),
    () => {
      const frames = good();
      const frame = frames[2 + integer(4)] as Buffer;
      const place = integer(frame.length);
      frame[place] = (frame[place] as number) ^ (1 + integer(255));
      return frames;
    },
    () => [Buffer.alloc(1 << (10 + integer(13)), 65), ...good().slice(1)],
    // Rightly signed, but no message.
    () => signedText(pick(["", "{", "null", "[]", "1", '"x"', '{"msg_type":1}']), "{}", "{}", "{}"),
    () => signedText(header, pick(["{", "[]"]), pick(["{}", "null"]), "{}"),
    () => signedText(header, "{}", "{}", '{"a":'.repeat(50_000)),
    () => signedText(header, "{}", "{}", `${"[".repeat(200_000)}${"]".repeat(200_000)}`),
    () =>
      signedText(
        Buffer.concat([Buffer.from(header.slice(0, -2)), bytes(4), Buffer.from('"}')]),
        "{}",
        "{}",
        "{}",
      ),
    () => signedText(header.replace(/\}$/, `,"deep":${JSON.stringify({ a: [1] })}}`), "{}", "{}", "{}"),
    // Rightly signed messages whose content is not what the protocol says.
    () => signed(`unknown_${integer(9)}`, polluting as object, polluting as object),
    () =>
      signed(pick(requestTypes.slice(1)), {
        code: value(),
        cursor_pos: value(),
        hist_access_type: pick(["tail", "range", "search", value()]),
        n: value(),
        session: value(),
        start: value(),
        stop: value(),
        pattern: pick(["*".repeat(40), value()]),
        target_name: value(),
        comm_id: value(),
        data: value(),
        value: value(),
      }),
    () =>
      signed("execute_request", {
        code: pick([null, 7, [], {}, "", "?", "1 +", "?nothing"]),
        user_expressions: value(),
        silent: value(),
        store_history: value(),
        allow_stdin: value(),
        stop_on_error: false,
      }),
    () => signed("execute_request", { code: "", stop_on_error: false }, {}, [bytes(100), bytes(0)]),
    () => signed("comm_open", { comm_id: `${integer(5)}`, target_name: "fuzz", data: value() }),
  ];
  return () => pick(kinds)();
}

/** Sends bytes that are no ZeroMQ, and ZeroMQ that is no Jupyter, to every port. */
async function attackPorts({ connection }: KernelClient, bytes: () => Buffer): Promise<void> {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  for (const port of [shell_port, iopub_port, stdin_port, control_port, hb_port]) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.end(bytes());
    const dealer = new Dealer({ linger: 0 });
    dealer.connect(`tcp://127.0.0.1:${port}`);
    await Promise.race([dealer.send([bytes(), bytes()]), new Promise((resolve) => setTimeout(resolve, 100))]);
    dealer.close();
  }
  const subscriber = new XSubscriber({ linger: 0 });
  subscriber.connect(`tcp://127.0.0.1:${iopub_port}`);
  for (const frame of [Buffer.from([1, 255, 254]), Buffer.from([0]), Buffer.from([7, 7]), Buffer.alloc(0)]) {
    await subscriber.send(frame);
  }
  subscriber.close();
}

function residentMegabytes(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** Sends `count` malformed and tampered messages over all channels; then a good cell, a heartbeat and a question work. */
export async function fuzzKernel(count: number, seed: number): Promise<void> {
  const kernel = await KernelClient.start({ stderr: "ignore" });
  try {
    await kernel.execute("let ran = 0");
    const random = createRandom(seed);
    const make = createMaker(kernel.connection.key, random);
    const before = residentMegabytes(kernel.process.pid as number);
    await attackPorts(kernel, () =>
      Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256))),
    );
    for (let i = 0; i < count; i++) {
      const channel = (["shell", "shell", "control", "stdin"] as const)[Math.floor(random() * 4)];
      await kernel.sendRaw(make(), channel);
      if (i % 200 === 199) {
        assert.equal((await kernel.request("kernel_info_request", {}, "control")).status, "ok");
      }
    }
    assert.equal(resultText(await kernel.execute("ran")), "0");
    assert.equal(resultText(await kernel.execute("({} as any).polluted")), undefined);
    const heartbeat = new Request({ linger: 0, receiveTimeout: 20_000 });
    heartbeat.connect(`tcp://127.0.0.1:${kernel.connection.hb_port}`);
    await heartbeat.send("still there?");
    assert.equal(String((await heartbeat.receive())[0]), "still there?");
    heartbeat.close();
    const asking = kernel.execute("console.log((globalThis as any).prompt('and stdin?'))", {
      allow_stdin: true,
    });
    const question = await kernel.question();
    for (let i = 0; i < 20; i++) {
      await kernel.sendRaw(make().slice(0, 4), "stdin");
    }
    await kernel.answer("yes", question);
    assert.equal(streamText(await asking), "yes\n");
    const grown = residentMegabytes(kernel.process.pid as number) - before;
    assert.ok(grown < 300, `the kernel has grown by ${grown.toFixed(0)} MB`);
  } finally {
    await kernel.stop();
  }
}
