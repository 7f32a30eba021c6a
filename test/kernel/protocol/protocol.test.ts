import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { Subscriber } from "zeromq";
import { decodeMessage } from "../../../src/kernel/protocol/wire.js";
import { KernelClient, outputTypes, resultText, streamText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

test("kernel_info says what this is, with real versions", async () => {
  const info = await kernel.request("kernel_info_request", {});
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../../../package.json"), "utf8"));
  const { banner, help_links, language_info, ...rest } = info;
  assert.deepEqual(rest, {
    status: "ok",
    protocol_version: "5.5",
    implementation: "pinpoint",
    implementation_version: version,
    debugger: false,
    supported_features: [],
  });
  const { version: language, ...names } = language_info as Record<string, string>;
  assert.deepEqual(names, {
    name: "typescript",
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  });
  assert.match(language ?? "", /^\d+\.\d+\.\d+$/);
  assert.ok((banner as string).includes(language as string) && (banner as string).includes(version));
  for (const { text, url } of help_links as { text: string; url: string }[]) {
    assert.ok(text && URL.canParse(url));
  }
});

test("the same request on control; connect_request; a request nobody knows gets its idle status", async () => {
  const info = await kernel.request("kernel_info_request", {}, "control");
  assert.equal(info.implementation, "pinpoint");
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = kernel.connection;
  assert.deepEqual(await kernel.request("connect_request", {}), {
    status: "ok",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
  });
  assert.deepEqual(await kernel.tell("surprise_request", {}), []);
});

test("every subscriber is welcomed when it can hear, also to one topic", async () => {
  for (const topic of ["", "stream"]) {
    const iopub = new Subscriber({ linger: 0, receiveTimeout: 20_000 });
    iopub.subscribe(topic);
    iopub.connect(`tcp://127.0.0.1:${kernel.connection.iopub_port}`);
    const { header, content, parentHeader } = decodeMessage(await iopub.receive(), kernel.connection.key);
    assert.deepEqual(
      [header.msg_type, content, parentHeader],
      ["iopub_welcome", { subscription: topic }, {}],
    );
    await kernel.execute("console.log('heard')");
    const next = decodeMessage(await iopub.receive(), kernel.connection.key);
    assert.equal(next.header.msg_type, topic === "" ? "status" : "stream");
    iopub.close();
  }
});

test("documentation comes as text, Markdown and HTML, from inspection and from ?name", async () => {
  await kernel.execute(
    "/** Joins `a<b>` with <script>alert(1)</script>.\n *\n * Second part. */\nfunction join<T>(a: T): T { return a }",
  );
  const { data } = await kernel.request("inspect_request", { code: "join", cursor_pos: 4, detail_level: 0 });
  const bundle = data as Record<string, string>;
  assert.deepEqual(Object.keys(bundle), ["text/plain", "text/markdown", "text/html"]);
  assert.match(bundle["text/plain"] ?? "", /function join<T>\(a: T\): T[\s\S]*Second part/);
  assert.match(bundle["text/html"] ?? "", /function join&lt;T&gt;\(a: T\): T[\s\S]*<code>a&lt;b&gt;<\/code>/);
  assert.doesNotMatch(bundle["text/html"] ?? "", /<script/);
  for (const code of ["?join", "join?", " ??join\n", "join??"]) {
    const { reply, outputs } = await kernel.execute(code);
    assert.deepEqual([reply.status, reply.payload], ["ok", [{ source: "page", data: bundle, start: 0 }]]);
    assert.deepEqual(outputs, []);
  }
  const unknown = await kernel.execute("?nothingOfThatName");
  assert.deepEqual([unknown.reply.status, unknown.reply.payload], ["ok", []]);
  assert.match(streamText(unknown), /`nothingOfThatName`/);
});

test("a request whose content is wrong gets an error that says what is", async () => {
  const before = (await kernel.execute("1")).reply.execution_count;
  for (const type of ["execute_request", "complete_request", "inspect_request", "is_complete_request"]) {
    const { reply } = { reply: await kernel.request(type, { code: 7 }) };
    assert.deepEqual(
      [reply.status, reply.ename, reply.evalue],
      ["error", "TypeError", "content.code must be a string, got number"],
    );
  }
  const { status, execution_count } = await kernel.request("execute_request", {});
  assert.deepEqual([status, execution_count], ["error", before]);
});

test("user expressions may have any name", async () => {
  const { reply } = await kernel.execute("const seven = 7", {
    user_expressions: JSON.parse('{"__proto__": "seven", "constructor": "seven + 1", "": "boom("}'),
  });
  const results = Object.entries(reply.user_expressions as Record<string, { status: string; data: object }>);
  assert.deepEqual(
    results.map(([name, { status, data }]) => [name, status, data]),
    [
      ["__proto__", "ok", { "text/plain": "7" }],
      ["constructor", "ok", { "text/plain": "8" }],
      ["", "error", undefined],
    ],
  );
});

test("two clients at once: each gets its own replies, and its own busy and idle", async () => {
  const other = await kernel.join();
  try {
    const rounds = Array.from({ length: 20 }, (_, i) => i);
    const run = (client: KernelClient, name: string) =>
      Promise.all(rounds.map((i) => client.execute(`console.log('${name} ${i}'); ${i}`)));
    const [mine, theirs] = await Promise.all([run(kernel, "mine"), run(other, "theirs")]);
    for (const [name, cells] of [["mine", mine] as const, ["theirs", theirs] as const]) {
      assert.deepEqual(
        cells.map((cell) => [streamText(cell), resultText(cell)]),
        rounds.map((i) => [`${name} ${i}\n`, String(i)]),
      );
    }
    // Behind this cell's idle nothing of theirs is still on its way to this client.
    await kernel.execute("0");
    const states = new Map<string, unknown[]>();
    for (const { header, content, parentHeader } of kernel.published) {
      if (header.msg_type === "status" && parentHeader.msg_type === "execute_request") {
        const id = parentHeader.msg_id as string;
        states.set(id, [...(states.get(id) ?? []), content.execution_state]);
      }
    }
    for (const of of states.values()) {
      assert.deepEqual(
        [of[0], of.at(-1), of.filter((state) => state === "idle").length],
        ["busy", "idle", 1],
      );
    }
  } finally {
    other.leave();
  }
});

test("a client that vanishes while its cell runs takes nothing along", async () => {
  const other = await kernel.join();
  void other
    .execute("const left: number[] = []; for (let i = 0; i < 5; i++) { await null; left.push(i) }")
    .catch(() => undefined);
  await kernel.waitFor(({ header, content }) => {
    return header.msg_type === "execute_input" && String(content.code).startsWith("const left");
  });
  other.leave();
  assert.equal(resultText(await kernel.execute("left.length")), "5");
});

test("a cell with JupyterLab's metadata, and when it started", async () => {
  const metadata = { cellId: "a-b", deletedCells: ["c-d"], recordTiming: true };
  const cell = await kernel.execute("'meta'", {}, metadata);
  assert.equal(resultText(cell), "'meta'");
});

test("outputs that are large arrive whole, a result and a stream", async () => {
  const cell = await kernel.execute("console.log('s'.repeat(3_000_000)); 'r'.repeat(9_000)");
  assert.deepEqual(outputTypes(cell).at(-1), "execute_result");
  assert.equal(streamText(cell).length, 3_000_001);
  const bundle = "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'x'.repeat(20_000_000) }) })";
  assert.equal(String(resultText(await kernel.execute(bundle))).length, 20_000_000);
});

test("a cell run with store_history false runs like any other, without a number or a place in the history", async () => {
  const count = (await kernel.execute("const stored = 1")).reply.execution_count;
  const unstored = await kernel.execute("console.log(stored); stored + 1", { store_history: false });
  assert.deepEqual(outputTypes(unstored), ["stream", "execute_result"]);
  assert.equal(unstored.reply.execution_count, count);
  const { history } = await kernel.request("history_request", {
    hist_access_type: "tail",
    n: 1,
    output: false,
    raw: true,
  });
  assert.equal((history as unknown[][])[0]?.[2], "const stored = 1");
});
