import ts = require("@tslab/typescript-for-tslab");

import type * as tslabConverter from "tslab/dist/converter.js";
import type { Diagnostic } from "tslab/dist/converter.js";
import type * as tslabInspect from "tslab/dist/inspect.js";
import type * as tslabMetadata from "tslab/dist/metadata.js";
import type {
  CellCompiler,
  CellDiagnostic,
  CompiledCell,
  CompiledModule,
  Completeness,
  Completions,
  Documentation,
  RejectedCell,
} from "./cell-compiler.js";
import { insertStopPoints } from "./stop-points.js";

const mapComment = /\n?\/\/# sourceMappingURL=data:application\/json[^,]*,([\w+/=]+)\s*$/;

/** The codes of an unended comment and an unended template literal: more lines can follow. */
const unterminated: ReadonlySet<number> = new Set([1010, 1160]);

/** Where tslab declares the variables of earlier cells. */
const declarationsFile = "__prev__.d.ts";

/** Types that the library's declarations use and that TypeScript has only had since: a lib file of our own. */
const newerTypesFile = "lib.pinpoint.d.ts";
const newerTypes = "type NoInfer<T> = [T][T extends any ? 0 : never];\n";

/** tslab takes no options for its compiler: these are laid over its own where it hands them to TypeScript. */
const options: ts.CompilerOptions = {
  strict: true,
  lib: ["lib.es2023.d.ts", newerTypesFile],
  types: ["node"],
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  inlineSourceMap: true,
  disableTopLevelAwait: false,
};

/** Takes a source map comment off the end of `code`. */
function splitSourceMap(code: string): { code: string; map?: string } {
  const match = mapComment.exec(code);
  return match
    ? { code: code.slice(0, match.index), map: Buffer.from(match[1] as string, "base64").toString("utf8") }
    : { code };
}

function messageDiagnostic(message: string): RejectedCell {
  const place = { line: 0, column: 0 };
  return { ok: false, diagnostics: [{ start: place, end: place, message, code: 0 }] };
}

/**
 * tslab's modules over a TypeScript whose compiler takes our options and whose transpiler tells its source maps.
 *
 * @param onSourceMaps Called with the maps of each transpiled file: from the result back to the cell.
 */
function loadTslab(onSourceMaps: (maps: readonly string[]) => void) {
  const overrides = {
    createWatchCompilerHost: (...[files, given, ...rest]: Parameters<typeof ts.createWatchCompilerHost>) => {
      const host = ts.createWatchCompilerHost(files as string[], { ...given, ...options }, ...rest);
      const { createProgram } = host;
      host.createProgram = (...args) => withWholeProperties(createProgram(...args));
      const { readFile } = host;
      host.readFile = (path, encoding) =>
        path.endsWith(`/${newerTypesFile}`) ? newerTypes : readFile(path, encoding);
      return host;
    },
    transpileModule: (input: string, given: ts.TranspileOptions): ts.TranspileOutput => {
      const first = splitSourceMap(input);
      const compilerOptions = { ...given.compilerOptions, inlineSourceMap: true };
      const transformers = { before: [insertStopPoints] };
      const result = ts.transpileModule(first.code, { ...given, compilerOptions, transformers });
      const second = splitSourceMap(result.outputText);
      onSourceMaps([second.map, first.map].filter((map) => map !== undefined));
      return { ...result, outputText: second.code };
    },
  };
  const path = require.resolve("@tslab/typescript-for-tslab");
  (require.cache[path] as NodeJS.Module).exports = { ...ts, ...overrides };
  return {
    ...(require("tslab/dist/converter.js") as typeof tslabConverter),
    ...(require("tslab/dist/inspect.js") as typeof tslabInspect),
    ...(require("tslab/dist/metadata.js") as typeof tslabMetadata),
  };
}

/** tslab reads a variable of an earlier cell as `exports.x`, but forgets it in `{ x }`: that becomes `{ x: exports.x }`. */
function withWholeProperties<Program extends ts.BuilderProgram>(program: Program): Program {
  const { emit } = program;
  const checker = program.getProgram().getTypeChecker();
  const before = (context: ts.TransformationContext) => (file: ts.SourceFile) => {
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isShorthandPropertyAssignment(node) && isOfEarlierCell(checker, node)) {
        const { factory } = context;
        const value = factory.createPropertyAccessExpression(
          factory.createIdentifier("exports"),
          node.name.text,
        );
        return factory.createPropertyAssignment(node.name.text, value);
      }
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitEachChild(file, visit, context);
  };
  program.emit = (file, write, token, declarationsOnly, transformers) =>
    emit(file, write, token, declarationsOnly, { ...transformers, before: [before] });
  return program;
}

