import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Notebook } from "./notebook.js";

let notebook: Notebook;
before(async () => {
  notebook = await Notebook.start();
});
after(() => notebook.remove());

/** Cells run one after another, and what the last one shows. */
const shown: Readonly<Record<string, readonly [cells: readonly string[], text: string]>> = {
  "the last expression": [["let a1 = 1; a1"], "1"],
  "the last expression, ended by a semicolon": [["let a2 = 2; a2;"], "2"],
  "a declaration alone shows nothing": [["1; let a3 = 3"], "undefined"],
  "a directive is a string": [['"use strict"'], "'use strict'"],
  "an object literal in parentheses": [["({ a: 1 })"], "{ a: 1 }"],

  "lines without semicolons": [
    ["let b1 = 1\nlet b2 = [b1]\n;[b1, b2[0]] = [5, 6]\nb2.concat(b1)"],
    "[ 6, 5 ]",
  ],
  "a call after a line without semicolon": [
    ["function g1() { return 7 }\nlet g2 = 1\ng1()\nconst { length } = 'abc'\nlength"],
    "3",
  ],
  "await in parentheses": [["const p1 = Promise.resolve(4)", "await (p1)"], "4"],
  "await in a pattern": [["const { x: [y1 = await Promise.resolve(9)] } = { x: [] as number[] }; y1"], "9"],
  "for await": [["const l1: number[] = []; for await (const n of [p1, 5]) l1.push(n); l1"], "[ 4, 5 ]"],
  "for await with a variable of the cell": [["let v1 = 0; for await (v1 of [p1, 8]); v1"], "8"],
  "await inside an arrow function": [["const f1 = async (n: number) => (await p1) + n; await f1(1)"], "5"],
  "await of await": [["await await p1"], "4"],
  "a function keeps its name": [
    ["const named = () => 1; let also = class {}; [named.name, also.name]"],
    "[ 'named', 'also' ]",
  ],
  "assignment to a variable of another cell": [["let c1 = 1", "c1 += 4; c1++", "c1"], "6"],
  "destructuring into variables of another cell": [
    [
      "let c2 = 1, c3 = 2",
      "[c2, c3] = [c3, c2]; ({ c2, x: c3 = 7 } = { c2: 5 } as { c2: number; x?: number }); c2 * c3",
    ],
    "35",
  ],
  "shadowing by parameters, blocks, loops and catch": [
    [
      "let s = 'outer'",
      "const seen: string[] = []; ((s: string) => seen.push(s))('parameter'); { let s = 'block'; seen.push(s) }\n" +
        "for (const s of ['loop']) seen.push(s); try { throw 'caught' } catch (s) { seen.push(String(s)) }\n" +
        "(function s() { seen.push(typeof s) })(); seen.push(s); seen.join()",
    ],
    "'parameter,block,loop,caught,function,outer'",
  ],
  "a var in a function hides, in a block of the cell it does not": [
    [
      "let w = 1; function hides() { w = 5; if (w) { var w } return w } hides(); if (true) { var deep = w }",
      "deep",
    ],
    "1",
  ],
  "var in loops": [
    [
      "for (var i1 = 0, n1 = 3; i1 < n1; i1++); for (var k1 in { a: 1 }); for (var [q1] of [[6]]);",
      "[i1, k1, q1]",
    ],
    "[ 3, 'a', 6 ]",
  ],
  "functions are known before their place": [
    ["const early = later(); function later() { return 'hoisted' } early"],
    "'hoisted'",
  ],
  "shorthand properties": [["let h1 = 1; const h2 = () => ({ h1, s }); h2()"], "{ h1: 1, s: 'outer' }"],
  "a function called by name has no this": [
    ["function bare(this: unknown) { return this }", "[bare(), bare!(), (bare)()]"],
    "[ undefined, undefined, undefined ]",
  ],
  "labels, switch and getters": [
    [
      "let t1 = 0; outer: for (;;) { switch (t1) { case 0: let t1x = 4; t1 = t1x; break; default: break outer } }\n({ get t1() { return t1 }, t2() { return t1 } }).t2()",
    ],
    "4",
  ],
  "a class, used in a later cell": [
    [
      "class Animal { #n = 'x'; static count = 0; constructor(public legs: number) { Animal.count++ } get name() { return this.#n } }",
      "class Dog extends Animal {}; const d1 = new Dog(4); [d1.legs, d1.name, Animal.count, d1 instanceof Animal]",
    ],
    "[ 4, 'x', 1, true ]",
  ],
  "an abstract class and an interface": [
    [
      "interface Shape { area(): number } abstract class Base implements Shape { abstract area(): number; twice() { return 2 * this.area() } }",
      "new (class extends Base { area() { return 3 } })().twice()",
    ],
    "6",
  ],
  enums: [
    ["enum Color { Red, Green = 5, Blue } const enum Flag { On = 1 }", "[Color.Blue, Color[5], Flag.On]"],
    "[ 6, 'Green', 1 ]",
  ],
  namespaces: [
    [
      "namespace Deep { export const one = 1; export namespace Er { export const two = one + 1 } export type T = string }",
      "const dt: Deep.T = 'x'; Deep.Er.two",
    ],
    "2",
  ],
  "a namespace of types alone": [["namespace Types { export type A = 1 }", "const ta: Types.A = 1; ta"], "1"],
  "an import alias": [["import two = Deep.Er.two; import DT = Deep.T; const dt2: DT = 'a'; two"], "2"],
  "generics, overloads and type arguments": [
    [
      "function over(a: string): string; function over(a: number): number; function over(a: unknown) { return a } const gen = <T,>(x: T): T[] => [x];",
      "[over(1).toFixed(1), over('a').length, gen<string>('q')[0]!.length]",
    ],
    "[ '1.0', 1, 1 ]",
  ],
  "satisfies, as const, non-null and definite assignment": [
    ["let def!: number; def = 2; const conf = { a: [1, 2] } as const satisfies object; conf.a[0]! + def"],
    "3",
  ],
  "const type parameters and accessors": [
    [
      "class Acc { accessor v = 3 } const ct = <const T,>(x: T) => x; const lit = ct(['a', 'b']); const z1: 'a' = lit[0]; new Acc().v",
    ],
    "3",
  ],
  decorators: [
    [
      "function twice(f: (n: number) => number, _c: ClassMethodDecoratorContext) { return (n: number) => f(f(n)) }",
      "class Dec { @twice up(n: number) { return n + 1 } } new Dec().up(1)",
    ],
    "3",
  ],
  "using and await using": [
    [
      "const log: string[] = []; const open = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) }, async [Symbol.asyncDispose]() { log.push('async ' + n) } });",
      "using first = open('a'); await using second = open('b'); log.push(first.n + second.n); log.length",
      "{ using third = open('c') } log",
    ],
    "[ 'ab', 'async b', 'a', 'c' ]",
  ],
  "satisfying a type predicate": [
    [
      "const only = [1, null, 2].filter(x => x !== null); const sum1: number = only.reduce((a, b) => a + b); sum1",
    ],
    "3",
  ],
  "generators and iterators": [
    ["function* count(n: number) { for (let i = 0; i < n; i++) yield i } [...count(3)].map(x => x * 2)"],
    "[ 0, 2, 4 ]",
  ],
  exports: [
    [
      "export const e1 = 1; export function e2() { return e1 + 1 } export class E3 {} export type E4 = string; export { e1 as e5 }",
      "[e1, e2(), typeof E3]",
    ],
    "[ 1, 2, 'function' ]",
  ],
  "export default": [["export default function ed() { return 3 }", "ed()"], "3"],
  "tagged templates": [
    [
      "function tag(s: TemplateStringsArray, ...v: number[]) { return s.join('_') + v.join() }",
      `tag\`a\${1}b\${2}\``,
    ],
    "'a_b_1,2'",
  ],
  "regular expressions, templates and comments": [
    [`const re = /\\/\\*/; /* not code: await x */ \`\${"\`"} // \${re.source}\` // end`],
    "'` // \\\\/\\\\*'",
  ],
  "emoji in names and text": [["const 名前 = '😀'; 名前.length"], "2"],
  "a name of Object.prototype": [
    ["const toString = 5, constructor = 6", "[toString, constructor]"],
    "[ 5, 6 ]",
  ],
  "names that hide globals": [
    [
      "const process = 'mine', fetch = 1; interface Buffer { mine: true }",
      "const bb: Buffer = { mine: true }; [process, fetch]",
    ],
    "[ 'mine', 1 ]",
  ],
  "this is undefined": [["typeof this"], "'undefined'"],
  "import.meta and __dirname": [
    ["[import.meta.dirname === __dirname, typeof import.meta.url]"],
    "[ true, 'string' ]",
  ],
  "typeof of another cell's variable, as type and value": [
    ["const tv = { a: 1 }", "let tv2: typeof tv = { a: 2 }; [typeof tv, tv2.a]"],
    "[ 'object', 2 ]",
  ],
  "the type of another cell's function expression": [
    [
      "const fe = (a: number): string => String(a)",
      "// @ts-expect-error\nconst fe2: number = fe(1); [fe2, fe(22).length]",
    ],
    "[ '1', 2 ]",
  ],
  "unchecked cells": [["// @ts-nocheck\nconst un: number = 'text'; un"], "'text'"],
  "an expected error": [["// @ts-expect-error\nconst ee: number = 'text'; ee"], "'text'"],
  "asynchronous iteration inside functions": [
    [
      "async function* later2() { yield 1; yield 2 } async function all() { const r: number[] = []; for await (const x of later2()) r.push(x); return r } await all()",
    ],
    "[ 1, 2 ]",
  ],
  "optional calls and chains": [
    ["let oc: (() => number) | undefined = () => 3", "[oc?.(), oc?.call(null)]"],
    "[ 3, 3 ]",
  ],
  "the session's own globals": [
    ["const ask = () => prompt('?')?.length; const sure: () => boolean = () => confirm(); typeof ask"],
    "'function'",
  ],
  "declared globals": [
    ["declare global { var fromGlobal: number } globalThis.fromGlobal = 8", "fromGlobal"],
    "8",
  ],
};
for (const [name, [cells, text]] of Object.entries(shown)) {
  test(name, async () => assert.equal(await notebook.show(...cells), text));
}

