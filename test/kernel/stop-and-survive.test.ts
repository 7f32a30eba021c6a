import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { type Execution, KernelClient, resultText, streamText } from "./kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ env: { NODE_OPTIONS: "--max-old-space-size=200" } });
  writeFileSync(join(kernel.folder, "spin.ts"), "export function spin(): void { for (;;); }\n");
});
after(() => kernel.stop());

/** Runs a cell until it says "started", then stops it. */
async function stop(code: string): Promise<Execution> {
  const mark = `started ${Math.random()}`;
  const cell = kernel.execute(`console.log("${mark}"); ${code}`);
  await kernel.waitFor(({ content }) => typeof content.text === "string" && content.text.includes(mark));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await kernel.interrupt();
  return cell;
}

const loops = {
  "a synchronous loop": "while (true) {}",
  "a loop after an await": "await new Promise(r => setTimeout(r, 10)); while (true) {}",
  "a promise that never settles": "await new Promise(() => {})",
  "a loop in a timer": "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})",
  "a loop of microtasks": "const again = async () => { for (;;) await null }; await again()",
  "a loop in try and finally": "for (;;) { try { for (;;); } finally { for (;;); } }",
  "a loop that catches everything": "for (;;) { try { for (;;); } catch {} }",
  "a loop in an imported module": "import { spin } from './spin'; spin()",
  "a loop that prints": "for (;;) console.log('again')",
  "a slow regular expression": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
};
for (const [what, code] of Object.entries(loops)) {
  test(`${what} stops, variables are kept`, async () => {
    await kernel.execute("var kept = 7");
    const { reply } = await stop(code);
    assert.deepEqual([reply.status, reply.ename], ["error", "Interrupted"]);
    assert.equal(resultText(await kernel.execute("kept")), "7");
  });
}

test("listeners of the host hear of a stop, and cells behind the stopped one do not run", async () => {
  await kernel.execute(
    "const host = (globalThis as any)[Symbol.for('pinpoint.host')]; let heard = 0; const off = host.onInterrupt(() => heard++)",
  );
  const [stopped, next] = await Promise.all([stop("await new Promise(() => {})"), kernel.execute("'next'")]);
  assert.equal(stopped.reply.ename, "Interrupted");
  assert.ok(next);
  assert.equal(resultText(await kernel.execute("off(); heard")), "1");
  await stop("await new Promise(() => {})");
  assert.equal(resultText(await kernel.execute("heard")), "1");
});

test("what a stopped cell awaits in a loop ends too, in functions and modules as well", async () => {
  const mod =
    "export async function count(c: { n: number }): Promise<void> { for (;;) { await null; await new Promise(setImmediate); c.n++; } }";
  writeFileSync(join(kernel.folder, "count.ts"), mod);
  await kernel.execute(
    "import { count } from './count'; const c = { n: 0 }, sleep = () => new Promise(setImmediate);\nconst inner = async () => { for (;;) { await sleep(); c.n++; } };\nasync function* ticks() { for (;;) yield await sleep(); }",
  );
  for (const code of [
    "for (;;) { await sleep(); c.n++; }",
    "await inner()",
    "await count(c)",
    "for await (const _ of ticks()) c.n++",
  ]) {
    await kernel.execute("c.n = 0");
    assert.equal((await stop(code)).reply.ename, "Interrupted");
    const [before, after] = JSON.parse(
      String(
        resultText(
          await kernel.execute(
            "await sleep(); const before = c.n; await new Promise(r => setTimeout(r, 50)); [before, c.n]",
          ),
        ),
      ),
    );
    assert.ok(before > 0, code);
    assert.equal(after, before, code);
  }
});

test("a stop of an idle kernel changes nothing", async () => {
  await kernel.execute("var kept = 8");
  for (let i = 0; i < 5; i++) {
    await kernel.interrupt();
  }
  assert.equal(resultText(await kernel.execute("kept")), "8");
});

test("a loop in a timer after its cell ended stops", async () => {
  await kernel.execute("var kept = 9; setTimeout(() => { while (true) {} }, 10); undefined");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await kernel.interrupt();
  assert.equal(resultText(await kernel.execute("kept")), "9");
});

const crashes = {
  "process.exit(3)": /process\.exit\(3\)/,
  "process.abort()": /SIGABRT/,
  "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})": /SIGKILL/,
  "const hoard: unknown[] = []; for (;;) hoard.push(new Array(10_000).fill({}))": /out of memory/,
};
for (const [code, reason] of Object.entries(crashes)) {
  test(`${code.slice(0, 40)} loses the session, says so, and the next cell runs in a fresh one`, async () => {
    await kernel.execute("const lost = 1");
    const cell = await kernel.execute(`console.log('last words'); ${code}`);
    assert.deepEqual([cell.reply.status, cell.reply.ename], ["error", "SessionLost"]);
    assert.match(cell.reply.evalue as string, reason);
    assert.match(cell.reply.evalue as string, /variables are lost/);
    assert.match(streamText(cell), /^last words\n/);
    assert.equal((await kernel.execute("lost")).reply.ename, "TypeScriptError");
    assert.equal(resultText(await kernel.execute("const lost = 2; lost")), "2");
  });
}

test("a stack overflow is an ordinary error", async () => {
  await kernel.execute("var kept = 10");
  const { reply } = await kernel.execute("const deep = (): number => 1 + deep(); deep()");
  assert.equal(reply.ename, "RangeError");
  assert.equal(resultText(await kernel.execute("kept")), "10");
});

test("a session that ends between cells is told, and the next cell runs", async () => {
  await kernel.execute("setTimeout(() => process.exit(0), 10); undefined");
  await kernel.waitFor(
    ({ content }) => typeof content.text === "string" && content.text.includes("variables are lost"),
  );
  assert.equal(resultText(await kernel.execute("1 + 1")), "2");
});

test("a module imported before a crash can be imported after it", async () => {
  writeFileSync(join(kernel.folder, "one.ts"), "export const one = 1;\n");
  assert.equal(resultText(await kernel.execute("import { one } from './one'; one")), "1");
  await kernel.execute("process.exit()");
  assert.equal(resultText(await kernel.execute("import { one } from './one'; one")), "1");
});

test("shutdown answers and ends the kernel and its session", async () => {
  const pid = Number(resultText(await kernel.execute("process.pid")));
  const ended = new Promise((resolve) => kernel.process.once("exit", resolve));
  assert.deepEqual(await kernel.request("shutdown_request", { restart: true }, "control"), {
    status: "ok",
    restart: true,
  });
  assert.equal(await ended, 0);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});
