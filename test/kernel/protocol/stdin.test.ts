import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { type Execution, KernelClient, plain, resultText, streamText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

const dialogs = "const { prompt, confirm, alert } = globalThis as any;";
const ask = (code: string): Promise<Execution> =>
  kernel.execute(`{ ${dialogs} ${code} }`, { allow_stdin: true });

test("prompt holds the cell until the person has answered", async () => {
  const cell = ask("console.log('before'); console.log(prompt('Your name?', 'Ada'), 'after')");
  const question = await kernel.question();
  assert.equal(question.header.msg_type, "input_request");
  assert.deepEqual(question.content, { prompt: "Your name? [Ada] ", password: false });
  // What was printed before the question is there when it is asked.
  await kernel.waitFor(({ content }) => content.text === "before\n");
  const info = await kernel.request("kernel_info_request", {});
  assert.equal(info.status, "ok");
  await kernel.answer("Grace 😀", question);
  assert.equal(streamText(await cell), "before\nGrace 😀 after\n");
});

test("an empty line gives the default, a cancelled question null, a client may leave out what it answers", async () => {
  const cell = ask("console.log([prompt('a', 'x'), prompt('b'), prompt(), prompt('c')])");
  const prompts: unknown[] = [];
  for (const value of ["", "", "z", null]) {
    prompts.push((await kernel.question()).content.prompt);
    await kernel.answer(value);
  }
  assert.equal(streamText(await cell), "[ 'x', '', 'z', null ]\n");
  assert.deepEqual(prompts, ["a [x] ", "b ", "", "c "]);
});

test("confirm, alert and password", async () => {
  const host = "(globalThis as any)[Symbol.for('pinpoint.host')]";
  const cell = ask(
    `console.log([confirm('sure?'), confirm('sure?'), confirm(), alert('look'), ${host}.password('key')])`,
  );
  const asked: unknown[] = [];
  for (const value of ["y", "no", "", "", "secret"]) {
    const { content } = await kernel.question();
    asked.push(content);
    await kernel.answer(value);
  }
  assert.equal(streamText(await cell), "[ true, false, false, undefined, 'secret' ]\n");
  assert.deepEqual(asked.slice(2), [
    { prompt: " [y/N] ", password: false },
    { prompt: "look [Enter] ", password: false },
    { prompt: "key ", password: true },
  ]);
});

test("questions work after an await and in callbacks; a long answer arrives whole", async () => {
  const cell = ask(`
    await new Promise(resolve => setTimeout(resolve, 5));
    const first = prompt('first');
    const second = await new Promise<string>(resolve => setTimeout(() => resolve(prompt('second')), 5));
    console.log(first, second.length)`);
  await kernel.answer("1", await kernel.question());
  await kernel.answer("é".repeat(300_000), await kernel.question());
  assert.equal(streamText(await cell), "1 300000\n");
});

for (const code of [
  "prompt('wait')",
  "for (;;) { try { prompt('wait') } catch {} }",
  "await null; for (;;) { try { prompt('wait'); await null } catch {} }",
]) {
  test(`a stop ends the wait: ${code}`, async () => {
    await kernel.execute("var kept = 3");
    const cell = ask(code);
    const question = await kernel.question();
    await kernel.interrupt();
    const { reply } = await cell;
    assert.deepEqual([reply.status, reply.ename], ["error", "Interrupted"]);
    // The box is still on the page: what is typed there now answers nothing.
    await kernel.answer("late", question);
    const next = ask("console.log(prompt('next'))");
    const nextQuestion = await kernel.question();
    await kernel.answer("late again", question);
    await kernel.answer("fresh", nextQuestion);
    assert.equal(streamText(await next), "fresh\n");
    assert.equal(resultText(await kernel.execute("kept")), "3");
  });
}

test("where nobody can answer the cell gets an error that says so", async () => {
  const { reply } = await kernel.execute(`{ ${dialogs} prompt('x') }`, { allow_stdin: false });
  assert.deepEqual([reply.status, reply.ename], ["error", "StdinNotAllowed"]);
  assert.match(reply.evalue as string, /allow_stdin is false/);
  assert.match(plain((reply.traceback as string[]).join("\n")), /Cell \[\d+\], line 1/);
  const late = `setTimeout(() => { try { (globalThis as any).prompt('late') } catch (e) { console.log(String(e)) } }, 50)`;
  await kernel.execute(`${late}; undefined`, { allow_stdin: true });
  await kernel.waitFor(({ content }) => /the cell that asks has ended/.test(String(content.text)));
  assert.equal(kernel.questions.length, 0);
});

test("only the client that runs the cell answers its questions", async () => {
  const other = await kernel.join();
  try {
    const cell = ask("console.log(prompt('mine'))");
    const question = await kernel.question();
    await other.answer("not mine", question);
    await other.answer("nor this");
    assert.equal((await other.request("kernel_info_request", {})).status, "ok");
    await kernel.answer("mine", question);
    assert.equal(streamText(await cell), "mine\n");
    const theirs = other.execute(`{ ${dialogs} console.log(prompt('theirs')) }`, { allow_stdin: true });
    await other.answer("ours", await other.question());
    assert.equal(streamText(await theirs), "ours\n");
    assert.equal(kernel.questions.length, 0);
  } finally {
    other.leave();
  }
});

test("a client that goes away while it is asked leaves a kernel that can be stopped and used", async () => {
  const other = await kernel.join();
  void other.execute(`{ ${dialogs} prompt('gone') }`, { allow_stdin: true }).catch(() => undefined);
  const { parentHeader: asker } = await other.question();
  other.leave();
  await kernel.interrupt();
  await kernel.waitFor(({ content, parentHeader }) => {
    return content.execution_state === "idle" && parentHeader.msg_id === asker.msg_id;
  });
  assert.equal(resultText(await kernel.execute("1 + 1")), "2");
});

test("a restart while a cell waits ends the kernel", async () => {
  void ask("prompt('wait')").catch(() => undefined);
  await kernel.question();
  const ended = new Promise((resolve) => kernel.process.once("exit", resolve));
  await kernel.request("shutdown_request", { restart: true }, "control");
  assert.equal(await ended, 0);
});
