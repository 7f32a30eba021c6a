// The course as web pages: each notebook by plain nbconvert, and the site, in a browser without a network.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { root, venvPython } from "../../src/cli/notebook/clone.js";
import { courseNotebooks } from "../../src/cli/notebook/execute-command.js";
import { type Notebook, readNotebook, sourceOf } from "../../src/cli/notebook/ipynb.js";
import { BROWSER_FLAGS, findChromium, noBrowser } from "../browser/jupyter-lab.js";

const folder = mkdtempSync(path.join(tmpdir(), "pinpoint-site-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const plotly = "application/vnd.plotly.v1+json";
const course = courseNotebooks().map((file) => {
  const name = path.relative(path.join(root, "notebooks"), file).replace(/\.ipynb$/, "");
  return { file, name, notebook: readNotebook(file) };
});

const figuresOf = ({ cells }: Notebook): number =>
  cells.flatMap(({ outputs = [] }) => outputs).filter(({ data }) => data?.[plotly] !== undefined).length;
const formulasOf = ({ cells }: Notebook): number =>
  cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .flatMap((cell) => sourceOf(cell).match(/\$\$/g) ?? []).length / 2;

test("nbconvert shows every figure of every notebook", () => {
  const args = ["-m", "nbconvert", "--to", "html", "--output-dir", folder, ...course.map(({ file }) => file)];
  const { status, stderr } = spawnSync(venvPython, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  for (const { name, notebook } of course) {
    const page = readFileSync(path.join(folder, `${path.basename(name)}.html`), "utf8");
    const shown = page.match(/<img\b[^>]*\bsrc="data:image\/(?:svg\+xml|png);base64,/g) ?? [];
    assert.ok(shown.length >= figuresOf(notebook), `${name}: ${shown.length} of ${figuresOf(notebook)}`);
  }
});

test("the site shows every notebook without a network", { skip: noBrowser }, async (t) => {
  const site = path.join(folder, "site");
  const { status, stderr } = spawnSync("node", [path.join(root, "src/cli/site.mjs"), site], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  await t.test("every link leads somewhere", () => assert.equal(stderr, ""));
  const browser = await chromium.launch({ executablePath: findChromium()!, args: BROWSER_FLAGS });
  t.after(() => browser.close());
  for (const colorScheme of ["light", "dark"] as const) {
    for (const { name, notebook } of course) {
      await t.test(`${name}, ${colorScheme}`, async () => {
        await checkPage(browser, pathToFileURL(path.join(site, `${name}.html`)).href, notebook, {
          colorScheme,
          picture: path.join(
            root,
            ".pinpoint/screenshots",
            `site-${name.replace("/", "-")}-${colorScheme}.png`,
          ),
        });
      });
    }
  }
});

async function checkPage(
  browser: Browser,
  url: string,
  notebook: Notebook,
  { colorScheme, picture }: { readonly colorScheme: "light" | "dark"; readonly picture: string },
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
  await page.route(/^(?!file:|data:|blob:)/, (route) => route.abort());
  await page.goto(url);
  const figures = page.locator(".figure");
  assert.equal(await figures.count(), figuresOf(notebook));
  for (const figure of await figures.all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".js-plotly-plot .main-svg").first().waitFor({ state: "attached", timeout: 20_000 });
    assert.equal(await figure.locator("> img").count(), 0, "the still picture is still there");
  }
  assert.equal(await page.locator(".katex-display").count(), formulasOf(notebook));
  assert.equal(await page.locator(".katex-error").count(), 0);
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  await page.screenshot({ path: picture, fullPage: true });
  assert.deepEqual(complaints, []);
  await context.close();
}
