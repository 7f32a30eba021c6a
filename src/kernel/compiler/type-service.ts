import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { API, Diagnostic, Project, Snapshot } from "typescript/unstable/sync";
import { enginePackages, productFolder } from "../product-folder.js";
import { endWithUs } from "./end-with-us.js";
import { languageLibraries } from "./language-libraries.js";
import type { VariableType } from "./notebook-declarations.js";

interface PackageFile {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const useTypeOfFunction = 4096;
/** TypeScript's `NodeBuilderFlags`: types whole, and without names that cannot be reached. */
const printing =
  /* NoTruncation */ 1 |
  /* UseStructuralFallback */ 8 |
  /* WriteClassExpressionAsTypeLiteral */ 2048 |
  useTypeOfFunction |
  /* GenerateNamesForShadowedTypeParams */ 4 |
  /* AllowUniqueESSymbolType */ 1048576 |
  /* IgnoreErrors */ 70221824;
/** Its `TypeFlags`. */
const oneValue = /* StringLiteral, NumberLiteral, BigIntLiteral, BooleanLiteral, EnumLiteral */ 15360 | 32768;
const union = /* Union */ 134217728;

/** What cells have without importing it: prompt, confirm, alert, and what only some versions of Node have. */
const globals: readonly string[] = [
  join(__dirname, "globals/cell-globals.d.ts"),
  ...[
    "node-20.d.ts",
    ...("navigator" in globalThis ? ["node-22.d.ts"] : []),
    ...("URLPattern" in globalThis ? ["node-24.d.ts"] : []),
  ].map((name) => join(productFolder, "src/kernel/compiler/globals", name)),
];

type FileChanges = NonNullable<NonNullable<Parameters<API["updateSnapshot"]>[0]>["fileChanges"]>;
type CreateApi = (options: ConstructorParameters<typeof API>[0]) => API;

export interface TypeServiceOptions {
  /** Hears of each process of TypeScript's: while it works, this thread waits in a read that only its end ends. */
  onStart(pid: number | undefined): void;
}

/** The end of the API that holds TypeScript's process. */
interface Client {
  readonly channel: { readonly child: ChildProcess };
  close(): void;
}

const clientOf = (api: API): Client => (api as unknown as { readonly client: Client }).client;

/** `node_modules` folders from `folder` upwards. */
function packageFolders(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, "node_modules"), ...(parent === folder ? [] : packageFolders(parent))];
}

/** Where TypeScript finds the product's packages, as far as the notebook's folder has none of that name. */
function packagePaths(folder: string): Record<string, string[]> {
  const { name, dependencies } = require(join(productFolder, "package.json")) as PackageFile;
  const product = join(productFolder, "node_modules");
  const homeOf = (id: string) => packageFolders(folder).find((packages) => existsSync(join(packages, id)));
  const paths: Record<string, string[]> = {};
  for (const id of [name, ...Object.keys(dependencies)]) {
    if (homeOf(id) === undefined) paths[id] = [join(product, id)];
  }
  for (const id of enginePackages) {
    if ((homeOf(id) ?? product) === product)
      paths[id] = [join(productFolder, "dist/src/tensorflow/tfjs.d.ts")];
  }
  return paths;
}

/**
 * The type checker of a notebook: TypeScript 7's own process, which it speaks to synchronously. Some files are in
 * memory alone. This file alone knows the API, which TypeScript calls unstable.
 */
export class TypeService {
  readonly #folder: string;
  readonly #createApi: CreateApi;
  readonly #onStart: TypeServiceOptions["onStart"];
  readonly #files = new Map<string, string>();
  #virtualModules = false;
  #api: API | undefined;
  #snapshot: Snapshot | undefined;
  #endWatch: (() => void) | undefined;

