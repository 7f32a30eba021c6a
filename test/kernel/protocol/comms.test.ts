import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after, before } from "node:test";
import { KernelClient, outputTypes, resultText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
  await kernel.execute("const { comms } = (globalThis as any)[Symbol.for('pinpoint.host')]");
});
after(() => kernel.stop());

const info = async (target_name?: string): Promise<unknown> =>
  (await kernel.request("comm_info_request", target_name === undefined ? {} : { target_name })).comms;

test("a comm that the front end opens carries data, metadata and bytes both ways", async () => {
  await kernel.execute(`const closed: unknown[] = [];
    comms.register("echo", (comm: any, opening: any) => {
      comm.send({ opened: opening.data }, { metadata: { first: true } });
      comm.onMessage(({ data, metadata, buffers }: any) =>
        comm.send({ data }, { metadata, buffers: [new Uint8Array(buffers[0]).map((byte) => 255 - byte), new ArrayBuffer(2)] }));
      comm.onClose(({ data }: any) => { closed.push(data) });
    }); undefined`);
  const comm_id = randomUUID();
  const opened = await kernel.tell("comm_open", { comm_id, target_name: "echo", data: { a: 1 } });
  assert.deepEqual(
    opened.map(({ header, content, metadata }) => [header.msg_type, content, metadata]),
    [["comm_msg", { comm_id, data: { opened: { a: 1 } } }, { first: true }]],
  );
  assert.deepEqual(await info(), { [comm_id]: { target_name: "echo" } });
  assert.deepEqual(await info("other"), {});
  const [echo] = await kernel.tell(
    "comm_msg",
    { comm_id, data: { b: "é" } },
    { metadata: { m: [1] }, buffers: [Buffer.from([0, 10, 255])] },
  );
  assert.deepEqual([echo?.content.data, echo?.metadata], [{ data: { b: "é" } }, { m: [1] }]);
  assert.deepEqual(
    echo?.buffers.map((buffer) => [...buffer]),
    [
      [255, 245, 0],
      [0, 0],
    ],
  );
  assert.deepEqual(await kernel.tell("comm_close", { comm_id, data: { bye: 1 } }), []);
  assert.deepEqual(await info(), {});
  assert.equal(resultText(await kernel.execute("closed")), "[ { bye: 1 } ]");
});

test("a comm that a cell opens lives until it is closed", async () => {
  const cell =
    await kernel.execute(`const comm = comms.open("lines", { a: 1 }, { buffers: [Buffer.from("x")] });
    comm.send(2); const received: unknown[] = []; comm.onMessage((m: any) => { received.push(m.data) }); undefined`);
  assert.deepEqual(outputTypes(cell), ["comm_open", "comm_msg"]);
  const { content, buffers } = cell.outputs[0]!;
  assert.deepEqual([content.target_name, content.data, String(buffers[0])], ["lines", { a: 1 }, "x"]);
  const { comm_id } = content;
  assert.deepEqual(await info("lines"), { [comm_id as string]: { target_name: "lines" } });
  // Messages reach a cell that waits, not only the next one.
  const waiting = kernel.execute(
    "while (received.length < 1) await new Promise(r => setTimeout(r, 5)); received",
  );
  await kernel.tell("comm_msg", { comm_id, data: "hello" });
  assert.equal(resultText(await waiting), "[ 'hello' ]");
  assert.deepEqual(outputTypes(await kernel.execute("comm.close({ done: true })")), ["comm_close"]);
  assert.deepEqual(await info(), {});
  assert.equal((await kernel.execute("comm.send(3)")).reply.evalue, 'the comm to "lines" is closed');
});

test("an unknown target and an error while opening close the comm, an unknown comm is nothing", async () => {
  const comm_id = randomUUID();
  const [closed] = await kernel.tell("comm_open", { comm_id, target_name: "nobody", data: {} });
  assert.deepEqual([closed?.header.msg_type, closed?.content.comm_id], ["comm_close", comm_id]);
  await kernel.execute("comms.register('bad', () => { throw new Error('not today') }); undefined");
  await kernel.tell("comm_open", { comm_id, target_name: "bad", data: {} });
  await kernel.waitFor(({ content }) => /not today/.test(String(content.text)));
  assert.deepEqual(await kernel.tell("comm_msg", { comm_id: randomUUID(), data: {} }), []);
  assert.deepEqual(await kernel.tell("comm_msg", { data: {} }), []);
  assert.deepEqual(await info(), {});
});

test("a registration can be taken back", async () => {
  await kernel.execute("const off = comms.register('once', () => {}); off()");
  const [closed] = await kernel.tell("comm_open", { comm_id: randomUUID(), target_name: "once", data: {} });
  assert.equal(closed?.header.msg_type, "comm_close");
});

test("messages to a session that is stuck are let go when it is stopped", async () => {
  const loop = kernel.execute("console.log('stuck'); while (true) {}");
  await kernel.waitFor(({ content }) => content.text === "stuck\n");
  const told = kernel.tell("comm_msg", { comm_id: randomUUID(), data: {} });
  await kernel.interrupt();
  assert.equal((await loop).reply.ename, "Interrupted");
  await told;
});

test("comms are closed when the session is lost", async () => {
  await kernel.execute("const { comms: again } = (globalThis as any)[Symbol.for('pinpoint.host')]");
  const { outputs } = await kernel.execute("again.open('lost'); undefined");
  const id = outputs[0]?.content.comm_id;
  await kernel.execute("process.exit(1)");
  await kernel.waitFor(({ header, content }) => header.msg_type === "comm_close" && content.comm_id === id);
  assert.deepEqual(await info(), {});
});
