import assert from "node:assert/strict";
import test from "node:test";
import { documentationHtml } from "../../../src/kernel/protocol/documentation-html.js";

const html = (text: string): string =>
  documentationHtml({ signature: "s", text }).replace("<pre><code>s</code></pre>", "");

test("paragraphs, lists, code, emphasis and web links", () => {
  assert.equal(html(""), "");
  assert.equal(html("one\ntwo\n\nthree"), "<p>one<br>two</p><p>three</p>");
  assert.equal(html("- a\n- `b`"), "<ul><li>a</li><li><code>b</code></li></ul>");
  assert.equal(
    html("a *b* **c** snake_case_name 2 * 3 * 4"),
    "<p>a <em>b</em> <strong>c</strong> snake_case_name 2 * 3 * 4</p>",
  );
  assert.equal(html("[docs](https://x.y/?a=1)"), '<p><a href="https://x.y/?a=1">docs</a></p>');
  assert.equal(
    html("Use:\n```ts\nif (a < b && *c*) {}\n```\nthen"),
    "<p>Use:</p><pre><code>if (a &lt; b &amp;&amp; *c*) {}\n</code></pre><p>then</p>",
  );
});

test("what a text holds of HTML, scripts or other links is shown, not run", () => {
  assert.equal(
    documentationHtml({ signature: "f<T>(x: '<img onerror=x>')", text: "" }),
    "<pre><code>f&lt;T&gt;(x: &#39;&lt;img onerror=x&gt;&#39;)</code></pre>",
  );
  for (const text of [
    "<script>alert(1)</script>",
    "`</code><script>`",
    "[x](javascript:alert(1))",
    '[x](https://a" onmouseover="alert(1))',
    "```\n</code></pre><script>\n```",
    "**<b onclick=x>**",
  ]) {
    assert.doesNotMatch(
      html(text),
      /<(?!\/?(p|ul|li|pre|code|em|strong|br|a)\b)|<\w+ (?!href="https?:[^"<>]*">)|javascript:[^<]*"/,
      text,
    );
  }
});
