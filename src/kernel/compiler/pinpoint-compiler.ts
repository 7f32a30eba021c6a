import { join, relative } from "node:path";
import type { Diagnostic } from "typescript/unstable/sync";
import { AutoImports } from "./auto-imports.js";
import type {
  CellCompiler,
  CellDiagnostic,
  CompiledCell,
  CompiledModule,
  Completeness,
  Completions,
  Documentation,
  Place,
  RejectedCell,
} from "./cell-compiler.js";
import { cellHint } from "./cell-hint.js";
import { cellMessage } from "./cell-message.js";
import { completenessOf } from "./completeness.js";
import { completionsAt } from "./completions.js";
import { type DeclaredNames, declaredNames } from "./declared-names.js";
import { documentationAt } from "./documentation.js";
import { findJsx } from "./find-jsx.js";
import { type LocalModule, LocalModules } from "./local-modules.js";
import { moduleSpecifiers } from "./module-specifiers.js";
import { identifiersIn, NotebookDeclarations } from "./notebook-declarations.js";
import { rewriteSource } from "./rewrite-source.js";
import { parseSource } from "./syntax-tree.js";
import { type TranspiledSource, transpile, warmTranspiler } from "./transpile.js";
import { TypeService, type TypeServiceOptions } from "./type-service.js";

/** What strict checking says of a package without types: it is `any`, so that it can be tried out. */
const untypedModule = 7016;
const unknownModule: ReadonlySet<number> = new Set([2307, 2792]);
const noJsx = "JSX is not supported. The template html`...` of pinpoint-ts shows HTML.";
const mayHoldJsx = /\.(?:tsx|[cm]?jsx?)$/;
const withoutChecks = /^(?:\s|\/\/.*\n|\/\*(?:(?!\*\/)[\s\S])*\*\/)*?\/\/\s*@ts-nocheck\b/;
const virtualModule = /^\s*(?:\/\/.*\n\s*)*\/\*\*\s*@module\s+([\w.-]+(?:\/[\w.-]+)*)\s*\*\//;

interface PinpointCompilerFiles {
  /** The cell that is being compiled or written. */
  readonly cell: string;
  /** The declarations of those before. */
  readonly before: string;
}

/** A cell compiler for cells run in `folder`. */
export async function createCellCompiler(
  folder: string,
  options: TypeServiceOptions = { onStart: () => undefined },
): Promise<CellCompiler & { close(): void }> {
  const files = { cell: join(folder, ".pinpoint-cell.ts"), before: join(folder, ".pinpoint-before.ts") };
  const [types] = await Promise.all([
    TypeService.start(folder, Object.values(files), options),
    warmTranspiler(),
  ]);
  return new PinpointCompiler(folder, files, types);
}

class PinpointCompiler implements CellCompiler {
  readonly #folder: string;
  readonly #files: PinpointCompilerFiles;
  readonly #types: TypeService;
  readonly #modules: LocalModules;
  readonly #autoImports: AutoImports;
  #declarations = new NotebookDeclarations();
  /** The state of each local module when TypeScript was told of it, when its types were right, when it was sent. */
  readonly #known = new Map<string, string>();
  readonly #checked = new Map<string, string>();
  readonly #sent = new Map<string, string>();
  /** What is left to do while the cell runs. */
  #afterwards: (() => void) | undefined;

