import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { JSDOM } from "jsdom";
import { jupyterDisplay } from "../../src/jupyter-display.js";
import { html, svg } from "../../src/markup/html.js";
import { md } from "../../src/markup/md.js";
import { safeUrl } from "../../src/markup/safe-url.js";

/** The fragment as a browser that runs scripts reads it; `window.ran` says whether one ran. */
function read(fragment: unknown): { body: HTMLElement; ran: unknown } {
  const dom = new JSDOM(String(fragment), { runScripts: "dangerously" });
  return { body: dom.window.document.body, ran: dom.window.ran };
}

const attacks = [
  "<script>window.ran = 1</script>",
  "<img src=x onerror='window.ran = 1'>",
  '"><script>window.ran = 1</script>',
  "'><script>window.ran = 1</script>",
  '" onmouseover="window.ran = 1',
  "' onfocus='window.ran = 1' autofocus='",
  "--><script>window.ran = 1</script>",
  "</p></title></textarea><script>window.ran = 1</script>",
  "&lt;b&gt; &amp; \u0000 \u2028 ]]>",
  "javascript:window.ran = 1",
];

test("whatever is interpolated is text, in every place", () => {
  for (const attack of attacks) {
    const { body, ran } = read(
      html`<p title="${attack}" class='${attack}' lang=${attack} data-x="a ${attack} b">${attack}</p><textarea>${attack}</textarea>`,
    );
    assert.equal(ran, undefined, attack);
    assert.deepEqual(
      Array.from(body.querySelectorAll("*"), (element) => element.localName),
      ["p", "textarea"],
    );
    const p = body.querySelector("p")!;
    assert.deepEqual(p.getAttributeNames(), ["title", "class", "lang", "data-x"]);
    const seen = attack.replace("\u0000", "\ufffd");
    const names = ["title", "class", "lang"];
    for (const name of names) assert.equal(p.getAttribute(name), seen);
    assert.equal(p.textContent, attack.replace("\u0000", ""));
    assert.equal(body.querySelector("textarea")!.value, seen);
  }
});

test("fragments are kept, lists joined, nothing shows nothing, numbers are numbers", () => {
  const items = ["<a>", "b"].map((name) => html`<li>${name}</li>`);
  assert.equal(String(html`<ul>${items}</ul>`), "<ul><li>&lt;a&gt;</li><li>b</li></ul>");
  assert.equal(String(html`${null}${undefined}${false}${0}${1n}${true}${[1, [2]]}`), "01true12");
  assert.equal(String(html`${svg`<path d="M0,0"/>`}`), '<path d="M0,0"/>');
  assert.equal(String(html`${{ a: 1 }} ${Symbol("s")}`), "{ a: 1 } Symbol(s)");
  assert.equal(String(html`<p title="${html`<b>`}"></p>`), '<p title="&lt;b&gt;"></p>');
  assert.equal(String(html`no values`), "no values");
  assert.equal(inspect(html`<b>${1}</b>`), "<b>1</b>");
});

test("a URL runs nothing", () => {
  const bad = [
    "javascript:x",
    " JaVa\tScript:x",
    "\u0001javascript:x",
    "data:text/html,x",
    "vbscript:x",
    "view-source:x",
  ];
  for (const url of bad) {
    assert.equal(safeUrl(url), `unsafe:${url}`);
    assert.ok(String(html`<a href="${url}">x</a>`).startsWith('<a href="unsafe:'));
    assert.ok(String(html`<a href=${url}>x</a>`).startsWith('<a href="unsafe:'));
    assert.ok(String(svg`<a xlink:href='${url}'/>`).startsWith("<a xlink:href='unsafe:"));
  }
  const good = [
    "https://a.b/c?d=e:f#g",
    "/a:b",
    "?q=a:b",
    "#x:y",
    "a/b:c",
    "mailto:a@b",
    "data:image/png;base64,AA",
    "",
  ];
  for (const url of good) assert.equal(safeUrl(url), url);
  const [part, rest] = ["java", "script:x"];
  assert.equal(String(html`<a href="${part}${rest}"></a>`), '<a href="javascript%3Ax"></a>');
  assert.equal(String(html`<a href="https://x/?q=${"a:b"}"></a>`), '<a href="https://x/?q=a:b"></a>');
});

