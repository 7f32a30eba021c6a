// What setup, start and doctor all need to know of this clone: where things stand and which versions are pinned.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const venv = path.join(root, ".venv");
export const venvPython = path.join(venv, "bin", "python");
export const kernels = path.join(venv, "share", "jupyter", "kernels");
/** Everything a run leaves behind that is neither installed nor built; ignored by git. */
export const state = path.join(root, ".pinpoint");

export const requirementsFile = path.join(root, "src", "cli", "requirements.txt");
const minimumNode = [20, 19];
/** Python versions for which the pinned TensorFlow has wheels. */
export const pythonRange = { from: [3, 10], to: [3, 13] };

/** Jupyter keeps everything inside the clone, so that it touches nothing outside and no stranger's settings break it. */
export const jupyterEnvironment = {
  JUPYTER_CONFIG_DIR: path.join(state, "jupyter", "config"),
  JUPYTER_DATA_DIR: path.join(state, "jupyter", "data"),
  JUPYTER_RUNTIME_DIR: path.join(state, "jupyter", "runtime"),
  JUPYTERLAB_SETTINGS_DIR: path.join(state, "jupyter", "settings"),
  JUPYTERLAB_WORKSPACES_DIR: path.join(state, "jupyter", "workspaces"),
  IPYTHONDIR: path.join(state, "jupyter", "ipython"),
};

/** True where an NVIDIA driver is loaded, so that TensorFlow's CUDA wheels are worth their size. */
export function hasNvidiaDriver() {
  return process.platform === "linux" && existsSync("/proc/driver/nvidia/version");
}

/**
 * The TensorFlow requirement for this machine, from the one version pinned in requirements.txt.
 * @returns {{requirement: string, reason: string}}
 */
export function tensorflowRequirement(
  platform = process.platform,
  arch = process.arch,
  nvidia = hasNvidiaDriver(),
) {
  const pin = /^# tensorflow==(\S+)/m.exec(readFileSync(requirementsFile, "utf8"));
  if (!pin) throw new Error(`${requirementsFile}: expected a line "# tensorflow==VERSION"`);
  const version = pin[1];
  if (platform === "linux" && arch === "x64") {
    if (nvidia) return { requirement: `tensorflow[and-cuda]==${version}`, reason: "NVIDIA driver found" };
    return { requirement: `tensorflow-cpu==${version}`, reason: "no NVIDIA driver" };
  }
  if ((platform === "linux" || platform === "darwin") && arch === "arm64") {
    return { requirement: `tensorflow==${version}`, reason: `${platform} ${arch}` };
  }
  const cure =
    platform === "win32"
      ? "On Windows, install WSL (wsl --install) and clone the project inside it."
      : "Use Linux x64, Linux arm64 or macOS arm64.";
  throw new SetupError(`TensorFlow ${version} has no build for ${platform} ${arch}.`, cure);
}

/** A failure a person can cure: what is wrong, and what to do. */
export class SetupError extends Error {
  constructor(problem, cure) {
    super(`${problem}\n  What to do: ${cure}`);
    this.name = "SetupError";
    this.problem = problem;
    this.cure = cure;
  }
}

/** @throws {SetupError} If this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: ${minimumNode.join(".")} or newer is needed.`,
    "Install Node 20.19, 22 or 24 from nodejs.org.",
  );
}

/** Digest of what a step was made from; the step is done again when it changes. */
export function digest(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(String(part)).update("\0");
  return hash.digest("hex");
}

/** Every file below the given folders with its size and time of change, as one string: a cheap content key. */
export function fileStamp(folders, ends = "") {
  const lines = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !entry.name.endsWith(ends)) continue;
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const { size, mtimeMs } = statSync(file);
      lines.push(`${file} ${size} ${mtimeMs}`);
    }
  }
  return lines.sort().join("\n");
}