  constructor(folder: string, files: PinpointCompilerFiles, types: TypeService) {
    this.#folder = folder;
    this.#files = files;
    this.#types = types;
    this.#autoImports = new AutoImports(folder);
    this.#modules = new LocalModules(folder);
    types.write(files.before, this.#declarations.text());
  }

  async compile(code: string): Promise<CompiledCell | RejectedCell> {
    this.#settle();
    const module = virtualModule.exec(code)?.[1];
    if (module !== undefined) {
      return this.#addModule(join(this.#folder, `${module}.ts`), code);
    }
    const { program, error } = parseSource("cell.ts", code);
    const jsx = error === undefined ? undefined : findJsx(code);
    if (jsx !== undefined) {
      return rejection(noJsx, placeOf(code, jsx));
    }
    const declared = declaredNames(code, program);
    const words = identifiersIn(code);
    const specifiers = moduleSpecifiers(program);
    // A notebook written for tslab counts on its checks.
    if (specifiers.includes("tslab")) this.#types.loosen();
    const before = this.#declarations.importedModules((name) => words.has(name));
    const dependencies = this.#modules.dependencies(specifiers);
    const needed = this.#modules.closure([
      ...Object.values(dependencies),
      ...Object.values(this.#modules.dependencies(before)),
    ]);
    this.#notice(needed);
    const header = this.#declarations.header(declared.all, (name) => words.has(name));
    this.#types.write(this.#files.cell, header + code);
    // The transpiler works in a process of its own, while this thread waits for TypeScript.
    const generating = this.#generate(code).catch((failure: Error) => failure);
    const wrongModules = this.#checkModules(needed);
    const diagnostics = wrongModules.length > 0 ? wrongModules : this.#diagnose(code, header.length);
    const generated = await generating;
    if (diagnostics.length > 0) {
      return { ok: false, diagnostics: withHint(diagnostics, cellHint(code)) };
    }
    if (error !== undefined || generated instanceof Error) {
      return rejection(error ?? (generated as Error).message);
    }
    this.#afterwards = () => this.#remember(code, declared, header.length);
    setImmediate(() => this.#settle());
    return { ok: true, ...generated, dependencies, modules: await this.#changedModules(needed) };
  }

  #settle(): void {
    const work = this.#afterwards;
    this.#afterwards = undefined;
    work?.();
  }

  /** Makes the cell part of what the next one sees. */
  #remember(code: string, declared: DeclaredNames, offset: number): void {
    const places = declared.variables.map(({ at }) => at + offset);
    const found = places.length > 0 ? this.#types.typesAt(this.#files.cell, places) : [];
    this.#declarations.add(code, declared, found);
    this.#types.write(this.#files.before, this.#declarations.text());
  }

