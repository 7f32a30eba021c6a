// Setup in an empty copy of the project, with stand-ins for npm and Python that fail as the real ones do.
// (The real installation is what every run of the tests begins with.)
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { type TestContext } from "node:test";

const root = path.resolve(__dirname, "../../..");

interface Clone {
  folder: string;
  /** Puts a shell script on the clone's PATH, which holds little else. */
  program(name: string, script: string): void;
  setup(environment?: Record<string, string>): { status: number | null; said: string };
  environment(extra?: Record<string, string>): Record<string, string>;
}

const goodNpm = `mkdir -p node_modules/typescript/bin; echo "" > node_modules/typescript/bin/tsc`;
const python = (version: string, venv = true) =>
  `if [ "$1" = "-c" ]; then echo '{"version": [${version.split(".").join(", ")}], "path": "'"$0"'", "venv": ${venv}, "bits": true}'; exit 0; fi
if [ "$2" = "venv" ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; touch "$3/pyvenv.cfg"; exit 0; fi
`;

function clone(t: TestContext): Clone {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pinpoint setup ")); // with a space, as people's folders have
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(root, "src", "cli"), path.join(folder, "src", "cli"), { recursive: true });
  for (const file of ["package.json", "package-lock.json", "tsconfig.json", ".npmrc"]) {
    cpSync(path.join(root, file), path.join(folder, file));
  }
  mkdirSync(path.join(folder, "test"));
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  for (const tool of ["sh", "ps", "mkdir", "cp", "touch", "echo", "sleep", "rm"]) {
    const found = spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim();
    if (found.startsWith("/"))
      writeFileSync(path.join(bin, tool), `#!/bin/sh\nexec ${found} "$@"\n`, { mode: 0o755 });
  }
  const environment = (extra: Record<string, string> = {}) => ({ PATH: bin, HOME: folder, ...extra });
  return {
    folder,
    environment,
    program(name, script) {
      const file = path.join(bin, name);
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
    setup(extra) {
      const result = spawnSync(process.execPath, [path.join(folder, "src", "cli", "setup.mjs")], {
        encoding: "utf8",
        env: environment(extra),
        timeout: 60_000,
      });
      return { status: result.status, said: result.stdout + result.stderr };
    },
  };
}

test("a second run finds everything in place", (t) => {
  const { setup, program, folder } = clone(t);
  program("npm", goodNpm);
  program("python3", python("3.11.7"));
  const first = setup();
  assert.equal(first.status, 0, first.said);
  assert.match(first.said, /done {2}npm packages/);
  assert.match(first.said, /done {2}Python packages/);
  assert.ok(existsSync(path.join(folder, ".venv/share/jupyter/kernels/pinpoint/kernel.json")));
  const second = setup();
  assert.equal(second.status, 0, second.said);
  assert.doesNotMatch(second.said, /done|\.\.\./);
  assert.equal(second.said.match(/^ok/gm)?.length, 4);
});

