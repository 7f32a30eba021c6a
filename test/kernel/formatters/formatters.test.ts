import assert from "node:assert/strict";
import test from "node:test";
import { createCanvas } from "@napi-rs/canvas";
import { DataFrame, Series } from "danfojs-node";
import { JSDOM } from "jsdom";
import sharp from "sharp";
import { formatValue } from "../../../src/kernel/formatters/formatters.js";

const display = Symbol.for("Jupyter.display");
const textOf = async (value: unknown) => (await formatValue(value)).data["text/plain"] as string;

test("a value that makes its own bundle is taken at its word", async () => {
  const bundle = {
    "text/html": "<b>x</b>",
    "image/png": Buffer.from("abc"),
    "text/plain": "x",
    $metadata: { "image/png": { width: 3 } },
  };
  for (const made of [bundle, Promise.resolve(bundle)]) {
    assert.deepEqual(await formatValue({ [display]: () => made }), {
      data: {
        "text/html": "<b>x</b>",
        "image/png": Buffer.from("abc").toString("base64"),
        "text/plain": "x",
      },
      metadata: { "image/png": { width: 3 } },
    });
  }
  assert.equal(await textOf({ [display]: () => ({ "text/html": "<p>" }) }), "<text/html>");
  assert.equal(await textOf({ [display]: () => ({ "text/markdown": "*x*" }) }), "*x*");
  assert.equal(
    await textOf({ [display]: () => ({ "image/png": "", "image/jpeg": "" }) }),
    "<image/png, image/jpeg>",
  );
  assert.deepEqual((await formatValue({ [display]: () => ({}) })).data, {});
});

test("a bundle's data becomes what Jupyter carries", async () => {
  const figure = { data: [{ x: new Float32Array([1, 2]), big: 10n, when: new Date(0) }] };
  const { data } = await formatValue({
    [display]: () => ({
      "application/vnd.plotly.v1+json": figure,
      "image/svg+xml": Buffer.from("<svg/>"),
      "text/plain": ["a", "b"],
      "text/html": undefined,
    }),
  });
  assert.deepEqual(data, {
    "application/vnd.plotly.v1+json": { data: [{ x: [1, 2], big: 10, when: "1970-01-01T00:00:00.000Z" }] },
    "image/svg+xml": "<svg/>",
    "text/plain": "ab",
  });
});

test("a display that fails is text that says so", async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const failures: readonly [show: () => unknown, says: RegExp][] = [
    [() => 3, /must give an object of MIME types, got number/],
    [() => Promise.reject(new Error("mine")), /mine/],
    [
      () => {
        throw new Error("at once");
      },
      /at once/,
    ],
    [() => ({ "application/json": cyclic }), /circular/],
  ];
  for (const [show, says] of failures) {
    const text = await textOf({ [display]: show, name: "kept" });
    assert.match(text, /name: 'kept'[\s\S]*because its display failed: /);
    assert.match(text, says);
  }
});

test("what needs no waiting is shown at once, while a loop still runs", () => {
  for (const value of [1, { [display]: () => ({ "text/html": "" }) }, [{ a: 1 }], new Map([[1, 2]])]) {
    assert.ok(!(formatValue(value) instanceof Promise));
  }
});

test("bytes of a picture are the picture, other bytes are bytes", async () => {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });
  const png = await pixel.png().toBuffer();
  const { data } = await formatValue(png);
  assert.equal(data["image/png"], png.toString("base64"));
  assert.equal(data["text/plain"], `<image/png, ${png.length} bytes>`);
  const jpeg = new Uint8Array(await pixel.jpeg().toBuffer());
  assert.deepEqual(Object.keys((await formatValue(jpeg)).data), ["image/jpeg", "text/plain"]);
  const svg = '<?xml version="1.0"?>\n<!-- made here -->\n<svg xmlns="http://www.w3.org/2000/svg"/>';
  assert.equal((await formatValue(Buffer.from(svg))).data["image/svg+xml"], svg);
  assert.deepEqual(Object.keys((await formatValue(Buffer.from("<p>svg <svg></p>"))).data), ["text/plain"]);
  assert.equal(await textOf(new Uint8Array([1, 2])), "Uint8Array(2) [ 1, 2 ]");
});

class FakeTensor {
  static alive = 0;
  readonly dtype = "float32";
  readonly isDisposed = false;

  constructor(
    readonly values: number[],
    readonly shape: number[],
  ) {
    FakeTensor.alive++;
  }
  get size(): number {
    return this.values.length;
  }
  async array(): Promise<number[]> {
    assert.ok(this.size <= 1000, "a preview must not read everything");
    return this.values;
  }
  flatten(): FakeTensor {
    return new FakeTensor(this.values, [this.size]);
  }
  slice([begin = 0]: number[], [size = 0]: number[]): FakeTensor {
    return new FakeTensor(this.values.slice(begin, begin + size), [size]);
  }
  dispose(): void {
    FakeTensor.alive--;
  }
}

