// Makes a fresh clone ready: npm packages, Python environment with TensorFlow and JupyterLab, build, kernels.
// Node's built-ins only: it runs before anything is installed. Every step is done once, again when what it was
// made from changes, and again when it was cut off half way.
import { spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { endOrphans, remember } from "./children.mjs";
import { installKernels } from "./kernelspecs.mjs";
import { withLock } from "./lock.mjs";
import {
  digest,
  fileStamp,
  requirementsFile,
  requireNode,
  root,
  SetupError,
  state,
  tensorflowRequirement,
  venv,
  venvPython,
} from "./project.mjs";
import { findPython, show } from "./python.mjs";

const inRoot = (...parts) => path.join(root, ...parts);
const gibibyte = 2 ** 30;

/** One line a step: what it is, then how it went. Steps that run together print their line when they end. */
function reporter(quiet) {
  const say = (text) => quiet || process.stdout.write(`${text}\n`);
  return async (name, stamp, key, work) => {
    const begun = performance.now();
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) {
      say(`ok    ${name}`);
      return false;
    }
    rmSync(stamp, { force: true });
    say(`...   ${name}`);
    await work();
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, key);
    say(`done  ${name} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
    return true;
  };
}

const network =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|NewConnectionError|Name or service not known|name resolution|Network is unreachable|ReadTimeoutError|ConnectTimeoutError|ProxyError|Connection refused/i;
const disk = /ENOSPC|No space left on device|Errno 28/i;

/** Runs a program of a step, keeping its output for the error message only. */
function run(step, command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const forget = child.pid === undefined ? () => undefined : remember(child);
    const stop = () => child.kill("SIGTERM");
    process.once("exit", stop);
    child.once("error", (error) =>
      reject(new SetupError(`${step}: ${error.message}`, `Check that ${command} is installed.`)),
    );
    child.once("close", (code, signal) => {
      process.off("exit", stop);
      forget();
      if (code === 0) resolve(output);
      else reject(explain(step, [command, ...args].join(" "), output, signal ?? code));
    });
  });
}

/** Turns a failed program into a sentence with a cure; the last lines of its output stay below. */
function explain(step, command, output, code) {
  const tail = output.trim().split("\n").slice(-12).join("\n    ");
  const said = `\n  ${command} ended with ${code}:\n    ${tail}`;
  if (disk.test(output)) {
    return new SetupError(
      `${step}: the disk is full.${said}`,
      `Free about 5 GB on the disk of ${root}, then run the command again; it goes on where it stopped.`,
    );
  }
  if (network.test(output)) {
    return new SetupError(
      `${step}: no network, or the package registry could not be reached.${said}`,
      "Check the connection (and proxy settings of npm and pip), then run the command again; it goes on where it stopped.",
    );
  }
  return new SetupError(
    `${step} failed.${said}`,
    "Read the lines above; `npm run doctor` shows what is there. Running the command again is safe.",
  );
}

function requireDisk() {
  const needed = (existsSync(inRoot("node_modules")) ? 0 : 1.2) + (existsSync(venv) ? 0 : 2.2);
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / gibibyte;
  if (free >= needed) return;
  throw new SetupError(
    `The disk of ${root} has ${free.toFixed(1)} GiB free; setup needs ${needed.toFixed(1)} GiB.`,
    "Free some space, then run the command again.",
  );
}

async function installNodePackages(step) {
  const lock = readFileSync(inRoot("package-lock.json"));
  const packages = inRoot("node_modules");
  await step(
    "npm packages",
    path.join(packages, ".pinpoint-stamp"),
    digest(lock, process.platform, process.arch),
    async () => {
      // Started by npm, npm's own file is named in the environment; by hand, npm is on the PATH.
      const npm = process.env.npm_execpath?.endsWith(".js")
        ? [process.execPath, process.env.npm_execpath]
        : ["npm"];
      await run("npm packages", npm[0], [
        ...npm.slice(1),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
      ]);
    },
  );
  linkSelf(path.join(packages, "pinpoint-ts"));
}

/** Cells and scripts import the library by its name; the name leads to this clone. */
function linkSelf(link) {
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(link) === "..") return;
  rmSync(link, { recursive: true, force: true });
  symlinkSync("..", link);
}

async function installPythonPackages(step) {
  const requirements = readFileSync(requirementsFile, "utf8");
  const { requirement, reason } = tensorflowRequirement();
  const stamp = path.join(venv, ".pinpoint-stamp");
  const key = digest(requirements, requirement, root);
  const begun = path.join(state, "venv-unfinished"); // outside: making the environment is part of what it guards
  if (existsSync(stamp) && !existsSync(venvPython)) rmSync(stamp); // its Python was removed from the machine
  const name = `Python packages (${requirement}: ${reason})`;
  await step(name, stamp, key, async () => {
    const python = findPython();
    const whole = existsSync(venvPython) && existsSync(path.join(venv, "pyvenv.cfg")) && !existsSync(begun);
    writeFileSync(begun, "");
    if (!whole) {
      // An installation cut off half way may hold half a package that pip takes for a whole one.
      rmSync(venv, { recursive: true, force: true });
      await run(`Python environment (${show(python.version)})`, python.path, ["-m", "venv", venv]);
    }
    const pip = [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--no-input",
      "--no-compile",
      "--progress-bar",
      "off",
    ];
    await run("Python packages", venvPython, [...pip, "-r", requirementsFile, requirement]);
    rmSync(begun);
  });
}

async function build(step) {
  const sources = fileStamp([inRoot("src"), inRoot("test")], ".ts");
  const key = digest(
    sources,
    readFileSync(inRoot("tsconfig.json")),
    readFileSync(inRoot("package-lock.json")),
  );
  await step("build", inRoot("dist", ".pinpoint-stamp"), key, async () => {
    rmSync(inRoot("dist"), { recursive: true, force: true });
    await run("build", process.execPath, [
      inRoot("node_modules", "typescript", "bin", "tsc"),
      "-p",
      inRoot("tsconfig.json"),
    ]);
  });
}

/**
 * Sets the clone up, or finds that it is.
 * @param {{quiet?: boolean}} options quiet prints nothing unless something is wrong.
 * @throws {SetupError} Says what is missing and what to do.
 */
export async function setup({ quiet = false } = {}) {
  requireNode();
  await withLock(path.join(state, "setup.lock"), async () => {
    const step = reporter(quiet);
    await endOrphans();
    mkdirSync(path.join(state, "jupyter"), { recursive: true });
    requireDisk();
    // npm waits for the disk, pip for the processor: side by side they take little longer than one.
    const installs = await Promise.allSettled([installNodePackages(step), installPythonPackages(step)]);
    for (const { status, reason } of installs) if (status === "rejected") throw reason;
    await build(step);
    const changed = installKernels();
    if (!quiet) process.stdout.write(`${changed ? "done " : "ok   "} Jupyter kernels\n`);
  });
}

/** Runs a command's main function; a SetupError is shown as its sentences alone. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main(() => setup({ quiet: process.argv.includes("--quiet") }));
}
