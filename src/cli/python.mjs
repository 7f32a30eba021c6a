// Finds a Python that can make the environment: the right version, with venv and pip inside.
import { spawnSync } from "node:child_process";
import { pythonRange, SetupError } from "./project.mjs";

const probe =
  "import sys, json\n" +
  "out = {'version': list(sys.version_info[:3]), 'path': sys.executable, 'venv': True, 'bits': sys.maxsize > 2**32}\n" +
  "try:\n    import venv, ensurepip\nexcept ImportError:\n    out['venv'] = False\n" +
  "print(json.dumps(out))";

/** Asks one interpreter what it is; undefined where there is none of that name. */
function ask(command) {
  const { status, stdout } = spawnSync(command, ["-c", probe], { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return undefined;
  try {
    return { command, ...JSON.parse(stdout) };
  } catch {
    return undefined; // something named python that prints other things
  }
}

export const show = (version) => version.slice(0, 3).join(".");

const compare = ([major, minor], [otherMajor, otherMinor]) => major - otherMajor || minor - otherMinor;

/** Whether TensorFlow has wheels for this Python: -1 too old, 0 right, 1 too new. */
export function fit(version) {
  if (compare(version, pythonRange.from) < 0) return -1;
  return compare(version, pythonRange.to) > 0 ? 1 : 0;
}

/**
 * The first Python of the right version that can make an environment.
 * PINPOINT_PYTHON names one; otherwise python3, then python3.13 down to python3.10, then python.
 * @throws {SetupError} Says which were found and why none will do.
 */
export function findPython(named = process.env.PINPOINT_PYTHON) {
  const range = `${show(pythonRange.from)} to ${show(pythonRange.to)}`;
  const candidates = named
    ? [named]
    : ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
  const found = candidates.map(ask).filter((python) => python !== undefined);
  const right = found.filter((python) => fit(python.version) === 0);
  const usable = right.find((python) => python.venv && python.bits);
  if (usable) return usable;

  const install = `Install Python ${range}, or name one: PINPOINT_PYTHON=/path/to/python3 npm run setup`;
  if (found.length === 0) {
    const looked = candidates.join(", ");
    throw new SetupError(
      named ? `PINPOINT_PYTHON=${named} is not a Python that runs.` : `No Python found (tried ${looked}).`,
      install,
    );
  }
  if (right.length === 0) {
    const list = found
      .map((p) => `${p.command} is ${show(p.version)}, too ${fit(p.version) < 0 ? "old" : "new"}`)
      .join("; ");
    throw new SetupError(`The pinned TensorFlow needs Python ${range}: ${list}.`, install);
  }
  const [python] = right;
  if (!python.bits) throw new SetupError(`${python.path} is a 32-bit Python.`, install);
  throw new SetupError(
    `${python.path} (${show(python.version)}) has no venv module.`,
    `On Debian or Ubuntu: sudo apt install python3.${python.version[1]}-venv. Elsewhere: install Python from python.org.`,
  );
}
