import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";

/** From dist/test/browser back to the clone. */
export const root = path.join(__dirname, "..", "..", "..");
const screenshots = path.join(root, ".pinpoint", "screenshots");
const START_MS = 60_000;
const STOP_MS = 10_000;
const PAGE_WIDTH = 1200;
const PAGE_HEIGHT = 900;

export const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chromium of this machine: PINPOINT_CHROMIUM, or where Linux distributions put it. */
export function findChromium(): string | undefined {
  const named = process.env.PINPOINT_CHROMIUM;
  return [named ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
    (file) => file !== "" && existsSync(file),
  );
}

/** Why a browser test cannot run here; false where it can. For the `skip` option of a test. */
export const noBrowser: string | false =
  findChromium() === undefined
    ? "no Chromium: install it (Debian: apt-get install chromium) or set PINPOINT_CHROMIUM to its path"
    : false;

/** One output of a cell, as a notebook file stores it. */
export interface CellOutput {
  readonly output_type: "stream" | "display_data" | "execute_result" | "error";
  readonly name?: string;
  readonly text?: string | string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
}

/** A notebook's cell, as a notebook file stores it. */
export interface NotebookCell {
  readonly cell_type: "code" | "markdown";
  readonly source: string | string[];
  readonly outputs?: readonly CellOutput[];
  readonly execution_count?: number | null;
}

