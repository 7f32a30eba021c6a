import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Notebook } from "./notebook.js";

const packages: Readonly<Record<string, string>> = {
  "node_modules/cjs-function/package.json":
    '{ "name": "cjs-function", "main": "index.js", "types": "index.d.ts" }',
  "node_modules/cjs-function/index.js": "module.exports = n => n + 1; module.exports.extra = 5;",
  "node_modules/cjs-function/index.d.ts":
    "declare function plus(n: number): number; declare namespace plus { const extra: number; interface Options { a: 1 } } export = plus;",
  "node_modules/esm-only/package.json":
    '{ "name": "esm-only", "type": "module", "exports": { ".": { "types": "./types/index.d.ts", "import": "./index.js" }, "./sub": { "types": "./types/sub.d.ts", "import": "./sub.js" } } }',
  "node_modules/esm-only/index.js": "await 0; export default 'default'; export const named = 'named';",
  "node_modules/esm-only/sub.js": "export const sub = 1;",
  "node_modules/esm-only/types/index.d.ts":
    "declare const _default: string; export default _default; export declare const named: string;",
  "node_modules/esm-only/types/sub.d.ts": "export declare const sub: number;",
  "node_modules/transpiled/package.json":
    '{ "name": "transpiled", "main": "index.js", "types": "index.d.ts" }',
  "node_modules/transpiled/index.js":
    "exports.__esModule = true; exports.default = class Made {}; exports.other = 2;",
  "node_modules/transpiled/index.d.ts": "export default class Made {} export declare const other: number;",
  "node_modules/untyped/index.js": "exports.anything = { goes: 3 };",
};

