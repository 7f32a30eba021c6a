import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { isGone } from "../is-gone.js";
import { type Execution, KernelClient, resultText, streamText } from "../kernel-client.js";

const spin = `
  export function spin(): void { for (;;); }
  export async function wait(): Promise<void> { for (;;) await new Promise(r => setTimeout(r, 1)); }`;
let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ env: { NODE_OPTIONS: "--max-old-space-size=200" } });
  writeFileSync(join(kernel.folder, "spin.ts"), spin);
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
  "a loop of ticks": "const tick = () => process.nextTick(tick); tick(); await new Promise(() => {})",
  "a loop over a generator": "function* ones() { for (;;) yield 1 } for (const _ of ones()) {}",
  "a loop over an async generator":
    "async function* many() { for (;;) yield 1 } for await (const _ of many()) {}",
  "a loop in an imported module's promises": "import { wait } from './spin'; await wait()",
  "a loop of long steps":
    "for (;;) { const t = Date.now(); while (Date.now() - t < 60); await new Promise(r => setTimeout(r, 1)); }",
  "a loop in a getter": "const trap: any = new Proxy({}, { get() { for (;;); } }); trap.x",
  "a loop while the result is shown": "({ [Symbol.for('nodejs.util.inspect.custom')]() { for (;;); } })",
  "a wait for another thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "a wait for a program": "import { execSync } from 'child_process'; execSync('sleep 600')",
  "a worker thread":
    "import { Worker } from 'worker_threads'; const w = new Worker('for (;;);', { eval: true }); await new Promise(r => w.on('exit', r))",
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

test("listeners hear of every cell's end, and what they show comes before the reply", async () => {
  const cell = await kernel.execute(
    "let ends: boolean[] = []; const silence = host.onCellEnd((failed: boolean) => { ends.push(failed); host.display('the end'); }); ends",
  );
  const shown = ({ outputs }: Execution) =>
    outputs.some(({ content }) => /the end/.test(JSON.stringify(content.data)));
  assert.ok(shown(cell));
  assert.ok(shown(await stop("for (;;);")));
  assert.ok(shown(await stop("await new Promise(() => {})")));
  assert.ok(
    shown(await kernel.execute("setTimeout(() => { throw new Error() }, 1); await new Promise(() => {})")),
  );
  assert.ok(shown(await kernel.execute("throw new Error()")));
  assert.equal(resultText(await kernel.execute("silence(); ends")), "[ false, true, true, true, true ]");
});

test("a listener of a cell's end that never returns is stopped too", async () => {
  const cell = kernel.execute("console.log('forever'); const forget = host.onCellEnd(() => { for (;;); })");
  await kernel.waitFor(({ content }) => content.text === "forever\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await kernel.interrupt();
  assert.equal((await cell).reply.ename, "Interrupted");
  const last = kernel.execute("forget(); 1");
  assert.equal(resultText(await last), "1");
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
  await kernel.execute(
    "var kept = 9; setTimeout(() => { console.log('a late loop'); while (true) {} }, 10); undefined",
  );
  await kernel.waitFor(({ content }) => content.text === "a late loop\n");
  await kernel.interrupt();
  assert.equal(resultText(await kernel.execute("kept")), "9");
});

const crashes = {
  "process.exit(3)": /process\.exit\(3\)/,
  "process.abort()": /SIGABRT/,
  "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})": /SIGKILL/,
  "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})": /SIGSEGV \(a failure in native code\)/,
  "setTimeout(() => process.abort(), 10); await new Promise(() => {})": /SIGABRT/,
  "process.disconnect(); await new Promise(() => {})": /SIGKILL/,
  "require('fs').closeSync(3); console.log('to nobody')": /SIGKILL/,
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

test("more memory than there is for one buffer is an ordinary error", async () => {
  const { reply } = await kernel.execute("new ArrayBuffer(2 ** 50)");
  assert.equal(reply.ename, "RangeError");
});

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

test("what cells do to JavaScript and to the process leaves the session able to answer", async () => {
  for (const code of [
    "globalThis.console = null as any",
    "process.stdout.write = (() => { throw new Error('no') }) as any",
    "globalThis.setTimeout = globalThis.setImmediate = globalThis.queueMicrotask = null as any",
    "globalThis.Promise = globalThis.JSON = globalThis.Buffer = globalThis.Map = globalThis.Error = null as any",
    "JSON.stringify = JSON.parse = (() => '') as any",
    "Array.prototype.map = Array.prototype.filter = (() => { throw new Error('no') }) as any",
    "String.prototype.split = String.prototype.slice = (() => { throw new Error('no') }) as any",
    "Map.prototype.get = Map.prototype.set = Map.prototype.values = Set.prototype.has = (() => { throw new Error('no') }) as any",
    "Array.prototype.push = (() => { throw new Error('no') }) as any",
    "Promise.prototype.then = Promise.resolve = (() => { throw new Error('no') }) as any",
    "(Object.prototype as any).type = 'x'",
    "Error.prepareStackTrace = () => { throw new Error('no') }",
    "process.removeAllListeners()",
    'import { writeSync } from \'fs\'; writeSync(3, \'half a frame\'); writeSync(3, \'{}\\n{"type":"stream"}\\n{"type":"done"}\\n[]\\n1\')',
  ]) {
    const pid = Number(resultText(await kernel.execute("process.pid")));
    assert.equal((await kernel.execute(code)).reply.status, "ok", code);
    assert.equal(resultText(await kernel.execute("1 + 1")), "2", code);
    assert.equal((await kernel.execute("(null as any).x")).reply.status, "error", code);
    const stopped = kernel.execute("for (;;);");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await kernel.interrupt();
    assert.equal((await stopped).reply.status, "error", code);
    await startAfresh(pid);
  }
});

/** Ends the session, unless a stop that took too long has done so, and waits for the next. */
async function startAfresh(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  while ((await kernel.execute("0")).reply.status !== "ok");
}

test("an error names what a cell has changed of JavaScript itself", async () => {
  const pid = Number(resultText(await kernel.execute("process.pid")));
  await kernel.execute("Array.prototype[Symbol.iterator] = (() => { throw new Error('no') }) as any");
  const { reply } = await kernel.execute("1 + 1");
  assert.match(
    (reply.traceback as string[]).join("\n"),
    /A cell has changed Array\.prototype\[Symbol\.iterator\]: .* until the kernel is restarted\./,
  );
  await startAfresh(pid);
});

test("a kernel that is killed takes its session and the programs of its cells along", async () => {
  const doomed = await KernelClient.start();
  const pids = await doomed.execute(`
    import { spawn } from "child_process";
    const pids = [process.pid, spawn("sleep", ["600"]).pid];
    setTimeout(() => { for (;;); }, 50);
    pids`);
  doomed.process.kill("SIGKILL");
  const list = JSON.parse(String(resultText(pids))) as number[];
  assert.equal(list.length, 2);
  for (const pid of list) assert.ok(await isGone(pid, 5000));
  await doomed.stop();
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
