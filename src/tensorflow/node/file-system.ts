import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { io } from "@tensorflow/tfjs";

const SCHEME = "file://";
const MODEL_FILE = "model.json";
/** A model that is saved again goes to the one that it does not use. */
const WEIGHTS_FILES = ["weights.bin", "weights-2.bin"] as const;

/**
 * Where a model is saved to or loaded from on disk; the same as `file://` and the path.
 *
 * Saving replaces a model in one step, and only once everything is on the disk: after an error or a crash the folder
 * holds the model as it was before.
 *
 * @param path To save: a folder, made where there is none. To load: the path of a model.json; or of a frozen graph and
 *   of its weights manifest.
 * @throws {Error} If a file is not there; names it.
 * @example
 * import { tmpdir } from "node:os"
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
 * await model.save(tf.io.fileSystem(`${tmpdir()}/pinpoint-model`))
 * (await tf.loadLayersModel(`file://${tmpdir()}/pinpoint-model/model.json`)).countParams() // 3
 */
export function fileSystem(path: string | string[]): io.IOHandler {
  return {
    save: (artifacts) => saveModel(path, artifacts),
    load: () => (typeof path === "string" ? loadModel(path) : loadGraph(path)),
  };
}

/** Takes paths that begin with `file://`. */
export function fileRouter(url: string | string[]): io.IOHandler | null {
  const urls = [url].flat();
  if (!urls.every((one) => one.startsWith(SCHEME))) return null;
  const paths = urls.map((one) => one.slice(SCHEME.length));
  return fileSystem(Array.isArray(url) ? paths : (paths[0] as string));
}

let lastSave: Promise<unknown> = Promise.resolve();

async function saveModel(path: string | string[], artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  if (typeof path !== "string") throw new TypeError("A model is saved to one folder, not to several paths.");
  if (artifacts.modelTopology instanceof ArrayBuffer) {
    throw new TypeError("A model whose topology is binary (a frozen graph) cannot be saved to a folder.");
  }
  const save = lastSave.then(() => replaceModel(resolve(path), artifacts));
  lastSave = save.catch(() => undefined);
  return save;
}

async function replaceModel(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST" && error.code !== "ENOTDIR") throw error;
    throw new Error(`${folder} exists as a file: a model is saved to a folder.`, { cause: error });
  });
  const modelFile = join(folder, MODEL_FILE);
  const [weightsFile, otherFile] = (await usesFile(modelFile, WEIGHTS_FILES[0]))
    ? ([WEIGHTS_FILES[1], WEIGHTS_FILES[0]] as const)
    : WEIGHTS_FILES;
  const { weightData, weightSpecs = [], ...model } = artifacts;
  const json = { ...model, weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }] };
  const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const draft = `${modelFile}.draft`;
  try {
    await writeFile(join(folder, weightsFile), weights, { flush: true });
    await writeFile(draft, JSON.stringify(json), { flush: true });
    await rename(draft, modelFile);
  } catch (error) {
    const halfWritten = [draft, join(folder, weightsFile)];
    await Promise.allSettled(halfWritten.map((file) => rm(file, { force: true })));
    throw error;
  }
  await rm(join(folder, otherFile), { force: true });
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

/** Whether there is a model whose weights are in a file of that name. */
async function usesFile(modelFile: string, name: string): Promise<boolean> {
  const text = await readFile(modelFile, "utf8").catch(() => "");
  return text.includes(JSON.stringify(name));
}

async function loadModel(path: string): Promise<io.ModelArtifacts> {
  const isFolder = (await stat(path).catch(notFound("model", path))).isDirectory();
  const file = isFolder ? join(path, MODEL_FILE) : path;
  const text = await readFile(file, "utf8").catch(notFound("model", file));
  const json = JSON.parse(text) as io.ModelJSON;
  return io.getModelArtifactsForJSON(json, (manifest) => loadWeights(manifest, file));
}

async function loadGraph(paths: string[]): Promise<io.ModelArtifacts> {
  const [graph, manifest] = paths;
  if (!graph || !manifest || paths.length > 2) {
    throw new TypeError(
      `A frozen graph is loaded from two files (it and its weights manifest), not ${paths.length}.`,
    );
  }
  const modelTopology = new Uint8Array(await readFile(graph).catch(notFound("graph", graph))).buffer;
  const text = await readFile(manifest, "utf8").catch(notFound("weights manifest", manifest));
  const [weightSpecs, weightData] = await loadWeights(JSON.parse(text), manifest);
  return { modelTopology, weightSpecs, weightData };
}

async function loadWeights(
  manifest: io.WeightsManifestConfig,
  besides: string,
): Promise<[io.WeightsManifestEntry[], ArrayBuffer]> {
  const paths = manifest.flatMap((group) => group.paths.map((path) => join(dirname(besides), path)));
  const files = await Promise.all(
    paths.map((path) => readFile(path).catch(notFound("file of weights", path))),
  );
  return [manifest.flatMap(({ weights }) => weights), new Uint8Array(Buffer.concat(files)).buffer];
}

function notFound(what: string, path: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`There is no ${what} at ${path}.`, { cause: error });
  };
}