  private constructor(
    folder: string,
    roots: readonly string[],
    createApi: CreateApi,
    onStart: TypeServiceOptions["onStart"],
  ) {
    this.#folder = folder;
    this.#createApi = createApi;
    this.#onStart = onStart;
    const typeRoots = [...packageFolders(folder), join(productFolder, "node_modules")].map((packages) =>
      join(packages, "@types"),
    );
    this.#files.set(
      this.#configFile,
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: "esnext",
          lib: languageLibraries,
          module: "preserve",
          // Without it, .tsx files could not be imported.
          jsx: "preserve",
          types: ["node"],
          typeRoots,
          paths: packagePaths(folder),
          allowJs: true,
          allowImportingTsExtensions: true,
          resolveJsonModule: true,
          skipLibCheck: true,
          noEmit: true,
        },
        files: [...roots, ...globals],
      }),
    );
    for (const root of roots) {
      this.#files.set(root, "export {};");
    }
  }

  /**
   * @param folder The notebook's folder.
   * @param roots The files in memory that are checked, to begin with empty.
   */
  static async start(
    folder: string,
    roots: readonly string[],
    { onStart }: TypeServiceOptions,
  ): Promise<TypeService> {
    const { API: TypeScriptApi } = await import("typescript/unstable/sync");
    const service = new TypeService(folder, roots, (options) => new TypeScriptApi(options), onStart);
    service.#project();
    return service;
  }

  get #configFile(): string {
    return join(this.#folder, ".pinpoint-tsconfig.json");
  }

  /** Asks about the program as it is now. A TypeScript that has died is started again, with the same files. */
  ask<Answer>(question: (project: Project) => Answer): Answer {
    try {
      return question(this.#project());
    } catch {
      this.close();
      return question(this.#project());
    }
  }

  #project(): Project {
    this.#snapshot ??= this.#open();
    return this.#snapshot.getProjects()[0] as Project;
  }

  #open(): Snapshot {
    const { readFile, fileExists } = {
      readFile: (path: string) => this.#files.get(path),
      fileExists: (path: string) => (this.#files.has(path) ? true : undefined),
    };
    // TypeScript asks about a thousand files at each import: that it asks us has a price.
    const fs = this.#virtualModules ? { readFile, fileExists } : { readFile };
    this.#api = this.#createApi({ cwd: this.#folder, fs });
    const { pid } = clientOf(this.#api).channel.child;
    // While it waits for a file from us, it does not see that we are gone. Before the first request it does.
    this.#endWatch = pid === undefined ? undefined : endWithUs(pid, `--api --cwd ${this.#folder}`);
    this.#onStart(pid);
    return this.#api.updateSnapshot({ openProjects: [this.#configFile] });
  }

  /** Puts a file in memory, or other text into it. */
  write(path: string, text: string): void {
    if (this.#files.get(path) !== text) {
      this.#files.set(path, text);
      this.#update({ changed: [path] });
    }
  }

  /** Adds a module that exists in memory alone. */
  addModule(path: string, text: string): void {
    if (this.#virtualModules) {
      this.write(path, text);
    } else {
      this.#files.set(path, text);
      this.#virtualModules = true;
      this.close();
    }
  }

  /** Tells that files on the disk are other than they were, or new. */
  changed(paths: readonly string[]): void {
    if (paths.length > 0) {
      this.#update({ changed: [...paths], created: [...paths] });
    }
  }

  /** Checks from now on as loosely as tslab does: types may be left out, null is of every type. Starts TypeScript anew. */
  loosen(): void {
    const config = JSON.parse(this.#files.get(this.#configFile) ?? "") as {
      compilerOptions: { strict: boolean };
    };
    if (!config.compilerOptions.strict) return;
    config.compilerOptions.strict = false;
    this.#files.set(this.#configFile, JSON.stringify(config));
    this.close();
  }

  /** Forgets everything read from the disk: packages may have been installed meanwhile. */
  refresh(): void {
    this.#update({ invalidateAll: true });
  }

  #update(fileChanges: FileChanges): void {
    const previous = this.#snapshot;
    try {
      if (previous && this.#api) {
        this.#snapshot = this.#api.updateSnapshot({ fileChanges });
        previous.dispose();
      }
    } catch {
      // It has died: the next question starts another, which reads every file anew.
      this.close();
    }
  }

  /** What is wrong with a file: its syntax, or else its types. */
  diagnostics(path: string, syntaxOnly = false): readonly Diagnostic[] {
    return this.ask(({ program }) => {
      const syntax = program.getSyntacticDiagnostics(path);
      return syntax.length > 0 || syntaxOnly ? syntax : program.getSemanticDiagnostics(path);
    });
  }

  /** The types of the variables named at these places. */
  typesAt(path: string, places: readonly number[]): VariableType[] {
    return this.ask(({ checker, program }) => {
      const file = program.getSourceFile(path);
      return checker.getTypeAtPosition(path, places).map((type, index) => {
        if (!type) return { text: "any", literal: false };
        const text = checker.typeToString(type, file, printing);
        // Function expressions are named after the variable that holds them: declared so, it would be its own type.
        const isCircle =
          text.startsWith("typeof ") && identifierAt(file?.text ?? "", places[index]!) === text.slice(7);
        return {
          text: isCircle ? checker.typeToString(type, file, printing & ~useTypeOfFunction) : text,
          literal: (type.flags & oneValue) !== 0 && (type.flags & union) === 0,
        };
      });
    });
  }

  close(): void {
    const api = this.#api;
    this.#api = undefined;
    this.#snapshot = undefined;
    this.#endWatch?.();
    this.#endWatch = undefined;
    if (!api) return;
    const client = clientOf(api);
    // While it waits for us, it does not heed the SIGTERM of `close`. The API's own close would first talk to it.
    client.channel.child.kill("SIGKILL");
    client.close();
  }
}

function identifierAt(code: string, at: number): string | undefined {
  identifier.lastIndex = at;
  return identifier.exec(code)?.[0];
}
