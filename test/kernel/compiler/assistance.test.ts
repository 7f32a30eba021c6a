import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Notebook } from "./notebook.js";

let notebook: Notebook;
before(async () => {
  notebook = await Notebook.start();
  mkdirSync(join(notebook.folder, "lib"));
  writeFileSync(join(notebook.folder, "helper.ts"), "export const help = 1;");
  writeFileSync(join(notebook.folder, "package.json"), '{ "dependencies": { "yaml": "*", "missing": "*" } }');
  await notebook.show(
    "/** The doc of it. */\nconst someLongName = { inner: 1 };\nenum Color { Red, Green }\ninterface Options { size: 'small' | 'large'; 'odd key': string }\n" +
      "/**\n * Adds two numbers.\n * @param a The first.\n * @returns The sum.\n * @example addUp(1, 2) // 3\n */\nfunction addUp(a: number, b = 1): number { return a + b }",
    "import path from 'node:path'; import { readFileSync as read } from 'node:fs'",
    "import * as papa from 'papaparse'",
    "/** Of numbers. */ function either(a: number): number;\n/** Of text. @deprecated use numbers */ function either(a: string): string;\nfunction either(a: any): any { return a }\n" +
      "/** A place. */\nclass Point { constructor(x: number) {} }\ntype Pair<T> = [T, T];",
  );
});
after(() => notebook.remove());

/** What is written up to the cursor, the start of what is replaced, and some of what is offered, with its kind. */
const completions: Readonly<
  Record<string, readonly [code: string, start: number, offered: readonly string[]]>
> = {
  "a name of an earlier cell, after emoji": ["const e = '😀😀'; someLongN", 18, ["someLongName variable"]],
  "a member": ["someLongName.in", 13, ["inner property"]],
  "every member": ["Color.", 6, ["Green enum member", "Red enum member"]],
  "a method": ["path.jo", 5, ["join method"]],
  "a parameter of the function around": ["function f(abcd: number) { return abc", 34, ["abcd variable"]],
  "a type": ["let c: Colo", 7, ["Color enum"]],
  "a global type": ["let p: Parti", 7, ["Partial type"]],
  "a keyword": ["inter", 0, ["interface keyword"]],
  "an object's key": ["const o: Options = { si", 21, ["size property"]],
  "a string of a union": ["const o: Options = { size: 'sm", 28, ["small constant"]],
  "a built-in module": ["import x from 'node:fs/p", 23, ["promises module"]],
  "a module by its first letters": ["import x from 'node:pat", 15, ["node:path module"]],
  "a file of the notebook": ["import { help } from './he", 24, ["helper file"]],
  "a name to import from Node": ["readFileSyn", 0, ["readFileSync import from node:fs"]],
  "a name to import from the library": ["boxIo", 0, ["boxIou import from pinpoint-ts"]],
  "a name of a package that is imported as a whole": ["unpar", 0, ["unparse of papa"]],
  "a name of a package of package.json": ["parseDocu", 0, ["parseDocument import from yaml"]],
  "in a template": ["`${someLongN", 3, ["someLongName variable"]],
};
for (const [name, [code, start, offered]] of Object.entries(completions)) {
  test(`completion: ${name}`, async () => {
    const found = await notebook.compiler.complete(code, code.length);
    const entries = found.entries.map(({ label, kind }) => `${label} ${kind}`.trim());
    assert.deepEqual([found.start, found.end], [start, code.length]);
    for (const entry of offered) {
      assert.ok(entries.includes(entry), `${entry} is not among ${entries.slice(0, 20).join(", ")}`);
    }
  });
}

test("completion: names of a module between the braces of its import, those that begin just so first", async () => {
  const before = "import { readFileSync, writeF";
  const { start, entries } = await notebook.compiler.complete(`${before} } from "node:fs"`, before.length);
  assert.equal(start, before.length - "writeF".length);
  assert.deepEqual(
    entries.slice(0, 2).map(({ label }) => label),
    ["writeFile", "writeFileSync"],
  );
  assert.ok(entries.some(({ label }) => label === "WriteFileOptions"));
});

test("what a name to import inserts runs", async () => {
  const { entries } = await notebook.compiler.complete("basenam", 7);
  assert.equal(entries[0]?.text, '(await import("node:path")).basename');
  assert.equal(await notebook.show(`${entries[0]?.text}('a/b')`), "'b'");
  const ofPapa = await notebook.compiler.complete("unpars", 6);
  assert.equal(await notebook.show(`${ofPapa.entries[0]?.text}([['a', 1]])`), "'a,1'");
});