test("a tensor shows shape, dtype and a few values, and leaks nothing", async () => {
  assert.equal(await textOf(new FakeTensor([0.1 + 0.2, 2], [2])), "Tensor float32 [2]\n[ 0.3, 2 ]");
  const large = new FakeTensor(Array(10_000).fill(1.5), [100, 100]);
  const before = FakeTensor.alive;
  assert.match(await textOf(large), /^Tensor float32 \[100, 100\]\n\[ (1\.5, ){8}\.\.\. 9992 more \]$/);
  assert.equal(FakeTensor.alive, before);
});

test("a DataFrame is an escaped table and text", async () => {
  const frame = new DataFrame(
    [
      ["<script>alert(1)</script>", 1.23456789],
      ["b & c", 2],
    ],
    { columns: ["name<", "n"] },
  );
  const { data } = await formatValue(frame);
  const html = data["text/html"] as string;
  assert.deepEqual(cellsOf(data), [
    ["", "name<", "n"],
    ["0", "<script>alert(1)</script>", "1.23457"],
    ["1", "b & c", "2"],
  ]);
  assert.match(html, /text-align:left">name&lt;.*text-align:right">n</);
  assert.equal(
    data["text/plain"],
    [
      "                       name<        n",
      "0  <script>alert(1)</script>  1.23457",
      "1                      b & c        2",
      "2 rows × 2 columns",
    ].join("\n"),
  );
});

test("columns may be named as a DataFrame's own properties", async () => {
  const row = { shape: "[2]", values: 1, index: 2, columns: 3, dtypes: 4 };
  const { data } = await formatValue(new DataFrame([row]));
  for (const name of Object.keys(row)) assert.match(String(data["text/html"]), new RegExp(`>${name}<`));
  assert.match(String(data["text/plain"]), /shape +values +index +columns +dtypes/);
});

test("a large DataFrame loses its middle, a Series has one column", async () => {
  const rows = Array.from({ length: 1000 }, (_, row) =>
    Array.from({ length: 50 }, (_, column) => row * column),
  );
  const { data } = await formatValue(new DataFrame(rows));
  const cells = cellsOf(data);
  assert.equal(cells.length, 62);
  assert.deepEqual(cells[2]!.slice(0, 13), [
    "1",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "…",
    "40",
  ]);
  assert.deepEqual([cells[31]![0], cells[61]![0]], ["…", "999"]);
  assert.ok((data["text/html"] as string).includes("1000 rows × 50 columns"));
  assert.deepEqual(cellsOf((await formatValue(new Series([7, 8]))).data), [
    ["", "value"],
    ["0", "7"],
    ["1", "8"],
  ]);
});

test("a model shows its summary", async () => {
  const model = {
    layers: [],
    summary: (_l: unknown, _p: unknown, print: (line: string) => void) => print("Total params: 3"),
  };
  assert.equal(await textOf(model), "Total params: 3");
});

/** The cells of a table's rows, as a browser reads them. */
function cellsOf(data: Readonly<Record<string, unknown>>): string[][] {
  const { document } = new JSDOM(data["text/html"] as string).window;
  assert.equal(document.querySelectorAll("script, img, b").length, 0, "data became HTML");
  return Array.from(document.querySelectorAll("tr"), (row) =>
    Array.from(row.querySelectorAll("th, td"), (cell) => cell.textContent ?? ""),
  );
}

test("plain objects in a list are a table of all their keys, escaped, and text", async () => {
  const rows = [
    { name: "<b>cat</b>", n: 1 / 3, nested: { deep: [1, 2, 3] } },
    { n: 2n, when: new Date(0), "<script>": null },
    {
      get n(): number {
        throw new Error("no n");
      },
    },
  ];
  const { data } = await formatValue(rows);
  const cells = cellsOf(data);
  assert.deepEqual(cells.slice(0, 3), [
    ["", "name", "n", "nested", "when", "<script>"],
    ["0", "<b>cat</b>", "0.333333", "{ deep: [ 1, 2, 3 ] }", "", ""],
    ["1", "", "2n", "", "1970-01-01T00:00:00.000Z", "null"],
  ]);
  assert.match(cells[3]![2]!, /Error: no n/);
  assert.match(data["text/html"] as string, /3 rows × 5 columns/);
  assert.match(data["text/plain"] as string, /^\[\n {2}\{/);
  assert.deepEqual(Object.keys((await formatValue([{ a: 1 }, 2])).data), ["text/plain"]);
  assert.deepEqual(Object.keys((await formatValue([new Date()])).data), ["text/plain"]);
  assert.deepEqual(Object.keys((await formatValue([{}])).data), ["text/plain"]);
});

test("long and wide lists lose their middle", async () => {
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`c${i}`, "x".repeat(1000)]));
  const { data } = await formatValue(Array.from({ length: 100_000 }, () => wide));
  const cells = cellsOf(data);
  assert.equal(cells.length, 62);
  assert.ok(cells.every((row) => row.length === 22));
  assert.equal(cells[1]![1]!.length, 201);
  assert.match(data["text/html"] as string, /100000 rows × 100 columns/);
  assert.ok((data["text/plain"] as string).length < 110_000);
});

