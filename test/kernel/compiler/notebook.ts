import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { CellCompiler } from "../../../src/kernel/compiler/cell-compiler.js";
import { createCellCompiler } from "../../../src/kernel/compiler/pinpoint-compiler.js";
import { CellRunner } from "../../../src/kernel/session/cell-runner.js";
import { CellSources } from "../../../src/kernel/session/cell-sources.js";
import { StoppedCells } from "../../../src/kernel/session/stopped-cells.js";
import { describeDiagnostics, describeError } from "../../../src/kernel/session/traceback.js";
import { plain } from "../kernel-client.js";

/** What became of a cell: its last expression's value, or the error that a person would read. */
export interface CellResult {
  readonly value?: unknown;
  /** The value as Node shows it. */
  readonly text: string;
  readonly error?: string;
  /** Whether it was refused before anything ran. */
  readonly refused: boolean;
}

/** Cells compiled and run in this process, without a kernel around them. */
export class Notebook {
  readonly folder: string;
  readonly compiler: CellCompiler & { close(): void };
  readonly #sources: CellSources;
  readonly #runner: CellRunner;
  readonly stopped = new StoppedCells(() => this.#count);
  #count = 0;

  private constructor(folder: string, compiler: Notebook["compiler"]) {
    this.folder = folder;
    this.compiler = compiler;
    this.#sources = new CellSources(folder);
    this.#runner = new CellRunner(folder, this.stopped, () => ({}));
  }

  /** @param folder The notebook's; a new empty one without it. */
  static async start(
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pinpoint-cells-"))),
  ): Promise<Notebook> {
    return new Notebook(folder, await createCellCompiler(folder));
  }

  async run(code: string): Promise<CellResult> {
    const name = `Cell [${++this.#count}]`;
    const compiled = await this.compiler.compile(code);
    if (!compiled.ok) {
      const { traceback } = describeDiagnostics(compiled.diagnostics, name, code);
      return { text: "", error: plain(traceback.join("\n")), refused: true };
    }
    const command = { type: "run", id: this.#count, name, source: code, ...compiled } as const;
    this.#sources.add(command);
    try {
      const { value } = await this.#runner.run(command);
      return { value, text: inspect(value), refused: false };
    } catch (error) {
      const { traceback } = describeError(error, this.#sources);
      return { text: "", error: plain(traceback.join("\n")), refused: false };
    }
  }

  /** Runs cells that must succeed; gives the last one's value as text. */
  async show(...cells: readonly string[]): Promise<string> {
    let text = "";
    for (const code of cells) {
      const result = await this.run(code);
      if (result.error !== undefined) {
        throw new Error(`${code}\n${result.error}`);
      }
      text = result.text;
    }
    return text;
  }

  close(): void {
    this.compiler.close();
  }

  remove(): void {
    this.close();
    rmSync(this.folder, { recursive: true });
  }
}
