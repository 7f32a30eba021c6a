import { isBuiltin } from "node:module";
import type { Node } from "oxc-parser";
import type { ImportedPackage } from "./auto-imports.js";
import type { DeclaredNames, DeclaredVariable } from "./declared-names.js";
import { type ImportStatement, importedNames, importedValues, writeImport } from "./import-statement.js";
import { withoutExport } from "./scope.js";

/** The namespace, known everywhere, that holds a namespace for the declarations of each cell. */
const cellsName = "$cells";

const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const cellReference = /\$cells\.\$(\d+)\b/g;
const importType = /\bimport\("((?:[^"\\]|\\.)*)"\)/g;
const documentation = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/;

export const identifiersIn = (code: string): Set<string> => new Set(code.match(identifier) ?? []);

/** The type that TypeScript found for a variable. */
export interface VariableType {
  readonly text: string;
  /** One value, such as 1 or "a", which becomes `number` or `string` where it is copied. */
  readonly literal: boolean;
}

/** Where a name was declared last, and how another cell gets at it. */
interface LiveName {
  readonly cell: number;
  readonly form: "variable" | "alias" | "import";
  /** Whether there is a value of this name, and not just a type. */
  readonly value: boolean;
}

interface CellDeclarations {
  readonly text: string;
  /** Earlier cells whose declarations these refer to, and imports. */
  readonly uses: ReadonlySet<number>;
  readonly identifiers: ReadonlySet<string>;
}

/**
 * The declarations of all cells so far, as the text of one file. Each cell has a namespace of its own, in which the
 * names of earlier cells mean what they meant when it ran; cells that nothing refers to any more are left out.
 */
export class NotebookDeclarations {
  readonly #live = new Map<string, LiveName>();
  readonly #cells = new Map<number, CellDeclarations>();
  readonly #augmentations = new Set<string>();
  /** Modules that are named by the types of variables alone. */
  readonly #typeModules: string[] = [];
  #imports: { readonly cell: number; readonly statement: ImportStatement }[] = [];
  #count = 0;

  names(): string[] {
    return [...this.#live.keys()];
  }

  /** The names that have a value. */
  values(): string[] {
    return [...this.#live].filter(([, { value }]) => value).map(([name]) => name);
  }

  /** The modules that names of earlier cells come from, as far as those names are `wanted`. */
  importedModules(wanted: (name: string) => boolean): string[] {
    return this.#imports
      .filter(({ cell, statement }) =>
        importedNames(statement).some((name) => wanted(name) && this.#isLive(name, cell)),
      )
      .map(({ statement }) => statement.from);
  }

  /** The packages that the notebook imports by their names, and what it calls the whole of each. */
  importedPackages(): ImportedPackage[] {
    const packages = new Map<string, ImportedPackage>();
    for (const { cell, statement } of this.#imports) {
      const { from, namespace } = statement;
      if (/^(?:\.|\/|node:)/.test(from) || isBuiltin(from)) continue;
      const isNamed = namespace !== undefined && this.#isLive(namespace, cell);
      packages.set(from, isNamed ? { from, namespace } : (packages.get(from) ?? { from }));
    }
    return [...packages.values()];
  }

  /**
   * One line that makes the names of earlier cells known to a cell.
   *
   * @param own The names that the cell declares itself.
   */
  header(own: ReadonlySet<string>, isWanted: (name: string) => boolean): string {
    const lines = this.#imports.map(({ cell, statement }) =>
      writeImport(statement, (name) => this.#isLive(name, cell) && !own.has(name)),
    );
    for (const [name, { cell, form }] of this.#live) {
      if (form === "import" || own.has(name) || !isWanted(name)) {
        continue;
      }
      const place = `${cellsName}.$${cell}.${name}`;
      // A variable of another module could not be assigned to.
      lines.push(
        form === "variable" ? `declare let ${name}: typeof ${place};` : `import ${name} = ${place};`,
      );
    }
    return `${lines.join("")}export {};\n`;
  }

  /** @param types The types of `declared.variables`, in order. */
  add(code: string, declared: DeclaredNames, types: readonly VariableType[]): void {
    const cell = ++this.#count;
    const body = this.#write(code, declared, types);
    const identifiers = identifiersIn(body);
    const uses = new Set([...body.matchAll(cellReference)].map(([, number]) => Number(number)));
    const aliases: string[] = [];
    for (const name of identifiers) {
      const live = this.#live.get(name);
      if (live && live.form !== "import" && !declared.all.has(name)) {
        aliases.push(`import ${name} = $${live.cell}.${name};`);
        uses.add(live.cell);
      }
    }
    this.#cells.set(cell, { text: `${aliases.join("")}\n${body}`, uses, identifiers });
    this.#addNames(cell, declared);
    this.#collect();
  }

  #addNames(cell: number, { variables, kept, imports, augmentations }: DeclaredNames): void {
    for (const { name, constant } of variables) {
      this.#live.set(name, { cell, form: constant ? "alias" : "variable", value: true });
    }
    for (const { names, statement } of kept) {
      for (const name of names) {
        const before = this.#live.get(name);
        const value = hasValue(withoutExport(statement)) || (before?.cell === cell && before.value);
        this.#live.set(name, { cell, form: "alias", value });
      }
    }
    for (const statement of imports) {
      this.#imports.push({ cell, statement });
      const values = new Set(importedValues(statement));
      for (const name of importedNames(statement)) {
        this.#live.set(name, { cell, form: "import", value: values.has(name) });
      }
    }
    for (const text of augmentations) {
      this.#augmentations.add(text);
    }
  }

  #write(code: string, { variables, kept }: DeclaredNames, types: readonly VariableType[]): string {
    const comment = ({ start }: Node) => documentation.exec(code.slice(0, start))?.[0].trim() ?? "";
    const verbatim = (statement: Node) => {
      const { start, end } = withoutExport(statement);
      return `${comment(statement)} export ${code.slice(start, end)}`;
    };
    const written = new Set<Node>(kept.map(({ statement }) => statement));
    const lines: string[] = [];
    for (const [index, variable] of variables.entries()) {
      const { statement, isClass } = variable;
      if (isClass) {
        written.add(statement);
      } else {
        lines.push(`${comment(statement)} export ${this.#variable(variable, types[index] as VariableType)}`);
      }
    }
    return [...lines, ...[...written].map(verbatim)].join("\n");
  }

  #variable({ name, constant, annotated }: DeclaredVariable, { text, literal }: VariableType): string {
    const type = text.replace(importType, (_match, module: string) => this.#typeModule(module));
    return `${constant ? "const" : "let"} ${name}${constant && literal && !annotated ? " =" : ":"} ${type};`;
  }

  #typeModule(module: string): string {
    const known = this.#typeModules.indexOf(module);
    return `$module${known >= 0 ? known : this.#typeModules.push(module) - 1}`;
  }