test("maps, and sets of plain objects, are tables", async () => {
  const { data } = await formatValue(
    new Map<unknown, unknown>([
      ["<i>", 1],
      [{ k: 1 }, [2]],
    ]),
  );
  assert.deepEqual(cellsOf(data), [
    ["", "value"],
    ["<i>", "1"],
    ["{ k: 1 }", "[ 2 ]"],
  ]);
  const byName = await formatValue(new Map([["a", { x: 1 }]]));
  assert.deepEqual(cellsOf(byName.data), [
    ["", "x"],
    ["a", "1"],
  ]);
  assert.deepEqual(cellsOf((await formatValue(new Set([{ x: 1 }]))).data)[1], ["0", "1"]);
  assert.deepEqual((await formatValue(new Set([1]))).data, { "text/plain": "Set(1) { 1 }" });
  assert.deepEqual((await formatValue(new Map())).data, { "text/plain": "Map(0) {}" });
});

test("a Plotly figure as plain data is drawn; what only looks like one is not", async () => {
  const { data } = await formatValue({
    data: [{ type: "bar", y: new Float64Array([1, 2]) }, { y: [3] }],
    layout: { title: { text: "<b>T" } },
  });
  const drawn = data["application/vnd.plotly.v1+json"] as Record<string, Record<string, unknown>>;
  assert.deepEqual(drawn.data, [{ type: "bar", y: [1, 2] }, { y: [3] }]);
  assert.deepEqual(drawn.layout?.title, { text: "<b>T" });
  assert.match(JSON.stringify(drawn.layout?.template), /"paper_bgcolor":"rgba\(0, 0, 0, 0\)"/);
  assert.equal(data["text/plain"], '<Plotly figure "<b>T": bar, scatter>');
  for (const other of [
    { data: [{ y: [1] }] },
    { data: [1], layout: {} },
    { data: [], layout: {}, status: 200 },
  ]) {
    assert.deepEqual(Object.keys((await formatValue(other)).data), ["text/plain"]);
  }
});

async function sizeOf(data: Readonly<Record<string, unknown>>): Promise<(number | undefined)[]> {
  const { width, height, channels } = await sharp(
    Buffer.from(data["image/png"] as string, "base64"),
  ).metadata();
  return [width, height, channels];
}

test("pixels in memory, sharp pipelines and canvases are pictures, of bounded size", async () => {
  const image = { data: new Float32Array([0, 0.5, 1, 2, -1, 0.25]), shape: [1, 2, 3] };
  const { data } = await formatValue(image);
  assert.deepEqual(await sizeOf(data), [2, 1, 3]);
  const bytes = await sharp(Buffer.from(data["image/png"] as string, "base64"))
    .raw()
    .toBuffer();
  assert.deepEqual([...bytes], [0, 128, 255, 255, 0, 64]);
  const canvasPixels = { data: new Uint8ClampedArray(3000 * 10 * 4), width: 3000, height: 10 };
  assert.deepEqual(await sizeOf((await formatValue(canvasPixels)).data), [1024, 3, 4]);
  for (const other of [
    { data: new Uint8Array(5), shape: [1, 2, 3] },
    { data: new Uint8Array(4), shape: [1, 2, 2] },
    { data: new Uint8Array(4), width: 0, height: 0 },
  ]) {
    assert.deepEqual(Object.keys((await formatValue(other)).data), ["text/plain"]);
  }

  const pipeline = sharp({ create: { width: 40, height: 20, channels: 3, background: "red" } })
    .resize(20, 10)
    .jpeg();
  assert.deepEqual(await sizeOf((await formatValue(pipeline)).data), [20, 10, 3]);
  assert.equal((await pipeline.metadata()).width, 40, "the pipeline is as it was");
  const canvas = createCanvas(8, 4);
  assert.deepEqual(await sizeOf((await formatValue(canvas)).data), [8, 4, 4]);
  assert.match(await textOf(sharp(Buffer.from("no picture"))), /display failed: .*unsupported image format/);
});

