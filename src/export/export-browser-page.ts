import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { escapeHtml } from "../figures/escape-html.js";
import { Detector } from "../models/detectors/detector.js";
import { Localizer } from "../models/localizer.js";
import { kindOfModel } from "../models/saved/model-kind.js";
import { tf } from "../tensorflow/index.js";
import type { PageData } from "./page-data.js";

/** How a page is written. */
export interface BrowserPageOptions {
  /** Class names, by label; without them the numbers are written. */
  readonly classes?: readonly string[];
  /** Written above the page; by default the model's name. */
  readonly title?: string;
}

/** From dist/src/export, or src/export, to the library's sources. */
const sources = resolve(__dirname, __dirname.includes(join("dist", "src")) ? "../../../src" : "..");

/**
 * Writes a web page that shows what a trained model finds: in a picture that is chosen or dropped on it, or in what the
 * camera sees. It is one file, `index.html`, which holds everything (the model, its weights, TensorFlow.js): it can be sent
 * to somebody, opened from the disk, and needs no network.
 *
 * The page does to a picture what `predictLocalizer` and `predictDetector` do to it, by the same program; JPEG files may
 * be decoded a little differently by the browser.
 *
 * @param model A localizer or a detector.
 * @param folder Where `index.html` is to be; made where there is none.
 * @param options See {@link BrowserPageOptions}.
 * @returns The file.
 * @throws {TypeError} If the model is none of these.
 * @throws {RangeError} If there are not as many class names as classes, or there is an `index.html` already.
 * @example
 * import { mkdtempSync } from "node:fs";
 * const folder = mkdtempSync("/tmp/page-");
 * const model = buildCnnModel({ inputShape: [64, 64, 1], numClasses: 10, downsample: 4 });
 * (await exportBrowserPage(model, folder)) === `${folder}/index.html` // true
 */
export async function exportBrowserPage(
  model: Localizer | Detector,
  folder: string,
  options: BrowserPageOptions = {},
): Promise<string> {
  if (!(model instanceof Localizer || model instanceof Detector)) {
    throw new TypeError(
      `model must be a localizer or a detector, got ${(model as object | undefined)?.constructor?.name ?? typeof model}`,
    );
  }
  const kind = kindOfModel(model);
  const { classes = [], title = model.name } = options;
  if (classes.length > 0 && classes.length !== model.numClasses) {
    throw new RangeError(
      `classes must be ${model.numClasses} names, one for each class of the model, got ${classes.length}`,
    );
  }
  const file = join(folder, "index.html");
  if (existsSync(file)) {
    throw new RangeError(`${file} is there already; choose another folder, or remove it`);
  }
  const { modelTopology: topology, weightSpecs: specs, weightData } = await artifactsOf(model);
  const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(weightData)).toString("base64");
  const page = pageText({ title, classes, kind, topology, specs, weights }, await pageProgram());
  await mkdir(folder, { recursive: true });
  const part = `${file}.part`;
  try {
    await writeFile(part, page);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  return file;
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return saved!;
}

/** The page's program as one script: the library's own prediction, with the browser's TensorFlow.js below it. */
async function pageProgram(): Promise<string> {
  const { build } = await import("esbuild");
  const inPage = (name: string) => ({ path: join(sources, "export", "browser", name) });
  const { outputFiles } = await build({
    entryPoints: [join(sources, "export", "browser", "page.ts")],
    ...{ bundle: true, write: false, minify: true, format: "iife", target: "es2022", logLevel: "silent" },
    // TensorFlow.js registers its kernels by importing them, and says of these files that they do nothing.
    ...{ ignoreAnnotations: true, legalComments: "eof", tsconfigRaw: {} },
    define: { "process.env.NODE_ENV": '"production"', __filename: '"page"', setImmediate: "setTimeout" },
    plugins: [
      {
        name: "browser",
        setup({ onResolve }) {
          onResolve({ filter: /\/(tensorflow\/index|tensorflow\/pixel-tensor)\.js$/ }, () =>
            inPage("tensorflow.ts"),
          );
          onResolve({ filter: /^node:|\/sharp\.js$/ }, () => inPage("node.ts"));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

/** No data can end the script that holds it, or be read as HTML. */
function pageText(data: PageData, program: string): string {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; img-src blob: data:; media-src blob:; connect-src data: blob:; worker-src blob:">
<title>${escapeHtml(data.title)}</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 720px; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
canvas { display: block; max-width: 100%; min-width: min(100%, 400px); margin: 1rem 0; background: #eee; image-rendering: pixelated; }
label, button { margin-right: 1rem; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } canvas { background: #333; } }
</style>
<h1 id="title"></h1>
<p><label>Picture <input id="file" type="file" accept="image/*"></label>
<button id="camera" type="button">Start the camera</button></p>
<p><label>Score from <input id="threshold" type="range" min="0.05" max="0.95" step="0.05" value="0.3">
<output id="threshold-value">0.30</output></label></p>
<p id="status" role="status">Loading the model ...</p>
<canvas id="picture" width="400" height="300"></canvas>
<ol id="found"></ol>
<script id="data" type="application/json">${json}</script>
<script>${program}</script>
</html>
`;
}
