import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { KernelClient, outputTypes, plain, resultText, streamText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

/** The texts published for the cell with this echo, those that came after its end too. */
function textsOf(code: string): string {
  const echo = kernel.published.find(
    ({ header, content }) => header.msg_type === "execute_input" && content.code === code,
  );
  return kernel.published
    .filter(({ parentHeader }) => parentHeader.msg_id === echo?.parentHeader.msg_id)
    .map(({ content }) => plain(content.text ?? JSON.stringify(content.data ?? "")))
    .join("");
}

/** Waits until `text` is published for the cell with this echo. */
async function waitForText(code: string, text: string): Promise<void> {
  await kernel.waitFor(() => textsOf(code).includes(text));
}

test("what a cell puts out late stays with it, also after the next cell started", async () => {
  const sources = {
    timer: "setTimeout(() => console.log('late'), 100)",
    interval: "const i = setInterval(() => { console.log('late'); clearInterval(i); }, 100)",
    "async loop":
      "void (async () => { for (let j = 0; j < 3; j++) await new Promise(r => setTimeout(r, 50)); console.log('late'); })()",
    promise: "new Promise(r => setTimeout(r, 100)).then(() => console.log('late')); undefined",
    "next tick and microtask":
      "setTimeout(() => process.nextTick(() => queueMicrotask(() => console.log('late'))), 100)",
    emitter:
      "import { EventEmitter } from 'events'; const e = new EventEmitter(); e.on('x', () => console.log('late')); setTimeout(() => e.emit('x'), 100)",
    file: "import { readFile } from 'fs'; setTimeout(() => readFile('/dev/null', () => console.log('late')), 100)",
    program:
      "import { spawn } from 'child_process'; spawn('sh', ['-c', 'sleep 0.1; echo x']).stdout.on('data', () => console.log('late')); undefined",
    worker:
      "import { Worker } from 'worker_threads'; new Worker('setTimeout(() => console.log(\"late\"), 50)', { eval: true }); undefined",
    display: "setTimeout(() => (globalThis as any)[Symbol.for('pinpoint.host')].display('late'), 100)",
    error: "setTimeout(() => { throw new Error('late') }, 100)",
    rejection: "setTimeout(() => void Promise.reject(new Error('late')), 100)",
  };
  const codes = Object.entries(sources).map(([what, code]) => `${code}; console.log('${what}')`);
  const cells = [];
  for (const code of codes) cells.push(await kernel.execute(code));
  const newest = kernel.execute("await new Promise(r => setTimeout(r, 300)); console.log('newest')");
  for (const code of codes) await waitForText(code, "late");
  assert.equal(streamText(await newest), "newest\n");
  assert.deepEqual(new Set(cells.map(({ reply }) => reply.status)), new Set(["ok"]));
});

test("an error that nobody catches ends its cell, and only that", async () => {
  await kernel.execute("var kept = 1");
  const sources = [
    "setTimeout(() => { throw new TypeError('lost') }, 10); await new Promise(() => {})",
    "void Promise.reject(new TypeError('lost')); await new Promise(() => {})",
    "void Promise.reject(new TypeError('lost')); 'not shown'",
    "process.nextTick(() => { throw new TypeError('lost') })",
    "queueMicrotask(() => { throw new TypeError('lost') })",
    "setImmediate(() => { throw new TypeError('lost') }); await new Promise(() => {})",
  ];
  for (const code of sources) {
    const cell = await kernel.execute(code);
    assert.deepEqual([cell.reply.ename, cell.reply.evalue], ["TypeError", "lost"], code);
    assert.deepEqual(outputTypes(cell), ["error"], code);
  }
  assert.equal(resultText(await kernel.execute("kept")), "1");
});

test("a cell that such an error ended does not go on", async () => {
  await kernel.execute("var reached = false");
  await kernel.execute(
    "setTimeout(() => { throw new Error('x') }, 10); await new Promise(r => setTimeout(r, 50)); reached = true",
  );
  const later = await kernel.execute("await new Promise(r => setTimeout(r, 100)); reached");
  assert.equal(resultText(later), "false");
});

test("what a session says as it dies is in its cell, in order", async () => {
  const cell = await kernel.execute(
    "process.on('exit', () => console.log('at exit')); console.log('x'.repeat(3_000_000)); process.exit(0)",
  );
  assert.equal(cell.reply.ename, "SessionLost");
  assert.equal(streamText(cell), `${"x".repeat(3_000_000)}\nat exit\n`);
});