let notebook: Notebook;
const write = (name: string, text: string): void => {
  const path = join(notebook.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
before(async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pinpoint-modules-")));
  for (const [name, text] of Object.entries(packages)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  notebook = await Notebook.start(folder);
});
after(() => notebook.remove());

const imports: Readonly<Record<string, readonly [cells: readonly string[], text: string]>> = {
  "a CommonJS function": [["import plus from 'cjs-function'", "[plus(1), plus.extra]"], "[ 2, 5 ]"],
  "import = require, and a type of it": [
    ["import plus2 = require('cjs-function')", "const o: plus2.Options = { a: 1 }; plus2(o.a)"],
    "2",
  ],
  "an ESM package with top-level await": [
    ["import text, { named as other } from 'esm-only'", "[text, other.length]"],
    "[ 'default', 5 ]",
  ],
  "a subpath of exports": [["import * as ns from 'esm-only/sub'", "ns.sub"], "1"],
  "import() of both kinds": [
    [
      "const [a, b] = await Promise.all([import('esm-only'), import('cjs-function')]); [a.named, b.default(1)]",
    ],
    "[ 'named', 2 ]",
  ],
  "a transpiled package's default": [
    ["import Made, { other as two } from 'transpiled'", "[new Made() instanceof Made, two]"],
    "[ true, 2 ]",
  ],
  "a package without types is any": [
    ["import { anything } from 'untyped'; anything.goes.toFixed(1)"],
    "'3.0'",
  ],
  "Node's modules, with and without node:": [
    [
      "import fs, { existsSync } from 'fs'; import * as os from 'node:os'; import { readFile } from 'node:fs/promises'",
      "[fs.existsSync === existsSync, typeof os.cpus, typeof readFile]",
    ],
    "[ true, 'function', 'function' ]",
  ],
  require: [
    ["const cp = require('node:child_process') as typeof import('node:child_process'); typeof cp.spawn"],
    "'function'",
  ],
  "import type": [
    [
      "import type { Stats } from 'node:fs'; import { type Dirent } from 'node:fs'",
      "let st: Stats | Dirent | undefined; st",
    ],
    "undefined",
  ],
  "an imported name declared anew, and back": [
    [
      "import { sep } from 'node:path'",
      "const sep = 5; sep",
      "import { delimiter as sep } from 'node:path'; sep.length",
    ],
    "1",
  ],
  "a type that no import names": [
    [
      "import { createHash } from 'node:crypto'; const hash = createHash('sha1'), pair = [hash] as const",
      "pair.map((one) => one.update('a').digest('hex').length)",
    ],
    "[ 40 ]",
  ],
  "a package of the product, where the folder has none": [
    ["import MagicString from 'magic-string'; new MagicString('a').append('b').toString()"],
    "'ab'",
  ],
  "an export from a module": [["export { join as glue } from 'node:path'", "glue('a', 'b')"], "'a/b'"],
};
for (const [name, [cells, text]] of Object.entries(imports)) {
  test(name, async () => assert.equal(await notebook.show(...cells), text));
}

test("files of the notebook: TypeScript, JavaScript, JSON, and what they import", async () => {
  write("data.json", '{ "list": [1, 2, 3] }');
  write(
    "lib/inner.ts",
    "export enum Level { Low = 1, High }\nexport default class Box<T> { constructor(readonly value: T) {} }\n",
  );
  write(
    "lib/index.ts",
    "export * from './inner.js';\nexport { default as Box } from './inner';\nimport data from '../data.json';\nexport const total: number = data.list.reduce((a, b) => a + b);\nexport let count = 0;\nexport function up() { count++; }\n",
  );
  write("plain.js", "exports.half = n => n / 2;");
  const text = await notebook.show(
    "import { Box, Level, total, count, up } from './lib'; import { half } from './plain.js'; import data from './data.json'",
    "up(); up(); [new Box(Level.High).value, total, count, half(data.list.length)]",
  );
  assert.equal(text, "[ 2, 6, 2, 1.5 ]");
});

test("modules that import each other, and one that awaits", async () => {
  write(
    "odd.ts",
    "import { even } from './even'; export function odd(n: number): boolean { return n !== 0 && even(n - 1) }",
  );
  write(
    "even.ts",
    "import { odd } from './odd'; export function even(n: number): boolean { return n === 0 || odd(n - 1) } export const seven = odd(7);",
  );
  write("slow.ts", "export const slow = await new Promise<string>(r => setTimeout(() => r('waited'), 10));");
  assert.equal(
    await notebook.show("import { seven } from './even'; import { slow } from './slow'", "[seven, slow]"),
    "[ true, 'waited' ]",
  );
});

test("a changed file is seen by the next cell; the state of the others is kept", async () => {
  write("state.ts", "export const log: string[] = [];");
  write(
    "user.ts",
    "import { log } from './state'; import { word } from './word'; export function use() { log.push(word); return log.join() }",
  );
  write("word.ts", "export const word = 'first';");
  assert.equal(
    await notebook.show("import { use } from './user'; import { word } from './word'; use()"),
    "'first'",
  );
  write("word.ts", "export const word = 'second one';");
  assert.equal(await notebook.show("[use(), word]"), "[ 'first,second one', 'second one' ]");
  assert.equal(await notebook.show("const word = 1; word"), "1");
});

test("what is wrong with a file is shown with its name and line", async () => {
  write("wrong.ts", "export const fine = 1;\nexport const bad: number = 'text';\n");
  const { error, refused } = await notebook.run("import { fine } from './wrong'; fine");
  assert.equal(refused, true);
  assert.match(
    error ?? "",
    /^wrong\.ts, line 2, column 14 - error TS2322.*\n {2}1 \| .*\n> 2 \| export const bad: number = 'text';\n {4}\| {14}\^\^\^/,
  );
  write("wrong.ts", "export const fine = 1;\nexport const bad = (;\n");
  assert.match(
    (await notebook.run("import { fine } from './wrong'; fine")).error ?? "",
    /^wrong\.ts, line 2, column 21 - error TS1109/,
  );
  write("wrong.ts", "export const fine = 2;\n");
  assert.equal(await notebook.show("import { fine } from './wrong'; fine"), "2");
});

test("an error at run time leads through modules and earlier cells, by their lines", async () => {
  write(
    "throws.ts",
    "interface Unused { a: 1 }\nexport function thrower(n: number): never {\n  throw new RangeError('bad ' + n);\n}\n",
  );
  await notebook.show(
    "import { thrower } from './throws';\ntype Alias = string;\nfunction outer(n: number) {\n  return thrower(n);\n}",
  );
  const { error } = await notebook.run(
    "// first\nconst go = async () => {\n  await 0;\n  outer(7);\n};\nawait go();",
  );
  assert.match(error ?? "", /^RangeError: bad 7\nthrows\.ts, line 3, column 9\n/);
  assert.match(error ?? "", /> 3 \| {3}throw new RangeError/);
  assert.match(
    error ?? "",
    /at thrower \(throws\.ts, line 3:9\)\n\s+at outer \(Cell \[\d+\], line 4:10\)\n\s+at (async )?go \(Cell \[\d+\], line 4:3\)/,
  );
  assert.doesNotMatch(error ?? "", /dist\/src|node:internal/);
});

test("tslab's module cells", async () => {
  await notebook.show(
    "/** @module lib/shared */\nexport const shared: number = 40;\nexport interface Shape { side: number }",
  );
  assert.equal(
    await notebook.show(
      "import { shared, type Shape } from './lib/shared'; const s: Shape = { side: 2 }; shared + s.side",
    ),
    "42",
  );
  await notebook.show(
    "/** @module lib/shared */\nexport const shared = 'changed'; export interface Shape { side: number }",
  );
  assert.equal(await notebook.show("import { shared } from './lib/shared'; shared"), "'changed'");
  assert.match(
    (await notebook.run("/** @module broken */\nexport const x: number = ''")).error ?? "",
    /line 2, column 14 - error TS2322/,
  );
});

test("a computed path finds a module once a cell has imported it by name", async () => {
  write("named.ts", "export const named = 8;");
  // A path is one of the notebook's folder, not of the product's.
  for (const load of ["require", "await import"]) {
    assert.match(
      (await notebook.run(`${load}(['.', 'package.json'].join('/'))`)).error ?? "",
      /Cannot find module/,
    );
  }
  const cell = "(await import(['.', 'named'].join('/'))).named";
  const { error } = await notebook.run(cell);
  assert.match(
    error ?? "",
    /^Error: Cannot find module '\.\/named'\. A computed path finds a \.ts file once a cell imports it by name\.$/m,
  );
  assert.equal(await notebook.show("import { named } from './named'", cell), "8");
});

test("a .tsx module is imported; JSX in one is refused by name", async () => {
  write("typed.tsx", "export const id = <T,>(x: T): T => x;");
  assert.equal(await notebook.show("import { id } from './typed'; id(4)"), "4");
  write("drawn.tsx", "export const drawn = <b>x</b>;");
  write("drawn-too.js", "export const drawn = <b>x</b>;");
  assert.match(
    (await notebook.run("import { drawn } from './drawn'")).error ?? "",
    /^drawn\.tsx, line 1, column 22 - error: JSX is not supported\./,
  );
  assert.match(
    (await notebook.run("import { drawn } from './drawn-too.js'")).error ?? "",
    /^drawn-too\.js, line 1, column 22 - error: JSX is not supported\./,
  );
});

test("a package that is installed later is found", async () => {
  assert.match((await notebook.run("import { late } from 'late'")).error ?? "", /Cannot find module 'late'/);
  write("node_modules/late/index.js", "exports.late = 1;");
  write("node_modules/late/index.d.ts", "export declare const late: number;");
  assert.equal(await notebook.show("import { late } from 'late'; late"), "1");
});

test("when the session is lost, cells are forgotten, and modules are loaded again", async () => {
  const other = await Notebook.start(notebook.folder);
  try {
    await other.show("let kept = 1; import { fine } from './wrong'");
    await other.compiler.reset();
    assert.match((await other.run("kept")).error ?? "", /Cannot find name 'kept'/);
    const compiled = await other.compiler.compile("import { fine } from './wrong'; fine");
    assert.deepEqual(compiled.ok && compiled.modules.map(({ path }) => path), [
      join(notebook.folder, "wrong.ts"),
    ]);
  } finally {
    other.close();
  }
});