function isOfEarlierCell(checker: ts.TypeChecker, node: ts.ShorthandPropertyAssignment): boolean {
  const { declarations = [] } = checker.getShorthandAssignmentValueSymbol(node) ?? {};
  return declarations.some((declaration) =>
    declaration.getSourceFile().fileName.endsWith(`/${declarationsFile}`),
  );
}

/** A cell compiler made of tslab's converter (TypeScript 5.0), for cells run in the folder `process.cwd()`. */
export function createTslabCompiler(): CellCompiler {
  let sourceMaps: readonly string[] = [];
  const { createConverter, getCodeMetadata, isCompleteCode, printQuickInfo } = loadTslab((maps) => {
    sourceMaps = maps;
  });
  const converter = createConverter({});

  let declarations = "";
  const modules = new Map<string, string>();
  let fresh = true;

  function changedModules(changed: readonly CompiledModule[]): CompiledModule[] {
    for (const { path, code } of changed) {
      modules.set(path, code);
    }
    const result = fresh ? Array.from(modules, ([path, code]) => ({ path, code })) : [...changed];
    fresh = false;
    return result;
  }

  function compile(code: string): CompiledCell | RejectedCell {
    const metadata = getCodeMetadata(code);
    if (metadata.module) {
      const diagnostics = toDiagnostics(converter.addModule(metadata.module, code, metadata));
      return diagnostics.length > 0
        ? { ok: false, diagnostics }
        : { ok: true, code: "", sourceMaps: [], firstLine: 0, modules: [] };
    }
    let result: ReturnType<typeof converter.convert>;
    try {
      result = converter.convert(declarations, code);
    } catch (error) {
      return messageDiagnostic(`The cell could not be compiled: ${(error as Error).message}`);
    }
    if (result.diagnostics.length > 0) {
      return { ok: false, diagnostics: toDiagnostics(result.diagnostics) };
    }
    declarations = result.declOutput ?? "";
    return {
      ok: true,
      code: result.output ?? "",
      sourceMaps,
      firstLine: 1,
      ...(result.lastExpressionVar ? { lastExpression: result.lastExpressionVar } : {}),
      modules: changedModules((result.sideOutputs ?? []).map(({ path, data }) => ({ path, code: data }))),
    };
  }

  function complete(code: string, offset: number): Completions {
    const { start, end, candidates, original } = converter.complete(declarations, code, offset);
    const kinds = new Map(original?.entries.map((entry) => [entry.name, entry.kind as string]));
    return { start, end, entries: candidates.map((text) => ({ text, kind: kinds.get(text) ?? "" })) };
  }

  function inspect(code: string, offset: number): Documentation | undefined {
    // A cursor just behind a name, or in its argument list, still means that name.
    const call = /([\w$])\s*\([^()]*$/.exec(code.slice(0, offset));
    for (const place of [offset, offset - 1, ...(call ? [call.index] : [])]) {
      const info = place >= 0 ? converter.inspect(declarations, code, place) : undefined;
      if (info) {
        const signature = (info.displayParts ?? []).map((part) => part.text).join("");
        return { signature, text: printQuickInfo({ ...info, displayParts: [] }).trim() };
      }
    }
    return undefined;
  }

  function isComplete(code: string): Completeness {
    const result = isCompleteCode(code);
    if (!result.completed) {
      return { status: "incomplete", indent: result.indent ?? "" };
    }
    const file = ts.createSourceFile(
      "cell.ts",
      `export {};${code}`,
      ts.ScriptTarget.Latest,
      false,
      ts.ScriptKind.TS,
    );
    const { parseDiagnostics = [] } = file as unknown as { parseDiagnostics?: readonly ts.Diagnostic[] };
    if (parseDiagnostics.some((diagnostic) => unterminated.has(diagnostic.code))) {
      return { status: "incomplete", indent: "" };
    }
    return { status: parseDiagnostics.length > 0 ? "invalid" : "complete" };
  }

  function reset(): void {
    declarations = "";
    fresh = true;
  }

  return { compile, complete, inspect, isComplete, reset };
}

/** tslab gives each line of an explanation as a diagnostic of its own: here they are one again. */
function toDiagnostics(given: readonly Diagnostic[]): CellDiagnostic[] {
  const result: (CellDiagnostic & { message: string })[] = [];
  let previous: Diagnostic | undefined;
  for (const diagnostic of given) {
    const { start, end, messageText, code, fileName } = diagnostic;
    const last = result.at(-1);
    if (last && previous?.start.offset === start.offset && previous.end.offset === end.offset) {
      last.message += `\n  ${messageText}`;
    } else {
      result.push({
        start: { line: start.line, column: start.character },
        end: { line: end.line, column: end.character },
        message: messageText,
        code,
        ...(fileName ? { file: fileName } : {}),
      });
    }
    previous = diagnostic;
  }
  return result;
}
