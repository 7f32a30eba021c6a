import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { KernelClient, outputTypes, plain, resultText, streamText } from "./kernel-client.js";

let kernel: KernelClient;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "pinpoint-notebook-"));
  kernel = await KernelClient.start({ folder });
});
after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

const host = "(globalThis as any)[Symbol.for('pinpoint.host')]";
const traceback = (content: Readonly<Record<string, unknown>>) =>
  plain((content.traceback as string[]).join("\n"));

test("a cell's variables, functions and types reach the next cells", async () => {
  await kernel.execute(
    "interface Point { x: number }\nlet p: Point = { x: 1 };\nfunction move(q: Point) { q.x++; }",
  );
  await kernel.execute("move(p)");
  assert.equal(resultText(await kernel.execute("p")), "{ x: 2 }");
  assert.equal(resultText(await kernel.execute("const p: Point = { x: 7 }; p.x")), "7");
});

test("await works at the top level in every form, and names can be declared anew", async () => {
  await kernel.execute("const promise = Promise.resolve([1, { b: 2 }] as const)");
  assert.equal(resultText(await kernel.execute("const [a, { b }] = await (promise);\na + b")), "3");
  assert.equal(resultText(await kernel.execute("await promise")), "[ 1, { b: 2 } ]");
  const loop = await kernel.execute("for await (const n of [promise, 5]) console.log(n)");
  assert.equal(streamText(loop), "[ 1, { b: 2 } ]\n5\n");
  assert.equal(resultText(await kernel.execute("const a = 'other'; a")), "'other'");
});

test("imports of built-ins, packages and the notebook's own files, which may change", async () => {
  assert.equal(
    resultText(await kernel.execute("import path from 'node:path'; path.posix.join('a', 'b')")),
    "'a/b'",
  );
  writeFileSync(join(folder, "lib.ts"), "export const answer: number = 41;\n");
  assert.equal(resultText(await kernel.execute("import { answer } from './lib'; answer + 1")), "42");
  writeFileSync(join(folder, "lib.ts"), "export const answer: string = 'changed';\n");
  let result: unknown;
  for (let i = 0; i < 100 && result !== "'changed'"; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    result = resultText(await kernel.execute("import { answer } from './lib'; answer"));
  }
  assert.equal(result, "'changed'");
});

test("streams come in order, joined, before the result", async () => {
  const cell = await kernel.execute(
    "console.log('a'); console.log('b'); console.error('c'); console.log('d'); 1",
  );
  assert.deepEqual(outputTypes(cell), ["stream", "stream", "stream", "execute_result"]);
  assert.deepEqual(
    cell.outputs.slice(0, 3).map(({ content }) => [content.name, content.text]),
    [
      ["stdout", "a\nb\n"],
      ["stderr", "c\n"],
      ["stdout", "d\n"],
    ],
  );
});

test("output appears while a cell is still computing", async () => {
  const cell = kernel.execute(
    "console.log('now'); const until = Date.now() + 1500; while (Date.now() < until) {}",
  );
  let done = false;
  void cell.then(() => {
    done = true;
  });
  await kernel.waitFor(({ header, content }) => header.msg_type === "stream" && content.text === "now\n");
  assert.equal(done, false);
  await cell;
});

test("10 MB of text, 100,000 lines and binary bytes all arrive, in order", async () => {
  const large = await kernel.execute("process.stdout.write('x'.repeat(10_000_000)); console.log('end')");
  assert.equal(streamText(large).length, 10_000_004);
  const lines = streamText(await kernel.execute("for (let i = 0; i < 100_000; i++) console.log(i)")).split(
    "\n",
  );
  assert.equal(lines.length, 100_001);
  assert.ok(lines.every((line, i) => i === 100_000 || line === String(i)));
  const bytes = await kernel.execute(
    "const euro = Buffer.from('€'); for (const byte of [...euro, 255, 0]) process.stdout.write(Buffer.from([byte]))",
  );
  assert.equal(streamText(bytes), "€\ufffd\0");
});

test("output of programs and native code belongs to the cell too", async () => {
  const cell = await kernel.execute(
    "import { execSync } from 'node:child_process'; execSync('echo from a program', { stdio: 'inherit' }); await new Promise(r => setTimeout(r, 100))",
  );
  assert.equal(streamText(cell), "from a program\n");
});