test("a style is one plain value", () => {
  assert.equal(
    String(html`<p style="width:${12.5}px;color:${"#f00"}">`),
    '<p style="width:12.5px;color:#f00">',
  );
  assert.equal(String(html`<p style="color:${"rgb(1, 2, 3)"}">`), '<p style="color:rgb(1, 2, 3)">');
  for (const bad of ["red;position:fixed", "url(//a.b)", "image-set('x')", "\\75 rl(x)", "x/**/", "a}b{"]) {
    assert.equal(String(html`<p style="color:${bad}">`), '<p style="color:unsafe">');
  }
});

test("where nothing is safe a value is refused", () => {
  const refused: readonly (() => unknown)[] = [
    () => html`<script>${1}</script>`,
    () => html`<style>p { color: ${"red"} }</style>`,
    () => html`<${"b"}>`,
    () => html`<p ${"title"}="x">`,
    () => html`<p ${"hidden"}>`,
    () => html`<p onclick="${"f()"}">`,
    () => html`<p title=a${1}>`,
    () => html`<p title=${1}a>`,
    () => html`<!-- ${1} -->`,
    () => html`<iframe srcdoc="${"x"}"></iframe>`,
    () => svg`<svg><SCRIPT >${1}</SCRIPT></svg>`,
    () => html`</${"p"}>`,
  ];
  for (const make of refused) assert.throws(make, /^TypeError: (html|svg) cannot put a value /);
  assert.throws(() => html`${Promise.resolve(1)}`, /html got a promise: write \$\{await \.\.\.\}/);
  assert.throws(() => html`${Math.max}`, /html got the function max: call it/);
  assert.throws(() => html`${md`*x*`}`, /html cannot hold Markdown/);
});

test("text goes on behind scripts, comments, and what only looks like a tag", () => {
  assert.equal(String(html`<script>if (a < b) {}</script>${"<"}`), "<script>if (a < b) {}</script>&lt;");
  assert.equal(String(html`<!-- <p title=" -->${"<"}`), '<!-- <p title=" -->&lt;');
  assert.equal(String(html`1 < 2 ${"<"}`), "1 < 2 &lt;");
  assert.equal(
    String(html`<p title='a"b' hidden data-x = "1">${"<"}`),
    `<p title='a"b' hidden data-x = "1">&lt;`,
  );
  assert.equal(String(html`<br/>${"<"}<input value=${"a b"}/>`), '<br/>&lt;<input value="a b"/>');
});

test("what a notebook gets of html: the source and its words; a price is no formula", () => {
  assert.deepEqual(html`<p>a ${"<"} <b>b</b></p><p>c</p>`[jupyterDisplay](), {
    "text/html": "<p>a &lt; <b>b</b></p><p>c</p>",
    "text/plain": "a < b\nc",
  });
  const price = html`<b>${["$5 or $6"]}</b>`[jupyterDisplay]()["text/html"];
  assert.equal(price, '<div class="mathjax_ignore tex2jax_ignore"><b>$5 or $6</b></div>');
  assert.equal(html`<b>$x^2$ ${1}</b>`[jupyterDisplay]()["text/html"], "<b>$x^2$ 1</b>");
});

test("what a notebook gets of svg: a picture with its namespace", () => {
  assert.deepEqual(svg`<svg width="${4}"><text>${"a<b"}</text></svg>`[jupyterDisplay](), {
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="4"><text>a&lt;b</text></svg>',
    "text/plain": "a<b",
  });
  assert.equal(svg`<svg xmlns="x"/>`[jupyterDisplay]()["image/svg+xml"], '<svg xmlns="x"/>');
  assert.throws(() => svg`<path/>`[jupyterDisplay](), /a whole <svg> element/);
});