  async #generate(code: string): Promise<TranspiledSource> {
    const { program } = parseSource("cell.ts", code);
    return transpile(rewriteSource(code, program, "cell", this.#declarations.values()), "cell.ts");
  }

  #diagnose(code: string, offset: number): CellDiagnostic[] {
    const syntaxOnly = withoutChecks.test(code);
    const find = () =>
      this.#types
        .diagnostics(this.#files.cell, syntaxOnly)
        .filter(({ pos, code: number }) => pos >= offset && number !== untypedModule);
    let found = find();
    if (found.some((diagnostic) => unknownModule.has(diagnostic.code))) {
      this.#types.refresh();
      found = find();
    }
    return found.map((diagnostic) => {
      const { message, ...rest } = toCellDiagnostic(diagnostic, code, offset);
      return { ...rest, message: cellMessage(message, this.#autoImports) };
    });
  }

  /** Tells TypeScript of changed files. */
  #notice(modules: readonly LocalModule[]): void {
    const changed = modules.filter(({ path, stamp }) => this.#known.get(path) !== stamp);
    for (const { path, stamp } of changed) {
      this.#known.set(path, stamp);
    }
    this.#types.changed(changed.map(({ path }) => path));
  }

  /** What is wrong with modules that a cell imports. */
  #checkModules(modules: readonly LocalModule[]): CellDiagnostic[] {
    return modules.flatMap((module) => {
      const { path, source } = module;
      const state = this.#modules
        .closure([path])
        .map(({ stamp }) => stamp)
        .join(" ");
      if (path.endsWith(".json") || this.#checked.get(path) === state) {
        return [];
      }
      const file = { name: relative(this.#folder, path), source };
      const jsx = mayHoldJsx.test(path) ? findJsx(source) : undefined;
      if (jsx !== undefined) {
        const place = placeOf(source, jsx);
        return [{ file, start: place, end: place, message: noJsx, code: 0 }];
      }
      const found = this.#types
        .diagnostics(path, /\.[cm]?jsx?$/.test(path))
        .filter((diagnostic) => diagnostic.code !== untypedModule)
        .map((diagnostic) => ({ ...toCellDiagnostic(diagnostic, source, 0), file }));
      if (found.length === 0) {
        this.#checked.set(path, state);
      }
      return found;
    });
  }

  /** The modules that the session does not have as they are now: those needed, and others of earlier cells. */
  async #changedModules(needed: readonly LocalModule[]): Promise<CompiledModule[]> {
    const all = Object.values(this.#modules.dependencies(this.#declarations.importedModules(() => true)));
    const others = this.#modules.closure(all).filter((module) => !needed.includes(module));
    this.#notice(others);
    const usable = others.length > 0 && this.#checkModules(others).length === 0 ? others : [];
    const changed = [...needed, ...usable].filter(({ path, stamp }) => this.#sent.get(path) !== stamp);
    const compiled = await Promise.all(changed.map((module) => this.#modules.compile(module)));
    for (const { path, stamp } of changed) {
      this.#sent.set(path, stamp);
    }
    return compiled;
  }

  #addModule(path: string, code: string): CompiledCell | RejectedCell {
    this.#modules.add(path, code);
    this.#types.addModule(path, code);
    this.#types.write(this.#files.cell, `import ${JSON.stringify(path.replace(/\.ts$/, ""))};`);
    const wrong = this.#checkModules(this.#modules.closure([path])).map(({ file: _file, ...rest }) => rest);
    return wrong.length > 0
      ? { ok: false, diagnostics: wrong }
      : { ok: true, code: "return async () => {}", sourceMaps: [], dependencies: {}, modules: [] };
  }

  async complete(code: string, offset: number): Promise<Completions> {
    const shift = this.#show(code);
    const [names, packages] = [this.#declarations.names(), this.#declarations.importedPackages()];
    const place = { code, offset, shift, names, packages };
    return this.#types.ask((project) => completionsAt(project, this.#files.cell, place, this.#autoImports));
  }

  async inspect(code: string, offset: number): Promise<Documentation | undefined> {
    const shift = this.#show(code);
    return this.#types.ask((project) => documentationAt(project, this.#files.cell, code, offset, shift));
  }

  /** Lets TypeScript see a cell that is being written; gives the offset of its start. */
  #show(code: string): number {
    this.#settle();
    const { program } = parseSource("cell.ts", code);
    const header = this.#declarations.header(declaredNames(code, program).all, () => true);
    this.#types.write(this.#files.cell, header + code);
    return header.length;
  }

  async isComplete(code: string): Promise<Completeness> {
    return completenessOf(code);
  }

  close(): void {
    this.#types.close();
  }

  async reset(): Promise<void> {
    this.#afterwards = undefined;
    this.#declarations = new NotebookDeclarations();
    this.#sent.clear();
    this.#types.write(this.#files.before, this.#declarations.text());
  }
}

function placeOf(code: string, offset: number): Place {
  const before = code.slice(0, offset);
  return { line: before.split("\n").length - 1, column: offset - (before.lastIndexOf("\n") + 1) };
}

function messageOf({ text, messageChain = [] }: Diagnostic, indent = ""): string {
  return [indent + text, ...messageChain.map((inner) => messageOf(inner, `${indent}  `))].join("\n");
}

function toCellDiagnostic(diagnostic: Diagnostic, code: string, offset: number): CellDiagnostic {
  const { pos, end } = diagnostic;
  return {
    start: placeOf(code, pos - offset),
    end: placeOf(code, end - offset),
    message: messageOf(diagnostic),
    code: diagnostic.code,
  };
}

function withHint(
  diagnostics: readonly CellDiagnostic[],
  hint: string | undefined,
): readonly CellDiagnostic[] {
  const [first, ...others] = diagnostics;
  return hint === undefined || !first
    ? diagnostics
    : [{ ...first, message: `${first.message}\n  ${hint}` }, ...others];
}

function rejection(message: string, place: Place = { line: 0, column: 0 }): RejectedCell {
  return { ok: false, diagnostics: [{ start: place, end: place, message, code: 0 }] };
}