test("without any Python it says so", (t) => {
  const { setup, program } = clone(t);
  program("npm", goodNpm);
  const { status, said } = setup();
  assert.equal(status, 1);
  assert.match(said, /No Python found \(tried python3/);
  assert.match(said, /What to do: Install Python 3\.10 to 3\.13/);
});

for (const [version, fault] of [
  ["3.9.2", "too old"],
  ["3.14.0", "too new"],
] as const) {
  test(`a Python ${fault} for the pinned TensorFlow is named`, (t) => {
    const { setup, program } = clone(t);
    program("npm", goodNpm);
    program("python3", python(version));
    const { status, said } = setup();
    assert.equal(status, 1);
    assert.ok(said.includes(`python3 is ${version}, ${fault}`), said);
  });
}

test("an older python3 is passed over for a python3.12 beside it", (t) => {
  const { setup, program } = clone(t);
  program("npm", goodNpm);
  program("python3", python("3.9.2"));
  program("python3.12", python("3.12.1"));
  const { status, said } = setup();
  assert.equal(status, 0, said);
});

test("a Python without venv is told apart from none", (t) => {
  const { setup, program } = clone(t);
  program("npm", goodNpm);
  program("python3", python("3.11.2", false));
  const { status, said } = setup();
  assert.equal(status, 1);
  assert.match(said, /has no venv module/);
  assert.match(said, /apt install python3\.11-venv/);
});

test("PINPOINT_PYTHON that does not run is named", (t) => {
  const { setup, program } = clone(t);
  program("npm", goodNpm);
  const { status, said } = setup({ PINPOINT_PYTHON: "/nowhere/python3" });
  assert.equal(status, 1);
  assert.match(said, /PINPOINT_PYTHON=\/nowhere\/python3 is not a Python that runs/);
});

for (const [name, output, expected] of [
  ["no network", "npm error code ENOTFOUND", /no network, or the package registry could not be reached/],
  [
    "a full disk",
    "npm error ENOSPC: no space left on device",
    /the disk is full[\s\S]*What to do: Free about/,
  ],
] as const) {
  test(`${name} is recognised in npm's words`, (t) => {
    const { setup, program, folder } = clone(t);
    program("npm", `echo "${output}" >&2; exit 1`);
    program("python3", python("3.12.0"));
    const { status, said } = setup();
    assert.equal(status, 1);
    assert.match(said, expected);
    assert.ok(!existsSync(path.join(folder, "node_modules", ".pinpoint-stamp")));
    program("npm", goodNpm);
    const again = setup();
    assert.equal(again.status, 0, again.said);
    assert.match(again.said, /ok {4}Python packages/, "what had ended is not done again");
  });
}

test("no network is recognised in pip's words", (t) => {
  const { setup, program } = clone(t);
  program("npm", goodNpm);
  program(
    "python3",
    `${python("3.12.0")}echo "NewConnectionError: Temporary failure in name resolution"; exit 1`,
  );
  const { status, said } = setup();
  assert.equal(status, 1);
  assert.match(said, /Python packages: no network/);
});

test("killed half way, it goes on where it stopped, and what it left running is ended", async (t) => {
  const { setup, program, folder, environment } = clone(t);
  program("npm", goodNpm);
  const slow = 'echo "$$" > "$HOME/pip-id"; while true; do sleep 0.2; done';
  program("python3", `${python("3.12.0")}${slow}`);
  const first = spawn(process.execPath, [path.join(folder, "src", "cli", "setup.mjs")], {
    env: environment(),
  });
  const pipId = path.join(folder, "pip-id");
  const installed = path.join(folder, "node_modules", ".pinpoint-stamp");
  while (!existsSync(pipId) || !existsSync(installed))
    await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGKILL");
  await new Promise((resolve) => first.once("exit", resolve));
  assert.ok(readdirSync(path.join(folder, ".pinpoint", "setup-children")).length > 0);

  program("python3", python("3.12.0"));
  const again = setup();
  assert.equal(again.status, 0, again.said);
  assert.match(again.said, /ok {4}npm packages/);
  assert.match(again.said, /done {2}Python packages/);
  assert.deepEqual(readdirSync(path.join(folder, ".pinpoint", "setup-children")), []);
  assert.equal(setup().said.match(/^ok/gm)?.length, 4);
});

test("killed while the Python environment is being made, it makes it anew", async (t) => {
  const { setup, program, folder, environment } = clone(t);
  program("npm", goodNpm);
  // Python is linked before pip is put in: an environment without pip looks whole.
  const halfMade = python("3.12.0").replace(
    'touch "$3/pyvenv.cfg"; exit 0',
    'touch "$3/pyvenv.cfg"; touch "$HOME/half-made"; while true; do sleep 0.2; done',
  );
  program("python3", `${halfMade}echo "No module named pip"; exit 1`);
  const first = spawn(process.execPath, [path.join(folder, "src", "cli", "setup.mjs")], {
    env: environment(),
  });
  while (!existsSync(path.join(folder, "half-made"))) await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGKILL");
  await new Promise((resolve) => first.once("exit", resolve));

  program("python3", python("3.12.0"));
  const again = setup();
  assert.equal(again.status, 0, again.said);
  assert.match(again.said, /done {2}Python packages/);
});

for (const [platform, arch, nvidia, expected] of [
  ["linux", "x64", false, /^tensorflow-cpu==2\.\d+\.\d+$/],
  ["linux", "x64", true, /^tensorflow\[and-cuda\]==2\./],
  ["linux", "arm64", false, /^tensorflow==2\./],
  ["darwin", "arm64", false, /^tensorflow==2\./],
  ["darwin", "x64", false, /no build for darwin x64[\s\S]*Use Linux x64/],
  ["win32", "x64", false, /no build for win32 x64[\s\S]*install WSL/],
] as const) {
  test(`TensorFlow for ${platform} ${arch}${nvidia ? " with an NVIDIA driver" : ""}`, () => {
    const module = JSON.stringify(path.join(root, "src", "cli", "project.mjs"));
    const script = `import { tensorflowRequirement } from ${module};
      try { console.log(tensorflowRequirement("${platform}", "${arch}", ${nvidia}).requirement); }
      catch (error) { console.log(error.message); }`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    assert.match(stdout.trim(), expected);
  });
}

test("the doctor gives the cure for each thing that is missing", (t) => {
  const { program, folder, environment } = clone(t);
  mkdirSync(path.join(folder, "notebooks"));
  program("python3", python("3.9.2"));
  const { status, stdout } = spawnSync(process.execPath, [path.join(folder, "src", "cli", "doctor.mjs")], {
    encoding: "utf8",
    env: environment({ PINPOINT_DATA: "/nowhere" }),
  });
  assert.equal(status, 1);
  for (const name of [
    "Python",
    "npm packages",
    "Python packages",
    "TensorFlow",
    "kernel pinpoint",
    "kernel tslab",
    "data",
  ]) {
    assert.match(stdout, new RegExp(`^CURE {2}${name} [^\\n]*\\n +-> \\S`, "m"));
  }
  assert.match(stdout, /^ok {4}Node/m);
});
