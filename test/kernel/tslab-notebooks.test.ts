// Notebooks written for tslab run unchanged. These cells exercise what its published examples (yunabe/tslab-examples:
// getting_started, tensorflow, errors) and its documentation do; the code is our own.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import sharp from "sharp";
import { type Execution, KernelClient, outputTypes, plain, resultText, streamText } from "./kernel-client.js";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ folder: `${__dirname}/../../../notebooks` });
});
after(() => kernel.stop());

async function run(code: string): Promise<Execution> {
  const cell = await kernel.execute(code);
  const { traceback = [] } = cell.reply;
  assert.equal(cell.reply.status, "ok", plain((traceback as string[]).join("\n")));
  return cell;
}

const shown = ({ outputs }: Execution) =>
  outputs.map(({ header, content }) => [header.msg_type, content.data]);

test("versions, console, functions and classes over several cells", async () => {
  const first = await run("import * as tslab from 'tslab'\n\nconsole.log('Versions:', tslab.versions)");
  assert.match(
    streamText(first),
    /^Versions: \{\s+tslab: '1\.\d+\.\d+',\s+typescript: '\d[^']*',\s+node: 'v?\d[^']*'\s+\}\n$/,
  );
  await run(
    "/** The number of digits. */\nfunction digits(n: number): number {\n  return n < 10 ? 1 : 1 + digits(n / 10);\n}",
  );
  assert.equal(
    streamText(
      await run("{\n  // a block of its own\n  const n = 1234;\n  console.log('digits =', digits(n))\n}"),
    ),
    "digits = 4\n",
  );
  const classes = await run(`interface Shape {
    getArea(): number;
}

class Square implements Shape {
    private side: number;

    constructor(side: number) {
        this.side = side;
    }

    getArea(): number {
        return this.side ** 2;
    }
}

function printArea(shape: Shape) {
    console.log(shape.getArea());
}

printArea(new Square(3));`);
  assert.equal(streamText(classes), "9\n");
});

test("await at the top, a promise that is not awaited, names declared anew", async () => {
  const waited = await run(`let wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const begin = Date.now();
// waits
await wait(50);
\`\${Math.floor((Date.now() - begin) / 50) >= 1}\``);
  assert.equal(resultText(waited), "'true'");
  assert.equal(resultText(await run("wait(5);")), "Promise { <pending> }");
  assert.equal(
    resultText(
      await run(
        "let fn = async () => {\n  let wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));\n  const begin = Date.now();\n  await wait(5);\n  return 'waited'\n}\nawait fn();",
      ),
    ),
    "'waited'",
  );
});

test("every kind of display", async () => {
  await run("import fs from 'fs';\nimport * as tslab from 'tslab';\nimport { display } from 'tslab';");
  const cell = await run(`tslab.display.html('<b>Type</b>Script')
display.markdown('*m*');
display.latex('$x$');
display.svg('<svg/>');
display.text('t');
display.javascript('1');
display.raw('application/x-own', 'own');`);
  assert.deepEqual(shown(cell), [
    ["display_data", { "text/html": "<b>Type</b>Script", "text/plain": "<text/html>" }],
    ["display_data", { "text/markdown": "*m*", "text/plain": "*m*" }],
    ["display_data", { "text/latex": "$x$", "text/plain": "$x$" }],
    ["display_data", { "image/svg+xml": "<svg/>", "text/plain": "<image/svg+xml>" }],
    ["display_data", { "text/plain": "t" }],
    ["display_data", { "text/javascript": "1", "text/plain": "<text/javascript>" }],
    ["display_data", { "application/x-own": "own", "text/plain": "<application/x-own>" }],
  ]);
  const bytes = (
    await sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } })
      .png()
      .toBuffer()
  ).toString("base64");
  const pictures = await run(`const bytes = Buffer.from(${JSON.stringify(bytes)}, "base64");
display.png(bytes); display.jpeg(bytes); display.gif(bytes); display.pdf(bytes); display.raw('image/png', bytes);`);
  assert.deepEqual(
    shown(pictures).map(([, data]) => data),
    ["image/png", "image/jpeg", "image/gif", "application/pdf", "image/png"].map((type) => ({
      [type]: bytes,
      "text/plain": `<${type}>`,
    })),
  );
});

test("newDisplay overwrites its one output", async () => {
  const { outputs } = await run(`{
    let display = tslab.newDisplay();
    for (let progress = 1; progress <= 3; progress++) {
      await wait(5);
      display.text(\`progress: \${progress}\`);
    }
}`);
  assert.deepEqual(
    outputs.map(({ header, content }) => [
      header.msg_type,
      (content.data as Record<string, unknown>)["text/plain"],
    ]),
    [
      ["display_data", "progress: 1"],
      ["update_display_data", "progress: 2"],
      ["update_display_data", "progress: 3"],
    ],
  );
  const ids = outputs.map(({ content }) => (content.transient as { display_id?: string }).display_id);
  assert.equal(new Set(ids).size, 1);
  assert.ok(ids[0]);
});

test("modern JavaScript in a block of its own", async () => {
  const cell = await run(`{
    class Pair {
        left: number;
        right: string;
        constructor(left: number, right: string) {
            this.left = left;
            this.right = right;
        }
    }
    const pair = new Pair(1, 'r');
    let {left, right: other} = pair;
    console.log({left, other});
    let [x, y] = [1, 2];
    console.log({x, y})
    let squares: number[] = [];
    for (let e of (function*(n: number) {
        for (let i = 0; i < n; i += 2) {
            yield i;
        }
    })(6)) {
        squares.push(e * e);
    }
    console.log('squares =', squares);
}`);
  assert.equal(streamText(cell), "{ left: 1, other: 'r' }\n{ x: 1, y: 2 }\nsquares = [ 0, 4, 16 ]\n");
});

test("types as loose as tslab's: null widens, parameters need no type", async () => {
  const loose = await run(`{
    let obj = {x: null};
    console.log('obj?.x?.z ==', obj?.x?.z);
    let x = null, y = 0;
    console.log('x ?? y ==', x ?? y);
}`);
  assert.equal(streamText(loose), "obj?.x?.z == undefined\nx ?? y == 0\n");
  await run(
    "async function add(a, b, path) {\n  const sum = a + b;\n  if (path != null) console.log(path);\n  return sum;\n}",
  );
  assert.equal(resultText(await run("await add(1, 2, null)")), "3");
  assert.equal(
    streamText(await run("process.stderr.isTTY = false;\nconst total = 20;\nconsole.log(total)")),
    "20\n",
  );
});

test("what tslab calls an error is one", async () => {
  const wrong = await kernel.execute("let x: number = 'tslab';");
  assert.match(plain(wrong.reply.evalue), /Type 'string' is not assignable to type 'number'/);
  await run("let num = 123.4;");
  const later = await kernel.execute("num = 'tslab';");
  assert.deepEqual([later.reply.status, outputTypes(later)], ["error", ["error"]]);
});

test("a module written in a cell", async () => {
  await run("/** @module cellModule */\nexport const answer: number = 42;");
  assert.equal(resultText(await run("import { answer } from './cellModule';\nanswer")), "42");
});
