// npm run doctor: what is there, each with ok or the cure. Works before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  kernels,
  requireNode,
  root,
  SetupError,
  tensorflowRequirement,
  venv,
  venvPython,
} from "./project.mjs";
import { findPython, show } from "./python.mjs";

const runSetup = "npm run setup";

function node() {
  requireNode();
  return { found: process.versions.node };
}

function python() {
  const { path: file, version } = findPython();
  return { found: `${show(version)} (${file})` };
}

function packages() {
  const stamp = path.join(root, "node_modules", ".pinpoint-stamp");
  if (!existsSync(stamp)) return { found: "not installed", cure: runSetup };
  const { dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return { found: `${Object.keys(dependencies).length} direct dependencies` };
}

function environment() {
  if (!existsSync(path.join(venv, ".pinpoint-stamp"))) return { found: "not installed", cure: runSetup };
  const { status, stdout, stderr } = spawnSync(
    venvPython,
    ["-c", "import jupyterlab; print(jupyterlab.__version__)"],
    {
      encoding: "utf8",
    },
  );
  if (status === 0) return { found: `JupyterLab ${stdout.trim()}` };
  return { found: stderr.trim().split("\n").pop(), cure: `delete ${venv} and run ${runSetup}` };
}

function tensorflow() {
  const engine = path.join(root, "dist", "src", "tensorflow", "index.js");
  if (!existsSync(engine)) return { found: "engine not built", cure: runSetup };
  const script =
    `const e = require(${JSON.stringify(engine)});` +
    "console.log(e.tensorflowVersion() + ' on ' + e.devices().map((d) => d.type + ' ' + d.name).join(', '))";
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  if (status !== 0) {
    const error = stderr.split("\n").find((line) => /Error/.test(line)) ?? stderr.trim();
    return { found: error, cure: runSetup };
  }
  const found = stdout.trim().split("\n").pop();
  const { requirement } = tensorflowRequirement();
  if (requirement.includes("and-cuda") && !/GPU/i.test(found)) {
    return {
      found: `${found}: an NVIDIA driver is there, but TensorFlow does not see the GPU`,
      cure: runSetup,
    };
  }
  return { found };
}

function kernel(name) {
  return () => {
    const file = path.join(kernels, name, "kernel.json");
    if (!existsSync(file)) return { found: "not installed", cure: runSetup };
    const { argv, display_name } = JSON.parse(readFileSync(file, "utf8"));
    const missing = argv.slice(0, 2).find((part) => !existsSync(part));
    return missing ? { found: `${missing} is gone`, cure: runSetup } : { found: `"${display_name}"` };
  };
}

function notebooks() {
  const files = readdirSync(path.join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  return files.length > 0
    ? { found: `${files.length} in notebooks/` }
    : { found: "none", cure: "git checkout notebooks" };
}

function data() {
  const named = process.env.PINPOINT_DATA;
  const cache = path.join(root, "data", "cache");
  const cached = existsSync(cache) ? readdirSync(cache).filter((name) => !name.startsWith(".")) : [];
  const found = `${cached.length > 0 ? cached.join(", ") : "nothing"} in data/cache`;
  if (named === undefined) return { found: `PINPOINT_DATA not set (none needed); ${found}` };
  const folder = path.resolve(named);
  if (!existsSync(folder)) {
    return {
      found: `PINPOINT_DATA=${named} is not a folder`,
      cure: "set it to a folder of data sets, or unset it",
    };
  }
  const sets = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return { found: `PINPOINT_DATA: ${sets.map((entry) => entry.name).join(", ")}; ${found}` };
}

const checks = {
  Node: node,
  Python: python,
  "npm packages": packages,
  "Python packages": environment,
  TensorFlow: tensorflow,
  "kernel pinpoint": kernel("pinpoint"),
  "kernel tslab": kernel("tslab"),
  notebooks,
  data,
};

/** What a check found; what it threw is a finding with its cure. */
function outcome(check) {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { found: error.problem, cure: error.cure };
  }
}

for (const [name, check] of Object.entries(checks)) {
  const { found, cure } = outcome(check);
  process.stdout.write(`${cure ? "CURE" : "ok  "}  ${name.padEnd(16)} ${found}\n`);
  if (cure) {
    process.stdout.write(`      ${"".padEnd(16)} -> ${cure}\n`);
    process.exitCode = 1;
  }
}