test("a promise as the last expression is shown, not waited for", async () => {
  const { value } = await notebook.run("new Promise(() => {})");
  assert.ok(value instanceof Promise);
});

/** Cells of which the last is refused before it runs, or fails, with these words. */
const wrong: Readonly<Record<string, readonly [cells: readonly string[], words: RegExp]>> = {
  "a type error": [
    ["let ok = 1;\nconst nr: number = 'text'"],
    /^Cell \[\d+\], line 2, column 7 - error TS2322: Type 'string' is not assignable to type 'number'\.\n {2}1 \| let ok = 1;\n> 2 \| const nr: number = 'text'\n {4}\| {7}\^\^$/,
  ],
  "a place after emoji": [
    ["const t = '😀😀'; nothing"],
    /line 1, column 19 - error TS2304: Cannot find name 'nothing'/,
  ],
  "a missing bracket": [["foo("], /error TS1005: '\)' expected/],
  "strict null checks": [
    ["const maybe = [1].find(x => x > 1); maybe.toFixed()"],
    /'maybe' is possibly 'undefined'/,
  ],
  "an implicit any": [["function implicit(x) {}"], /implicitly has an 'any' type/],
  "a constant of another cell": [["const fixed = 1", "fixed = 2"], /Cannot assign to 'fixed'/],
  "a name that a module has": [
    ["writeFileSync('a', 'b')"],
    /Cannot find name 'writeFileSync'\.\n {2}import \{ writeFileSync \} from "node:fs" brings one\./,
  ],
  "a type of another cell": [
    ["interface P3 { x: number }", "const p3: P3 = { x: 'a' }"],
    /Type 'string' is not assignable to type 'number'/,
  ],
  "a variable of another cell has a type": [
    ["let typed = 1", "typed = 'a'"],
    /Type 'string' is not assignable to type 'number'/,
  ],
  "await in a function that is not async": [
    ["function na() { return await p1 }"],
    /'await' expressions are only allowed/,
  ],
  "twice in one cell": [["let dup = 1; let dup = 2"], /Cannot redeclare block-scoped variable 'dup'/],
  "a name of using in the next cell": [["using gone = open('z')", "gone"], /Cannot find name 'gone'/],
  "an unused expectation": [["// @ts-expect-error\nconst fine = 1"], /Unused '@ts-expect-error'/],
  "a module that does not exist": [
    ["import x from 'no-such-package'"],
    /Cannot find module 'no-such-package'/,
  ],
  JSX: [
    ["const n = 1;\nconst e = <b>{n}</b>"],
    /^Cell \[\d+\], line 2, column 11 - error: JSX is not supported\. The template html`/,
  ],
  "return outside of a function": [
    ["return 1"],
    /'return' statement can only be used within a function body/,
  ],
};
for (const [name, [cells, words]] of Object.entries(wrong)) {
  test(`refused: ${name}`, async () => {
    for (const cell of cells.slice(0, -1)) {
      await notebook.show(cell);
    }
    const result = await notebook.run(cells.at(-1) as string);
    assert.match(result.error ?? "nothing wrong", words);
    assert.equal(result.refused, true);
  });
}

test("every global of this Node has a type", async () => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^[\p{L}]\w*$/u.test(name));
  const text = await notebook.show(`[${names.map((name) => `typeof ${name}`)}].length`);
  assert.equal(Number(text), names.length);
});

test("a WebAssembly module runs", async () => {
  const bytes = "0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b";
  const cell = `const wasm = await WebAssembly.instantiate(Buffer.from("${bytes}", "hex"));
    wasm.instance.exports.add(2, 3) as number`;
  assert.equal(await notebook.show(cell), "5");
});