  #isLive(name: string, cell: number): boolean {
    const live = this.#live.get(name);
    return live?.form === "import" && live.cell === cell;
  }

  /** Leaves out what no name leads to any more. */
  #collect(): void {
    const needed = new Set<number>();
    const follow = (cell: number): void => {
      if (!needed.has(cell)) {
        needed.add(cell);
        this.#cells.get(cell)?.uses.forEach(follow);
      }
    };
    for (const { cell, form } of this.#live.values()) {
      if (form !== "import") {
        follow(cell);
      }
    }
    for (const cell of this.#cells.keys()) {
      if (!needed.has(cell)) {
        this.#cells.delete(cell);
      }
    }
    const seen = new Set<string>();
    const latest = this.#imports.toReversed().filter(({ cell, statement }) => {
      const names = importedNames(statement);
      const key = `"${statement.from}"`;
      const isFirst = !seen.has(key);
      if (names.length === 0) {
        seen.add(key);
        return isFirst;
      }
      return names.some((name) => this.#isLive(name, cell) || this.#isUsed(name));
    });
    this.#imports = latest.toReversed();
  }

  #isUsed(name: string): boolean {
    return [...this.#cells.values()].some(({ identifiers }) => identifiers.has(name));
  }

  /** The text of the file. */
  text(): string {
    const imports = this.#imports.map(({ cell, statement }, index) => {
      const isNewest = (name: string) =>
        !this.#imports.some(({ statement: other }, i) => i > index && importedNames(other).includes(name));
      return importedNames(statement).length === 0
        ? `import ${JSON.stringify(statement.from)};`
        : writeImport(
            statement,
            (name) => this.#isLive(name, cell) || (isNewest(name) && this.#isUsed(name)),
          );
    });
    const modules = this.#typeModules.map((from, i) => `import type * as $module${i} from "${from}";`);
    const cells = [...this.#cells].map(([cell, { text }]) => `namespace $${cell} {${text}}`);
    const names = [...this.#cells.keys()].map((cell) => `$${cell}`);
    return [
      ...imports,
      ...modules,
      ...cells,
      ...this.#augmentations,
      `declare global { namespace ${cellsName} { export { ${names.join(", ")} } } }`,
      "export {};",
    ].join("\n");
  }
}

/** Whether there is something of that name when the cell has run, besides a type. */
function hasValue(node: Node): boolean {
  const type = node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration";
  return !type && !("declare" in node && node.declare === true);
}
