import assert from "node:assert/strict";
import test from "node:test";
import { DataFrame, Series } from "danfojs-node";
import sharp from "sharp";
import { formatValue } from "../../src/kernel/formatters.js";

const display = Symbol.for("Jupyter.display");
const textOf = async (value: unknown) => (await formatValue(value)).data["text/plain"] as string;

test("a value that makes its own bundle is taken at its word", async () => {
  const bundle = {
    "text/html": "<b>x</b>",
    "image/png": Buffer.from("abc"),
    $metadata: { "image/png": { width: 3 } },
  };
  for (const made of [bundle, Promise.resolve(bundle)]) {
    assert.deepEqual(await formatValue({ [display]: () => made }), {
      data: { "text/html": "<b>x</b>", "image/png": Buffer.from("abc").toString("base64") },
      metadata: { "image/png": { width: 3 } },
    });
  }
  await assert.rejects(formatValue({ [display]: () => 3 }), /must give an object of MIME types, got number/);
  await assert.rejects(formatValue({ [display]: () => Promise.reject(new Error("mine")) }), /mine/);
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
  assert.ok(html.includes("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td><td>1.23457</td>"), html);
  assert.ok(html.includes("<th>name&lt;</th>"), html);
  assert.ok(!html.includes("<script"), html);
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

test("a large DataFrame loses its middle, a Series has one column", async () => {
  const rows = Array.from({ length: 1000 }, (_, row) =>
    Array.from({ length: 50 }, (_, column) => row * column),
  );
  const { data } = await formatValue(new DataFrame(rows));
  const html = data["text/html"] as string;
  assert.equal(html.match(/<tr>/g)?.length, 62);
  assert.equal(html.match(/<tr><th>0<\/th>(<td>[^<]*<\/td>)*/)?.[0].match(/<td>/g)?.length, 21);
  assert.ok(html.includes("1000 rows × 50 columns"));
  assert.ok(((await formatValue(new Series([7, 8]))).data["text/html"] as string).includes("<td>7</td>"));
});

test("a model shows its summary", async () => {
  const model = {
    layers: [],
    summary: (_l: unknown, _p: unknown, print: (line: string) => void) => print("Total params: 3"),
  };
  assert.equal(await textOf(model), "Total params: 3");
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
