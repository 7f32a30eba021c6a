import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { KernelClient, plain, resultText, streamText } from "../kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
  await kernel.execute("// the first line\nfunction boom(value: any) {\n  return value.a.b;\n}");
});
after(() => kernel.stop());

test("console.log of an error names cells and lines, also in its cause and in what it aggregates", async () => {
  const shown = await kernel.execute(`try {
  boom({});
} catch (cause) {
  console.log(new Error("outer", { cause }));
  console.log(new AggregateError([new RangeError("inner")], "many"));
}`);
  assert.equal(
    streamText(shown),
    `Error: outer
    at Cell [2], line 4:15 {
  [cause]: TypeError: Cannot read properties of undefined (reading 'b')
      at boom (Cell [1], line 3:18)
      at Cell [2], line 2:3
}
AggregateError: many
    at Cell [2], line 5:15 {
  [errors]: [
    RangeError: inner
        at Cell [2], line 5:35
  ]
}
`,
  );
});

test("errors of Node and of awaited work keep what they say and lead to the cell", async () => {
  const read = await kernel.execute(
    `import { readFile } from "node:fs/promises";\nawait readFile("/none").catch(error => console.error(error))`,
  );
  assert.match(
    streamText(read, "stderr"),
    /^Error: ENOENT: .*, open '\/none'\n {4}at async Cell \[\d+\], line 2:\d+ \{\n {2}errno: -2/,
  );
  const wrong = await kernel.execute("try { Buffer.from(1 as any) } catch (e) { console.log(e) }");
  assert.match(
    streamText(wrong),
    /^TypeError \[ERR_INVALID_ARG_TYPE\]: .*\n {4}at Cell \[\d+\], line 1:\d+ \{\n/,
  );
});

test("frames of a package below the cell's are folded, and so is an endless recursion", async () => {
  const deep = await kernel.execute(
    "import * as tf from '@tensorflow/tfjs';\ntf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3]))",
  );
  const [, ...frames] = plain((deep.reply.traceback as string[]).join("\n")).split(
    /\n(?= {4}(?:at|\.\.\.) )/,
  );
  assert.equal(frames.length, 3);
  assert.match(frames[0] as string, /tfjs-core/);
  assert.match(
    frames[1] as string,
    /^ {4}\.\.\. \d+ frames of @tensorflow\/tfjs-core, @tensorflow\/tfjs-backend-cpu$/,
  );
  assert.match(frames[2] as string, /^ {4}at Cell \[\d+\], line 2:4$/);
  const endless = await kernel.execute("const deeper = (): number => 1 + deeper();\ndeeper()");
  assert.match(
    plain((endless.reply.traceback as string[]).join("\n")),
    /at deeper \(Cell \[\d+\], line 1:\d+\)\n {4}\.\.\. 4\d more of the same$/,
  );
});

test("a cell may format stacks itself, and may break what the kernel's formatting stands on", async () => {
  const own = await kernel.execute(
    "Error.prepareStackTrace = (_, sites) => sites.length; const count = new Error().stack; (Error as any).prepareStackTrace = undefined; typeof count",
  );
  assert.equal(resultText(own), "'number'");
  const { reply } = await kernel.execute("\nboom({})");
  assert.match(plain((reply.traceback as string[]).join("\n")), /at boom \(Cell \[1\], line 3:18\)/);
});