test("nothing is offered in a comment, nor a name of another function", async () => {
  assert.deepEqual((await notebook.compiler.complete("// someLo", 9)).entries, []);
  const code = "function other() { const hiddenName = 1 }\nhiddenN";
  assert.deepEqual((await notebook.compiler.complete(code, code.length)).entries, []);
});

/** What is written, the cursor, and what its documentation says. */
const documented: Readonly<
  Record<string, readonly [code: string, offset: number, signature: string | RegExp, text: RegExp]>
> = {
  "a variable of an earlier cell": [
    "someLongName",
    4,
    "const someLongName: { inner: number; }",
    /^The doc of it\.$/,
  ],
  "a function, from its arguments": [
    "addUp(1, ",
    9,
    "function addUp(a: number, b?: number): number",
    /^Adds two numbers\.\n\n@param a The first\.\n\n@returns The sum\.\n\n@example addUp/,
  ],
  "a method": ["Math.max(", 9, "(method) max(...values: number[]): number", /larger/],
  "a property, after emoji": ["'😀'; someLongName.inner", 23, "(property) inner: number", /^$/],
  "an interface": [
    "let o: Options",
    10,
    "interface Options { size: 'small' | 'large'; 'odd key': string }",
    /^$/,
  ],
  "overloads, one by one": [
    "either(",
    6,
    "function either(a: number): number\n(deprecated) function either(a: string): string",
    /^`\(a: number\): number`\n\nOf numbers\.\n\n`\(a: string\): string`\n\nOf text\.\n\n@deprecated use numbers$/,
  ],
  "overloads of a library, whole": [
    "read",
    4,
    /^function readFileSync\(.*\): NonSharedBuffer\nfunction readFileSync\(.*\): string\nfunction readFileSync\(.*\): string \| NonSharedBuffer$/,
    /Synchronously reads/,
  ],
  "something deprecated": [
    "'a'.substr(",
    6,
    /^\(deprecated\) \(method\) substr\(from: number, /,
    /@deprecated/,
  ],
  "a class": ["Point", 5, "class Point\nnew Point(x: number): Point", /^A place\.$/],
  "a type": ["let p: Pair<1>", 10, "type Pair<T> = [T, T];", /^$/],
};
for (const [name, [code, offset, signature, text]] of Object.entries(documented)) {
  test(`documentation: ${name}`, async () => {
    const found = await notebook.compiler.inspect(code, offset);
    if (signature instanceof RegExp) assert.match(found?.signature ?? "", signature);
    else assert.equal(found?.signature, signature);
    assert.match(found?.text ?? "", text);
  });
}

test("no documentation of spaces and of unknown names", async () => {
  assert.equal(await notebook.compiler.inspect("   ", 1), undefined);
  assert.equal(await notebook.compiler.inspect("unheardOf", 3), undefined);
});

const completeness: Readonly<Record<string, string>> = {
  "": "complete",
  "let a = 1": "complete",
  "await (a)": "complete",
  "// only a comment": "complete",
  "foo(": "incomplete",
  "foo(1,": "incomplete",
  "let a = {": "incomplete",
  "if (x)": "incomplete",
  "a.": "incomplete",
  "`text": "incomplete",
  "`${a": "incomplete",
  "/* comment": "incomplete",
  "class A {\n  m() {": "incomplete",
  "x => {": "incomplete",
  "1 +* 2": "invalid",
  "'text": "invalid",
  "}": "invalid",
  "a b": "invalid",
};
test("whether a console asks for more", async () => {
  for (const [code, status] of Object.entries(completeness)) {
    assert.equal((await notebook.compiler.isComplete(code)).status, status, code);
  }
  assert.deepEqual(await notebook.compiler.isComplete("if (a) {\n  for (;;) {"), {
    status: "incomplete",
    indent: "    ",
  });
});

test("a TypeScript that dies is started again, and knows the cells", async () => {
  notebook.close();
  assert.equal(await notebook.show("someLongName.inner"), "1");
  notebook.close();
  assert.equal((await notebook.compiler.complete("someLongN", 9)).entries[0]?.label, "someLongName");
});
