import { stopPointsName } from "../session/stopped-cells.js";
import type { RewrittenSource } from "./rewrite-source.js";
import { modulesName, variablesName } from "./rewrite-source.js";

export interface TranspiledSource {
  /** The body of a function that returns the async function of `parameters`; its line 2 is line 1 for the maps. */
  readonly code: string;
  /** Source maps (JSON) that lead, applied in order, from a place in `code` back to the source. */
  readonly sourceMaps: readonly string[];
}

/** What a cell's or module's function takes. */
export const parameters = [
  variablesName,
  modulesName,
  stopPointsName,
  "require",
  "module",
  "exports",
  "__filename",
  "__dirname",
] as const;

type Transform = typeof import("esbuild")["transform"];
let loaded: Transform | undefined;

/** Starts the transpiler, so that the first cell does not wait for it. */
export async function warmTranspiler(): Promise<void> {
  ({ transform: loaded } = await import("esbuild"));
  await loaded("");
}

/** Makes JavaScript for this Node of a rewritten source. Throws where esbuild finds it wrong. */
export async function transpile(
  { text, imports, hoisted, ending }: RewrittenSource,
  path: string,
): Promise<TranspiledSource> {
  // Asked at once, it works while the caller waits for TypeScript.
  const transform = loaded ?? (await import("esbuild")).transform;
  const load =
    imports.length === 0
      ? ""
      : `const $loading = ${modulesName}.bind(${variablesName}, ${JSON.stringify(imports)}); ` +
        `if ($loading) ${stopPointsName}.resume(${stopPointsName}.cell(), await $loading); `;
  const { code, map } = await transform(text.toString(), {
    loader: /\.[cm]?jsx?$/.test(path) ? "jsx" : path.endsWith(".tsx") ? "tsx" : "ts",
    target: `node${process.versions.node}`,
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
    tsconfigRaw: "{}",
  });
  const rewriting = text.generateMap({ hires: "boundary" }).toString();
  return { code: wrap(code, `${hoisted} ${load}`, ending), sourceMaps: [map, rewriting] };
}

/** The function around a cell's or module's code, whose first line comes before the first of the source. */
export function wrap(code: string, beginning: string, ending: string): string {
  const head = `return (async function (${parameters.join(", ")}) { "use strict"; ${beginning}`;
  return `${head}\n${code}\n;${ending}})`;
}