test("an error names the cell's line and shows it, without the kernel's own frames", async () => {
  await kernel.execute("type T = any;\n\nfunction boom(value: T) {\n  return value.a.b;\n}");
  const cell = await kernel.execute("// a comment\n\nconst input = {};\nboom(input);");
  assert.deepEqual(outputTypes(cell), ["error"]);
  const { ename, evalue } = cell.reply;
  assert.deepEqual(
    [cell.reply.status, ename, evalue],
    ["error", "TypeError", "Cannot read properties of undefined (reading 'b')"],
  );
  assert.deepEqual(cell.outputs[0]?.content.traceback, cell.reply.traceback);
  const text = traceback(cell.reply);
  assert.match(text, /^> 4 \| {3}return value\.a\.b;\n {4}\| {18}\^$/m);
  assert.match(text, /boom \(Cell \[\d+\], line 4:\d+\)\n\s+at Cell \[\d+\], line 4:1/);
  assert.doesNotMatch(text, /node:|dist/);
});

test("thrown values of every kind are errors", async () => {
  for (const value of [
    "undefined",
    "null",
    "'text'",
    "{ a: 1 }",
    "Object.create(Error.prototype)",
    "new Proxy(new Error(), { get() { throw 1 } })",
  ]) {
    assert.equal((await kernel.execute(`throw ${value}`)).reply.status, "error");
  }
  const caused = await kernel.execute("throw new Error('outer', { cause: new RangeError('inner') })");
  assert.match(traceback(caused.reply), /Error: outer[\s\S]*Caused by:\nRangeError: inner/);
});

test("a type error is shown with its line before anything runs", async () => {
  const cell = await kernel.execute("console.log('ran');\nconst n: number = 'text';");
  assert.deepEqual(outputTypes(cell), ["error"]);
  assert.equal(cell.reply.ename, "TypeScriptError");
  assert.match(
    traceback(cell.reply),
    /line 2, column 7 - error TS2322: Type 'string' is not assignable to type 'number'\./,
  );
  assert.match(traceback(cell.reply), /^> 2 \| const n: number = 'text';\n {4}\| {7}\^$/m);
});

test("display, update, clear: the host of the library", async () => {
  const cell = await kernel.execute(`
    const made = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<i>x</i>', $metadata: { a: 1 } }) };
    await ${host}.display(made, { displayId: 'one' });
    await ${host}.display(3, { displayId: 'one', update: true });
    ${host}.clearOutput(true);
    void ${host}.display('not awaited');`);
  assert.deepEqual(
    cell.outputs.map(({ header, content }) => [header.msg_type, content]),
    [
      [
        "display_data",
        {
          data: { "text/html": "<i>x</i>", "text/plain": "<text/html>" },
          metadata: { a: 1 },
          transient: { display_id: "one" },
        },
      ],
      [
        "update_display_data",
        { data: { "text/plain": "3" }, metadata: {}, transient: { display_id: "one" } },
      ],
      ["clear_output", { wait: true }],
      ["display_data", { data: { "text/plain": "'not awaited'" }, metadata: {}, transient: {} }],
    ],
  );
});

test("outputs come in the order of the program, also where one takes a while to make", async () => {
  const { outputs } = await kernel.execute(`
    const slow = (text: string, ms: number) => ({
      [Symbol.for('Jupyter.display')]: async () => {
        await new Promise(resolve => setTimeout(resolve, ms));
        return { 'text/plain': text };
      },
    });
    void ${host}.display(slow('first', 60));
    console.log('second');
    void ${host}.display(slow('third', 30));
    void ${host}.display(slow('fourth', 0));
    slow('fifth', 0)`);
  // What a front end shows: an update goes where the display of its name stands.
  const shown: { id?: unknown; text: unknown }[] = [];
  for (const { header, content } of outputs) {
    const { data, transient } = content as {
      data?: Record<string, string>;
      transient?: { display_id?: string };
    };
    const id = transient?.display_id;
    const text = content.text ?? data?.["text/plain"];
    const earlier = shown.find((output) => header.msg_type === "update_display_data" && output.id === id);
    if (earlier) earlier.text = text;
    else shown.push({ id, text });
  }
  assert.deepEqual(
    shown.map(({ text }) => text),
    ["first", "second\n", "third", "fourth", "fifth"],
  );
});

test("a value with an empty bundle is not shown", async () => {
  const cell = await kernel.execute("({ [Symbol.for('Jupyter.display')]: () => ({}) })");
  assert.deepEqual(outputTypes(cell), []);
});