/** A notebook of code cells for our kernel, ready to be written to a file. */
export function notebookOf(cells: readonly string[], kernel = "pinpoint"): object {
  return {
    cells: cells.map((source, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: kernel, display_name: kernel, language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** How JupyterLab is started. */
export interface StartOptions {
  /** Notebooks by file name: their content. */
  readonly notebooks?: Readonly<Record<string, object>>;
  /** A folder whose files are copied: notebooks and what lies beside them. */
  readonly from?: string;
  readonly theme?: "JupyterLab Light" | "JupyterLab Dark";
  /** More environment variables for the kernels. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** JupyterLab with a browser on it, both of this test alone. */
export class JupyterLab {
  /** Where the notebooks lie: inside the clone, so that they find its packages; git ignores it. */
  readonly folder: string;
  /** What the page asked of any machine but this one: must stay empty. */
  readonly outsideRequests: string[] = [];
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #url: string;
  readonly #token: string;

  private constructor(folder: string, server: ChildProcess, browser: Browser, url: string, token: string) {
    this.folder = folder;
    this.#server = server;
    this.#browser = browser;
    this.#url = url;
    this.#token = token;
  }

  /** Starts both; throws with the server's last words if it does not come up within a minute. */
  static async start({
    notebooks = {},
    from,
    theme = "JupyterLab Light",
    environment = {},
  }: StartOptions): Promise<JupyterLab> {
    mkdirSync(path.join(root, ".pinpoint"), { recursive: true });
    const folder = mkdtempSync(path.join(root, ".pinpoint", "browser-"));
    if (from !== undefined) cpSync(from, folder, { recursive: true });
    for (const [name, content] of Object.entries(notebooks)) {
      writeFileSync(path.join(folder, name), JSON.stringify(content));
    }
    writeSettings(path.join(folder, ".settings"), theme);
    writePageConfig(path.join(folder, ".config"));
    const port = await freePort();
    const token = randomBytes(24).toString("hex");
    const url = `http://127.0.0.1:${port}/`;
    const server = startServer(folder, port, { ...environment, JUPYTER_TOKEN: token });
    try {
      await untilServing(server, url, token, path.join(folder, ".server.log"));
      const browser = await chromium.launch({ executablePath: findChromium()!, args: BROWSER_FLAGS });
      return new JupyterLab(folder, server, browser, url, token);
    } catch (error) {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Opens a notebook in a page of its own and waits for its kernel to be ready. */
  async open(name: string): Promise<NotebookPage> {
    const context = await this.#browser.newContext({ viewport: { width: PAGE_WIDTH, height: PAGE_HEIGHT } });
    const page = await context.newPage();
    await page.route("**", (route) => {
      const { hostname, protocol, href } = new URL(route.request().url());
      if (hostname === "127.0.0.1" || protocol === "data:" || protocol === "blob:") return route.continue();
      this.outsideRequests.push(href);
      return route.abort();
    });
    await page.goto(
      `${this.#url}lab/workspaces/${name.replace(/\W/g, "-")}/tree/${name}?reset&token=${this.#token}`,
    );
    await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: START_MS });
    const notebook = new NotebookPage(page);
    await notebook.untilIdle(START_MS);
    return notebook;
  }

  /** Ends the browser, the server and its kernels, and takes the folder away. */
  async stop(): Promise<void> {
    await this.#browser.close();
    await end(this.#server);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An open notebook. */
export class NotebookPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** "Run All Cells" of the Run menu; does not wait for them. */
  async startAll(): Promise<void> {
    await this.page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await this.page.getByText("Run All Cells", { exact: true }).click();
  }

  /** Runs all cells and waits until the kernel is idle and every cell has its number. */
  async runAll(timeoutMs: number): Promise<void> {
    await this.startAll();
    await this.untilRun(timeoutMs);
  }

  /** Makes a cell the active one, with the cursor in its editor. */
  async edit(index: number): Promise<void> {
    await this.page.evaluate(`(() => {
      const { content } = window.jupyterapp.shell.currentWidget;
      content.activeCellIndex = ${index};
      content.mode = "edit";
    })()`);
    await this.cell(index).locator(".cm-content").click();
  }

  /** Starts a cell as a person does, by Shift-Enter; does not wait for it. */
  async startCell(index: number): Promise<void> {
    await this.edit(index);
    await this.page.keyboard.press("Shift+Enter");
  }

  /** Runs a cell and waits until the kernel is idle and the cell has its number. */
  async runCell(index: number, timeoutMs: number): Promise<void> {
    await this.startCell(index);
    await this.untilNumbered(index, timeoutMs);
    await this.untilIdle(timeoutMs);
  }

  /** Waits until a cell has its number: its reply has come. */
  async untilNumbered(index: number, timeoutMs: number): Promise<void> {
    const prompt = this.cell(index).locator(".jp-InputPrompt");
    await this.untilTrue(async () => /\[\d+\]/.test(await prompt.innerText()), timeoutMs);
  }

  /** A cell of the page. */
  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(index);
  }

  /** Waits until every code cell was executed, or one of them has failed, and the kernel is idle. */
  async untilRun(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const cells = (await this.cells()).filter(
        (cell) => cell.cell_type === "code" && textOf(cell.source).trim() !== "",
      );
      const isRun = (cell: NotebookCell) => typeof cell.execution_count === "number";
      const hasFailed = cells.some((cell) => cell.outputs?.some((output) => output.output_type === "error"));
      if (hasFailed || cells.every(isRun)) break;
      if (Date.now() > deadline) {
        const waiting = cells.find((cell) => !isRun(cell))!;
        throw new Error(`not run within ${timeoutMs / 1000} s: ${textOf(waiting.source).slice(0, 200)}`);
      }
      await sleep(100);
    }
    await this.untilIdle(Math.max(1000, deadline - Date.now()));
  }

  /** Waits until the kernel is connected and says that it is idle. */
  async untilIdle(timeoutMs: number): Promise<void> {
    await this.page.waitForFunction(
      `(() => {
        const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
        const kernel = context?.isReady ? context.session?.kernel : undefined;
        return kernel?.connectionStatus === "connected" && kernel.status === "idle";
      })()`,
      undefined,
      { timeout: timeoutMs },
    );
  }

  /** The kernel's status: "idle", "busy", ... */
  async status(): Promise<string> {
    return await this.page.evaluate(
      "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status",
    );
  }

  /** Presses the toolbar's button of a command, such as "notebook:interrupt-kernel". */
  async command(name: string): Promise<void> {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${name}"]`).click();
  }

  /** Changes the colours of the page. */
  async useTheme(theme: "JupyterLab Light" | "JupyterLab Dark"): Promise<void> {
    await this.page.evaluate(
      `window.jupyterapp.commands.execute("apputils:change-theme", { theme: ${JSON.stringify(theme)} })`,
    );
    await this.page.waitForSelector(`body[data-jp-theme-name="${theme}"]`, { state: "attached" });
  }

  /** Keeps a picture of what the page shows just now. */
  async picture(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  /** Waits until something holds, or the time is over: the test says then what is wrong. */
  async untilTrue(holds: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await holds()) && Date.now() < deadline) await sleep(100);
  }

  /** The notebook as JupyterLab would save it. */
  async cells(): Promise<NotebookCell[]> {
    return await this.page.evaluate(
      "window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells",
    );
  }

  /** The error outputs, each as one line. */
  async errors(): Promise<string[]> {
    const outputs = (await this.cells()).flatMap((cell) => cell.outputs ?? []);
    return outputs
      .filter((output) => output.output_type === "error")
      .map(({ ename, evalue }) => `${ename}: ${evalue}`);
  }

  /** The kernel's name as the toolbar shows it. */
  async kernelName(): Promise<string> {
    return (await this.page.locator(".jp-KernelName").first().innerText()).trim();
  }

  /** Keeps a picture of the whole notebook, as high as it is. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(screenshots, { recursive: true });
    const file = path.join(screenshots, `${name}.png`);
    const height = await this.page.evaluate<number>(`(() => {
      const outer = document.querySelector(".jp-NotebookPanel .jp-WindowedPanel-outer");
      outer.scrollTop = 0;
      const bottoms = [...outer.querySelectorAll(".jp-Cell")].map((cell) => cell.getBoundingClientRect().bottom);
      return Math.ceil(Math.max(...bottoms));
    })()`);
    await this.page.setViewportSize({ width: PAGE_WIDTH, height: Math.min(15_000, height + 60) });
    await sleep(1000); // charts follow the new size
    await this.page.evaluate(
      `document.querySelector(".jp-NotebookPanel .jp-WindowedPanel-outer").scrollTop = 0`,
    );
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Ends the kernel and the page. */
  async close(): Promise<void> {
    await this.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()");
    await this.page.context().close();
  }
}

export function textOf(text: string | readonly string[]): string {
  return typeof text === "string" ? text : text.join("");
}

/** All cells stay in the page, also those scrolled away; no news, no questions at the end. */
function writeSettings(folder: string, theme: string): void {
  const settings: Record<string, object> = {
    "notebook-extension/tracker": { windowingMode: "none" },
    "apputils-extension/themes": { theme },
    "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
    "extensionmanager-extension/plugin": { enabled: false },
  };
  for (const [name, content] of Object.entries(settings)) {
    const file = path.join(folder, "@jupyterlab", `${name}.jupyterlab-settings`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
}

/** No look for a newer build, which takes seconds. */
function writePageConfig(folder: string): void {
  mkdirSync(path.join(folder, "labconfig"), { recursive: true });
  writeFileSync(
    path.join(folder, "labconfig", "page_config.json"),
    JSON.stringify({ buildCheck: false, buildAvailable: false }),
  );
}

function startServer(
  folder: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const own = (name: string) => path.join(folder, name);
  const server = spawn(
    path.join(root, ".venv", "bin", "python"),
    [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${folder}`,
      "--ServerApp.allow_root=True",
      "--LabApp.extension_manager=readonly",
      "--LabApp.expose_app_in_browser=True",
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environment,
        JUPYTER_CONFIG_DIR: own(".config"),
        JUPYTER_DATA_DIR: own(".data"),
        JUPYTER_RUNTIME_DIR: own(".runtime"),
        JUPYTERLAB_SETTINGS_DIR: own(".settings"),
        JUPYTERLAB_WORKSPACES_DIR: own(".workspaces"),
        IPYTHONDIR: own(".ipython"),
      },
    },
  );
  const log = createWriteStream(own(".server.log"));
  log.on("error", () => undefined); // the folder may go before the last line
  server.stdout?.pipe(log, { end: false });
  server.stderr?.pipe(log, { end: false });
  return server;
}

async function untilServing(server: ChildProcess, url: string, token: string, log: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      const response = await fetch(`${url}api/status`, { headers: { Authorization: `token ${token}` } });
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`JupyterLab did not come up:\n${readFileSync(log, "utf8").slice(-2000)}`);
    }
    await sleep(100);
  }
}

/** SIGTERM lets the server end its kernels; a server that does not is killed. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  const killing = setTimeout(() => server.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(killing);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}
