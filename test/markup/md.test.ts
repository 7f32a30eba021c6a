import assert from "node:assert/strict";
import test from "node:test";
import { jupyterDisplay } from "../../src/jupyter-display.js";
import { html } from "../../src/markup/html.js";
import { md } from "../../src/markup/md.js";

const plain = (fragment: { [jupyterDisplay](): Readonly<Record<string, string>> }) =>
  fragment[jupyterDisplay]()["text/plain"];

test("what is interpolated is text on its line", () => {
  const text = "*a* _b_ `c` <b> [x](y) #1 | ~s~ &amp; a@b.c\n# h";
  const made = String(md`Say ${text}!`);
  assert.doesNotMatch(made, /[*_`<>[\]|~@\n]/);
  assert.doesNotMatch(made, /#(?!\d+;)|&(?!#\d+;)/);
  assert.equal(plain(md`Say ${text}!`), `Say ${text}!`);
  assert.equal(String(md`${-3} ${0.5} ${"(25 %) a-b 1.5"}`), "-3 0.5 &#40;25 %) a-b 1.5");
  assert.equal(String(md`${"- a"} ${"1. b"} ${"---"} ${"+"}`), "&#45; a 1&#46; b &#45;-- &#43;");
  assert.equal(String(md`${"$x$"} ${"a\\b"}`), "<span>&#36;</span>x<span>&#36;</span> a<span>&#92;</span>b");
});

test("a link's target leads to where it says, and runs nothing", () => {
  assert.equal(String(md`[x](${"https://a.b/c d)?e=(f)"})`), "[x](https://a.b/c%20d%29?e=%28f%29)");
  assert.equal(String(md`![x](${"javascript:alert(1)"})`), "![x](unsafe:javascript:alert%281%29)");
  assert.equal(String(md`[x](https://a.b/${"é/ü"})`), "[x](https://a.b/é/ü)");
});

test("code stands as it is, and stays code", () => {
  assert.equal(String(md`\`${"a*b`c"}\` ${"*"}`), "`a*b'c` &#42;");
  const block = String(md`\`\`\`ts
${"const a = 1 * 2;\n```\n# out"}
\`\`\`
${"*"}`);
  assert.equal(block, "```ts\nconst a = 1 * 2;\n\u200b```\n# out\n```\n&#42;");
  assert.equal(String(md`\`a\` ${"*"}`), "`a` &#42;");
});

test("the template itself is as it is written", () => {
  assert.equal(String(md`$\alpha + \nu$ \`x\` \${y}`), ["$\\alpha + \\nu$ `x` $", "{y}"].join(""));
});

test("fragments and lists", () => {
  const rows = ["a", "b"].map((name) => md`| **${name}** |`);
  assert.equal(String(md`| h |\n|---|`), "| h |\\n|---|");
  const table = md`| h |
|---|
${rows}
`;
  assert.equal(String(table), "| h |\n|---|\n| **a** |\n| **b** |\n");
  assert.equal(String(md`all: ${rows}`), "all: | **a** || **b** |");
  assert.equal(
    String(
      md`${html`<b>
  ${"*"}</b>`} ${null}${["x", "y"]}`,
    ),
    "<b> *</b> xy",
  );
  assert.equal(plain(md`# ${md`*${"a_b"}*`}`), "# *a_b*");
  assert.deepEqual(md`*${1}*`[jupyterDisplay](), { "text/markdown": "*1*", "text/plain": "*1*" });
  assert.throws(() => md`${Promise.resolve(1)}`, /md got a promise/);
});