test("a sharp pipeline fed by a stream is not waited for, and its stream stays its own", async () => {
  const fed = sharp().resize(3);
  assert.equal(await textOf(fed), "<sharp pipeline that waits for its input stream>");
  const png = await sharp({ create: { width: 6, height: 6, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  fed.end(png);
  assert.equal((await fed.toBuffer({ resolveWithObject: true })).info.width, 3);
  assert.deepEqual(await sizeOf((await formatValue(fed)).data), [3, 3, 3]);
});

test("a DOM's elements are shown as what they are", async () => {
  const { document } = new JSDOM("<p>a <i>b</i></p><svg><path/></svg>").window;
  assert.equal((await formatValue(document.querySelector("p"))).data["text/html"], "<p>a <i>b</i></p>");
  assert.match(
    (await formatValue(document.querySelector("svg"))).data["image/svg+xml"] as string,
    /^<svg.*<path/,
  );
});

test("an error as a value is described as a traceback, without colours", async () => {
  const describe = (error: unknown) => ({
    traceback: [`\u001b[31m${(error as Error).name}\u001b[39m: here`],
  });
  const { data } = await formatValue(new RangeError("x"), describe);
  assert.deepEqual(data, { "text/plain": "RangeError: here" });
});

test("an error within other things shows none of the kernel's and Node's frames", async () => {
  const error = new Error("inner");
  error.stack =
    "Error: inner\n    at f (Cell [1]:2:3)\n    at g (/a/dist/src/kernel/x.js:1:2)\n    at emit (node:events:1:2)";
  const text = await textOf({ error });
  assert.match(text, /at f \(Cell \[1\]:2:3\)/);
  assert.doesNotMatch(text, /kernel|node:/);
});

test("objects that fight back are text", async () => {
  const traps = new Proxy({}, { get: () => assert.fail("asked"), ownKeys: () => assert.fail("asked") });
  assert.equal(await textOf(traps), "{}");
  assert.equal(await textOf(new Proxy({}, { get: () => () => 1 })), "{}");
  const hostile = {
    get shape(): never {
      throw new Error("no");
    },
    get [display](): never {
      throw new Error("no");
    },
  };
  assert.match(await textOf(hostile), /\[Getter\]/);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(await textOf(proxy), "<Revoked Proxy>");
  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic.self = cyclic;
  assert.match(await textOf(cyclic), /\[Circular \*1\]/);
  assert.match(await textOf([cyclic]), /Circular/);
});

test("values of the language", async () => {
  const shown: readonly [value: unknown, text: string | RegExp][] = [
    [undefined, "undefined"],
    [null, "null"],
    [10n, "10n"],
    [Symbol("s"), "Symbol(s)"],
    [/a+/g, "/a+/g"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Invalid Date"],
    [Math.max, "[Function: max]"],
    [class A extends Map {}, "[class A extends Map]"],
    [Promise.resolve(1), /^Promise \{\s+1\b/],
    [new Promise(() => undefined), /^Promise \{\s+<pending>/],
    [new URL("http://a/b?c"), /href: 'http:\/\/a\/b\?c'/],
    [new Float32Array([0.5]), "Float32Array(1) [ 0.5 ]"],
    [-0, "-0"],
    [Object.create(null), "[Object: null prototype] {}"],
    [new Blob(["text"]), /^Blob/],
  ];
  for (const [value, text] of shown) {
    if (typeof text === "string") assert.equal(await textOf(value), text);
    else assert.match(await textOf(value), text);
  }
});

test("lists within lists are cut to what can be read", async () => {
  const image = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array(100).fill(0.5)));
  const text = await textOf(image);
  assert.ok(text.length < 20_000, `${text.length}`);
  assert.match(text, /more items/);
  const flat = await textOf(Array.from({ length: 1000 }, (_, i) => i));
  assert.match(flat, /99,?\s+\.\.\. 900 more items/);
});

test("everything else is inspected, never megabytes, never an exception", async () => {
  assert.equal(await textOf("a"), "'a'");
  assert.equal(await textOf(new Map([["a", { b: 1 }]])), "Map(1) { 'a' => { b: 1 } }");
  assert.ok((await textOf("x".repeat(5_000_000))).length < 11_000);
  assert.ok((await textOf(Array.from({ length: 100 }, () => "y".repeat(9_000)))).length < 110_000);
  assert.match(
    await textOf({
      [Symbol.for("nodejs.util.inspect.custom")]: () => {
        throw new Error("no");
      },
    }),
    /inspection failed: no/,
  );
  const unbuilt = {
    layers: [],
    summary: () => {
      throw new Error("not built");
    },
  };
  assert.match(await textOf(unbuilt), /summary/);
});