test("a variable of an earlier cell is found in a shorthand property", async () => {
  await kernel.execute("let width = 3, height = 4; import { sep } from 'node:path'");
  assert.equal(
    resultText(await kernel.execute("({ width, sep, nested: [{ height }] })")),
    "{ width: 3, sep: '/', nested: [ { height: 4 } ] }",
  );
  assert.equal(
    resultText(await kernel.execute("({ width, height } = { width: 5, height: 6 }); width * height")),
    "30",
  );
});

test("silent, store_history and user_expressions", async () => {
  const count = (await kernel.execute("let base = 20")).reply.execution_count as number;
  const silent = await kernel.execute("base++; console.log('quiet'); base", { silent: true });
  assert.deepEqual([silent.outputs.length, silent.reply.execution_count], [0, count]);
  const unstored = await kernel.execute("base", { store_history: false });
  assert.deepEqual([resultText(unstored), unstored.reply.execution_count], ["21", count]);
  const { reply } = await kernel.execute("base *= 2; undefined", {
    user_expressions: { double: "base", bad: "nothing" },
  });
  const { double, bad } = reply.user_expressions as Record<
    string,
    { status: string; data: Record<string, string> }
  >;
  assert.deepEqual(
    [reply.status, double?.status, double?.data["text/plain"], bad?.status],
    ["ok", "ok", "42", "error"],
  );
  const { history } = await kernel.request("history_request", {
    hist_access_type: "tail",
    n: 2,
    output: true,
    raw: true,
  });
  assert.deepEqual(
    (history as unknown[][]).map(([, line]) => line),
    [count, count + 1],
  );
});

test("cells behind one that fails are aborted, unless they were sent with stop_on_error false", async () => {
  const run = (stop_on_error: boolean) =>
    Promise.all([
      kernel.execute("await new Promise(r => setTimeout(r, 50)); throw new Error('first')", {
        stop_on_error,
      }),
      kernel.execute("1"),
      kernel.execute("2"),
    ]);
  assert.deepEqual(
    (await run(true)).map(({ reply }) => reply.status),
    ["error", "aborted", "aborted"],
  );
  assert.deepEqual(
    (await run(false)).map(({ reply }) => reply.status),
    ["error", "ok", "ok"],
  );
  assert.equal(resultText(await kernel.execute("3")), "3");
});

test("completion counts code points, also after emoji, and knows the session while a cell runs", async () => {
  await kernel.execute("const someLongName = { inner: 1 }");
  const busy = kernel.execute("await new Promise(r => setTimeout(r, 300))");
  const code = "const e = '😀😀'; someLongN";
  const reply = await kernel.request("complete_request", { code, cursor_pos: [...code].length });
  assert.deepEqual(reply.matches, ["someLongName"]);
  assert.deepEqual([reply.cursor_start, reply.cursor_end], [16, [...code].length]);
  const members = await kernel.request("complete_request", { code: "someLongName.", cursor_pos: 13 });
  assert.ok((members.matches as string[]).includes("inner"));
  await busy;
});

test("inspection, completeness, comms and kernel info", async () => {
  const inspect = await kernel.request("inspect_request", {
    code: "Math.max(",
    cursor_pos: 9,
    detail_level: 0,
  });
  assert.equal(inspect.found, true);
  assert.match(
    (inspect.data as Record<string, string>)["text/plain"] ?? "",
    /max\(\.\.\.values: number\[\]\): number[\s\S]*larger/,
  );
  assert.equal((await kernel.request("inspect_request", { code: "  ", cursor_pos: 1 })).found, false);
  const completeness = {
    "f(": "incomplete",
    "let a = 1": "complete",
    "await (a)": "complete",
    "1 +* 2": "invalid",
    "`a": "incomplete",
  };
  for (const [code, status] of Object.entries(completeness)) {
    assert.equal((await kernel.request("is_complete_request", { code })).status, status, code);
  }
  assert.deepEqual(await kernel.request("comm_info_request", {}), { status: "ok", comms: {} });
  const info = await kernel.request("kernel_info_request", {}, "control");
  assert.equal((info.language_info as Record<string, unknown>).codemirror_mode, "typescript");
});

test("the host's late output goes to the cell that ran last", async () => {
  await kernel.execute("setTimeout(() => console.log('late words'), 30); undefined");
  await kernel.waitFor(
    ({ header, content }) => header.msg_type === "stream" && content.text === "late words\n",
  );
});
