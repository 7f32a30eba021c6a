import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import { Notebook } from "./notebook.js";

let notebook: Notebook;
before(async () => {
  notebook = await Notebook.start();
});
after(() => notebook.remove());

/** Numbers in [0, below) that are the same in every run: a linear congruential generator. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const names = ["a", "b", "Name", "名前", "$x", "_y"];

/** Ways to declare `name` so that it holds, or returns, `value`; each gives the expression that reads it. */
const declarations: readonly ((name: string, value: number) => readonly [code: string, read: string])[] = [
  (name, value) => [`const ${name} = ${value}`, name],
  (name, value) => [`let ${name}: number = ${value}`, name],
  (name, value) => [`var ${name} = "${value}"`, `Number(${name})`],
  (name, value) => [`const { x: [${name}] } = { x: [${value}] }`, `${name}!`],
  (name, value) => [`function ${name}() { return ${value} }`, `${name}()`],
  (name, value) => [`async function ${name}() { return ${value} }`, `await ${name}()`],
  (name, value) => [`class ${name} { static value = ${value} }`, `${name}.value`],
  (name, value) => [`enum ${name} { Value = ${value} }`, `Number(${name}.Value)`],
  (name, value) => [`namespace ${name} { export const value = ${value} }`, `${name}.value`],
  (name, value) => [`const ${name} = await Promise.resolve({ ${name}: ${value} })`, `${name}.${name}`],
  (name, value) => [
    `interface ${name} { v: ${value} } const $${name}: ${name} = { v: ${value} }`,
    `$${name}.v`,
  ],
  (name, value) => [
    `import { sep as ${name} } from "node:path"; const len${name} = ${value} + ${name}.length`,
    `len${name} - ${name}.length`,
  ],
  (name, value) => [`for (var ${name} = 0; ${name} < ${value}; ${name}++);`, name],
];

test("names declared anew in 150 random cells have the value of their last declaration, also inside functions", async () => {
  const random = createRandom(7);
  const expected = new Map<string, { readonly read: string; value: number }>();
  for (let i = 0; i < 150; i++) {
    const name = names[random(names.length)] as string;
    const declare = declarations[random(declarations.length)] as (typeof declarations)[number];
    const [code, read] = declare(name, i);
    expected.set(name, { read, value: i });
    const known = [...expected];
    // Half of the reads stand in a function of a cell of their own.
    const list = `[${known.map(([, entry]) => entry.read).join(", ")}]`;
    const cells = random(2) ? [code, list] : [code, `async function all() { return ${list} }`, "await all()"];
    assert.equal(await notebook.show(...cells), inspect(known.map(([, { value }]) => value)), code);
  }
});

test("a function sees the newest value of a name of its own cell", async () => {
  await notebook.show("let rate = 1; const twice = () => rate * 2");
  assert.equal(await notebook.show("rate = 5; twice()"), "10");
  assert.equal(await notebook.show("const rate = 7", "twice()"), "14");
});

const programs: readonly string[] = [
  "const out: number[] = []; for (const x of [1, 2, 3]) { if (x === 2) continue; out.push(x) }; return out",
  "class A { static #c = 0; static next() { return ++A.#c } } A.next(); return A.next()",
  "let s = ''; const o = { get a() { return 1 }, ['b' + 1]: 2, async *c() {} }; for (const k in o) s += k; return s",
  "const [x, , y = 3, ...rest] = [1, 2, undefined, 4, 5]; const { a: { b: c } = { b: 9 }, ...others } = { d: 1, e: 2 } as { a?: { b: number }; d: number; e: number }; return [x, y, rest, c, others]",
  "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2) } return fib(15)",
  "let i = 0\nconst f = () => i++\nf()\n;[f(), f()].length\nlet t = `a`\nreturn [i, t + f()]",
  "const m = new Map<string, number[]>(); for (const [k, v] of [['a', 1], ['b', 2], ['a', 3]] as const) (m.get(k) ?? m.set(k, []).get(k)!).push(v); return m",
  "const delay = async <T,>(x: T) => { await null; return x }; const r = []; for await (const x of [delay(1), delay(2)]) r.push(x); return r",
  "function outer() { var v = 1; { var v = 2; let w = v; { let w = 3; v += w } v += w } return v } return outer()",
  "try { (null as unknown as { x: 1 }).x } catch { return 'caught' } finally { globalThis.toString() }",
  "abstract class S { abstract n: number; sum = () => this.n + 1 } class T extends S { n = 4 } return new T().sum()",
  "type F = (this: { v: number }, n: number) => number; const f: F = function (n) { return this.v * n }; return f.call({ v: 3 }, 4)",
  "let a = 1, b = a++ + ++a; a ||= 5; b &&= b ** 2; let u: number | undefined; u ??= 3; return [a, b, u, void 0]",
  "label: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j === 1) continue label; if (i === 2) break label } return 'done'",
  "const sym = Symbol('s'); class It { *[Symbol.iterator]() { yield 1; yield* [2, 3] } [sym] = 1 } return [...new It(), new It()[sym]]",
  "switch (3 as number) { case 1: return 1; case 3: { const z = 5; return z } default: return 0 }",
];

test("a program gives the same as a cell as in a function", async () => {
  for (const program of programs) {
    const asFunction = await notebook.show(`await (async () => {${program}\n})()`);
    // The same statements at the top of a cell, with the result as its last expression.
    const last = program.lastIndexOf("return ");
    if (
      (program.slice(last).includes("}") && !program.slice(last).includes("{ ")) ||
      /^(try|switch|label)/.test(program)
    ) {
      continue;
    }
    const atTop = await notebook.show(
      `${program.slice(0, last)};(${program.slice(last + "return ".length)})`,
    );
    assert.equal(atTop, asFunction, program);
  }
});

test("emoji and other scripts before a mistake leave its place right", async () => {
  const random = createRandom(3);
  const pieces = ["'😀'", "'👩‍👩‍👧'", "'é'", "'𝒳'", "'中文'", "1", "`\t`"];
  for (let i = 0; i < 20; i++) {
    const before = Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join(", ");
    const code = `void [${before}];\nvoid [${before}]; missing`;
    const compiled = await notebook.compiler.compile(code);
    const column = code.split("\n")[1]?.indexOf("missing");
    assert.deepEqual(compiled.ok || compiled.diagnostics.map(({ start, end }) => [start, end]), [
      [
        { line: 1, column },
        { line: 1, column: (column ?? 0) + "missing".length },
      ],
    ]);
  }
});
