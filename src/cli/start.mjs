// npm start: sets up, then serves JupyterLab on loopback with the first notebook open.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jupyterEnvironment, root, SetupError, venvPython } from "./project.mjs";
import { main, setup } from "./setup.mjs";

const usage = `npm start -- [--no-browser] [--port PORT] [NOTEBOOK]

  --no-browser   print the address instead of opening it
  --port PORT    listen on this port of 127.0.0.1 (default: the first free one from 8888)
  NOTEBOOK       open this one (default: notebooks/00-start-here.ipynb)
Anything else that begins with -- goes to JupyterLab as it is.`;

/** @param {string[]} args what follows \`npm start --\` */
function parse(args) {
  const options = { browser: true, port: undefined, notebook: "notebooks/00-start-here.ipynb", rest: [] };
  const words = args.flatMap((arg) => (arg.startsWith("--port=") ? ["--port", arg.slice(7)] : [arg]));
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "--no-browser") options.browser = false;
    else if (word === "--help" || word === "-h") return { help: true };
    else if (word === "--port") {
      const port = Number(words[++i]);
      if (!Number.isInteger(port) || port < 1 || port > 65535) {
        throw new SetupError(`--port expects a number from 1 to 65535, got ${words[i] ?? "nothing"}.`, usage);
      }
      options.port = port;
    } else if (word.startsWith("-")) options.rest.push(word);
    else options.notebook = path.relative(root, path.resolve(process.env.INIT_CWD ?? root, word));
  }
  if (options.notebook.startsWith("..")) {
    throw new SetupError(
      `${options.notebook} is outside the clone.`,
      "Copy the notebook into notebooks/ and open it there.",
    );
  }
  options.page = `lab/tree/${options.notebook.split(path.sep).map(encodeURIComponent).join("/")}`;
  return options;
}

/** Waits until the server writes the file that holds its address and answers on it. */
async function serving(server, runtime) {
  const file = path.join(runtime, `jpserver-${server.pid}.json`);
  while (server.exitCode === null && server.signalCode === null) {
    try {
      const { url, token } = JSON.parse(readFileSync(file, "utf8"));
      const response = await fetch(`${url}api/status`, { headers: { Authorization: `token ${token}` } });
      if (response.ok) return { url, token };
    } catch {
      // Not written yet, half written, or not listening yet: all three pass by themselves.
    }
    await sleep(50);
  }
  return undefined;
}

async function start() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  await setup();
  const runtime = jupyterEnvironment.JUPYTER_RUNTIME_DIR;
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const args = [
    "-m",
    "jupyterlab",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.root_dir=${root}`,
    `--LabApp.default_url=/${options.page}`,
    "--ServerApp.answer_yes=True", // Ctrl+C ends it without a question
    "--Application.log_level=WARN",
  ];
  if (options.port !== undefined) args.push(`--ServerApp.port=${options.port}`, "--ServerApp.port_retries=0");
  if (!options.browser) args.push("--ServerApp.open_browser=False");
  if (process.getuid?.() === 0) args.push("--ServerApp.allow_root=True"); // in a container there is nobody else
  const environment = { ...process.env, ...jupyterEnvironment, PYTHONUNBUFFERED: "1" };
  const server = spawn(venvPython, [...args, ...options.rest], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: environment,
  });
  const ended = new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code, signal) => resolve(signal === null ? code : 0));
  });
  // The terminal sends Ctrl+C to the whole group; a signal sent to us alone is passed on.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => server.kill("SIGTERM"));
  const address = await serving(server, runtime);
  if (address) {
    const page = new URL(options.page, address.url);
    page.searchParams.set("token", address.token);
    process.stdout.write(`\nJupyterLab is ready:  ${page}\nStop it with Ctrl+C.\n\n`);
  }
  const code = await ended;
  rmSync(path.join(runtime, `jpserver-${server.pid}.json`), { force: true });
  return code;
}

await main(start);
