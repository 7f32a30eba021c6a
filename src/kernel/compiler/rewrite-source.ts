import MagicString from "magic-string";
import type { Node } from "oxc-parser";
import { stopPointsName } from "../session/stopped-cells.js";
import { type ModuleSyntax, readModuleSyntax } from "./module-syntax.js";
import {
  blockNames,
  boundNames,
  type FunctionNode,
  hoistedNames,
  isFunction,
  withoutExport,
} from "./scope.js";
import { children, type NodeOf } from "./syntax-tree.js";

/** What the code of a cell or module is handed: its variables, and the way to other modules. */
export const variablesName = "$names";
export const modulesName = "$modules";

export interface RewrittenSource extends ModuleSyntax {
  readonly text: MagicString;
  /** What has to run before the rest: the functions, known from the start. */
  readonly hoisted: string;
  /** What has to run after it. */
  readonly ending: string;
}

/** The names of one block or function, inside those around it. */
interface Scope {
  readonly names: ReadonlySet<string>;
  readonly parent: Scope | undefined;
}

/** How a `var` is written where it stands: as a statement, in the head of a `for`, as the target of a `for of`. */
type Position = "statement" | "nested" | "head" | "target";

const anonymous: ReadonlySet<string> = new Set([
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
]);
const endedBySemicolon: ReadonlySet<string> = new Set([
  "ExpressionStatement",
  "ReturnStatement",
  "ThrowStatement",
  "BreakStatement",
  "ContinueStatement",
]);
const castOrParentheses: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "ParenthesizedExpression",
]);

function withoutCasts(node: Node): Node {
  return castOrParentheses.has(node.type)
    ? withoutCasts((node as NodeOf<"ParenthesizedExpression">).expression)
    : node;
}

const isUsing = (node: Node): boolean =>
  node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using");

/**
 * Rewrites a cell or a module so that its top-level names are properties of one object: later cells find them there
 * and may declare them anew. It stays TypeScript; the types are taken off later.
 *
 * @param earlierNames The names that earlier cells declared.
 */
export function rewriteSource(
  code: string,
  program: NodeOf<"Program">,
  kind: "cell" | "module",
  earlierNames: Iterable<string> = [],
): RewrittenSource {
  return new Rewriter(code, program, earlierNames).rewrite(program, kind);
}

class Rewriter {
  readonly #code: string;
  readonly #text: MagicString;
  /** The names that stand for a property of the variables object, unless an inner scope declares them. */
  readonly #shared: ReadonlySet<string>;
  readonly #hoisted: string[] = [];
  readonly #syntax: ModuleSyntax;
  /** The expression that a cell ends with. */
  #result: NodeOf<"ExpressionStatement"> | undefined;

  constructor(code: string, program: NodeOf<"Program">, earlierNames: Iterable<string>) {
    this.#code = code;
    this.#text = new MagicString(code);
    this.#syntax = readModuleSyntax(program);
    // What `using` binds is disposed of at the end of the cell: it belongs to the cell alone.
    const own = new Set(blockNames(program.body.filter(isUsing)));
    const declared = [
      ...blockNames(program.body),
      ...hoistedNames(program),
      ...this.#syntax.imports.flatMap(({ names }) => Object.keys(names)),
    ].filter((name) => !own.has(name));
    const ambient = new Set(program.body.flatMap(ambientNames));
    this.#shared = new Set(
      [...earlierNames, ...declared].filter((name) => !own.has(name) && !ambient.has(name)),
    );
  }

  rewrite(program: NodeOf<"Program">, kind: "cell" | "module"): RewrittenSource {
    const last = program.body.findLast(({ type }) => type !== "EmptyStatement");
    this.#result = kind === "cell" && last?.type === "ExpressionStatement" ? last : undefined;
    for (const statement of program.body) {
      this.#topStatement(statement);
    }
    if (this.#result) {
      this.#text.prependRight(this.#result.start, `${modulesName}.result((`);
      this.#text.appendLeft(this.#result.expression.end, "))");
    }
    const hoisted = this.#hoisted.join(" ");
    const ending = kind === "module" ? `${modulesName}.evaluated();` : "";
    return { ...this.#syntax, text: this.#text, hoisted, ending };
  }

  #topStatement(statement: Node): void {
    switch (statement.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        this.#text.remove(statement.start, statement.end);
        return;
      case "ExportNamedDeclaration":
        if (!statement.declaration) {
          this.#text.remove(statement.start, statement.end);
          return;
        }
        this.#removeKeyword(statement, statement.declaration, "export");
        break;
      case "ExportDefaultDeclaration":
        this.#exportDefault(statement);
        return;
      case "TSExportAssignment":
        this.#text.update(statement.start, statement.expression.start, "module.exports = ");
        this.#visit(statement.expression);
        this.#endStatement(statement);
        return;
      case "TSImportEqualsDeclaration":
        this.#importEquals(statement);
        return;
    }
    this.#topDeclaration(withoutExport(statement));
  }

  #topDeclaration(node: Node): void {
    this.#visit(node, undefined, "statement");
    if ("declare" in node && node.declare === true) {
      return;
    }
    if (node.type === "FunctionDeclaration" && node.id) {
      this.#hoisted.push(`${variablesName}.${node.id.name} = ${node.id.name};`);
    } else if ((node.type === "ClassDeclaration" || node.type === "TSEnumDeclaration") && node.id) {
      this.#text.appendLeft(node.end, ` ${variablesName}.${node.id.name} = ${node.id.name};`);
    } else if (node.type === "TSModuleDeclaration" && node.id.type === "Identifier") {
      // A namespace of types leaves nothing behind.
      const { name } = node.id;
      const value = `typeof ${name} === "undefined" ? undefined : ${name}`;
      this.#text.appendLeft(node.end, ` ${variablesName}.${name} = ${value};`);
    }
  }

  /** Takes `export` off a declaration; a decorator may stand before it. */
  #removeKeyword(statement: Node, declaration: Node, keyword: string): void {
    const first = Math.max(statement.start, this.#code.lastIndexOf(keyword, declaration.end));
    const at = this.#code.startsWith(keyword, statement.start) ? statement.start : first;
    this.#text.remove(at, at + keyword.length);
  }

  #exportDefault(statement: NodeOf<"ExportDefaultDeclaration">): void {
    const { declaration } = statement;
    if (declaration.type.startsWith("TS")) {
      return;
    }
    const named = "id" in declaration && declaration.id?.type === "Identifier";
    if (named && /Declaration$/.test(declaration.type)) {
      this.#text.remove(statement.start, declaration.start);
      this.#topDeclaration(declaration);
    } else {
      this.#text.update(statement.start, declaration.start, `${variablesName}.default = `);
      this.#visit(declaration);
      this.#endStatement(statement);
    }
  }

  #importEquals(statement: NodeOf<"TSImportEqualsDeclaration">): void {
    const { moduleReference, id, importKind } = statement;
    if (moduleReference.type === "TSExternalModuleReference" || importKind === "type") {
      this.#text.remove(statement.start, statement.end);
      return;
    }
    const [root = "", ...path] = this.#code
      .slice(moduleReference.start, moduleReference.end)
      .split(/\s*\.\s*/);
    const value = [this.#shared.has(root) ? `${variablesName}.${root}` : root, ...path].join("?.");
    this.#text.update(statement.start, statement.end, `${variablesName}.${id.name} = ${value};`);
  }

  #endStatement(node: Node): void {
    // What follows may begin with a parenthesis now, where no semicolon was needed before.
    if (this.#code[node.end - 1] !== ";" && node !== this.#result) {
      this.#text.appendLeft(node.end, ";");
    }
  }

  #isShared(name: string, scope: Scope | undefined): boolean {
    for (let inner = scope; inner; inner = inner.parent) {
      if (inner.names.has(name)) {
        return false;
      }
    }
    return this.#shared.has(name);
  }

  #visitAll(nodes: readonly (Node | null | undefined)[], scope: Scope | undefined): void {
    for (const node of nodes) {
      if (node) {
        this.#visit(node, scope);
      }
    }
  }

  #visit(node: Node, scope?: Scope, position: Position = "nested"): void {
    if (isFunction(node)) {
      this.#function(node, scope);
      return;
    }
    switch (node.type) {
      case "Identifier":
        this.#reference(node, scope);
        return;
      case "MemberExpression":
        this.#visitAll([node.object, node.computed ? node.property : null], scope);
        return;
      case "Property":
        this.#property(node, scope);
        return;
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        this.#visitAll([...node.decorators, node.computed ? node.key : null, node.value], scope);
        return;
      case "CallExpression":
      case "TaggedTemplateExpression":
        this.#call(node, scope);
        return;
      case "LabeledStatement":
        this.#visit(node.body, scope);
        return;
      case "BreakStatement":
      case "ContinueStatement":
        this.#endStatement(node);
        return;
      case "MetaProperty":
        if (node.meta.name === "import") {
          this.#text.update(node.start, node.end, `${modulesName}.meta`);
        }
        return;
      case "ImportExpression":
        this.#text.update(node.start, node.start + "import".length, `${modulesName}.import`);
        this.#visitAll([node.source, node.options], scope);
        return;
      case "AwaitExpression":
        this.#visit(node.argument, scope);
        this.#text.prependRight(node.start, `${stopPointsName}.resume(${stopPointsName}.cell(), `);
        this.#text.appendLeft(node.end, ")");
        return;
      case "VariableDeclaration":
        this.#variables(node, scope, position);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#visitAll(node.decorators, scope);
        this.#visitAll([node.superClass, node.body], inner(scope, node.id ? [node.id.name] : []));
        return;
      case "BlockStatement":
        this.#visitAll(node.body, inner(scope, blockNames(node.body)));
        return;
      case "StaticBlock":
        this.#visitAll(
          node.body,
          inner(scope, [...blockNames(node.body), ...node.body.flatMap(hoistedNames)]),
        );
        return;
      case "SwitchStatement":
        this.#visit(node.discriminant, scope);
        this.#visitAll(node.cases, inner(scope, blockNames(node.cases.flatMap((c) => c.consequent))));
        return;
      case "CatchClause":
        this.#visitAll([node.param, node.body], inner(scope, boundNames(node.param)));
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(node, scope);
        return;
      case "TSEnumDeclaration":
        if (!node.declare) {
          const members = node.body.members.map(({ id }) => (id.type === "Identifier" ? id.name : ""));
          const initializers = node.body.members.map(({ initializer }) => initializer);
          this.#visitAll(initializers, inner(scope, [node.id.name, ...members]));
        }
        return;
      case "TSModuleDeclaration":
        if (!node.declare && node.body) {
          this.#namespace(node.body, inner(scope, node.id.type === "Identifier" ? [node.id.name] : []));
        }
        return;
      case "TSParameterProperty":
        this.#visit(node.parameter, scope);
        return;
    }
    if (castOrParentheses.has(node.type)) {
      this.#visit((node as NodeOf<"ParenthesizedExpression">).expression, scope);
    } else if (!node.type.startsWith("TS")) {
      this.#visitAll(children(node), scope);
    }
    if (endedBySemicolon.has(node.type)) {
      this.#endStatement(node);
    }
  }

  #namespace(body: NodeOf<"TSModuleBlock">, scope: Scope): void {
    const names = [...blockNames(body.body), ...body.body.flatMap(hoistedNames)];
    this.#visitAll(body.body.map(withoutExport), inner(scope, names));
  }

  #function(node: FunctionNode, scope: Scope | undefined): void {
    const body = node.body?.type === "BlockStatement" ? node.body : undefined;
    const names = [
      ...(node.type !== "ArrowFunctionExpression" ? ["arguments"] : []),
      ...(node.id && node.type !== "FunctionDeclaration" ? [node.id.name] : []),
      ...node.params.flatMap(boundNames),
      ...(body ? [...blockNames(body.body), ...hoistedNames(body)] : []),
    ];
    const own = inner(scope, names);
    this.#visitAll(node.params, own);
    this.#visitAll(body ? body.body : [node.body], own);
  }

  #loop(node: NodeOf<"ForStatement" | "ForInStatement" | "ForOfStatement">, scope: Scope | undefined): void {
    const head = node.type === "ForStatement" ? node.init : node.left;
    const declared = head?.type === "VariableDeclaration" && head.kind !== "var";
    const own = declared ? inner(scope, blockNames([head])) : scope;
    if (head?.type === "VariableDeclaration") {
      this.#variables(head, own, node.type === "ForStatement" ? "head" : "target");
    } else if (head) {
      this.#visit(head, own);
    }
    if (node.type === "ForStatement") {
      this.#visitAll([node.test, node.update, node.body], own);
      return;
    }
    this.#visit(node.right, scope);
    if (node.type === "ForOfStatement" && node.await) {
      this.#text.prependRight(node.right.start, `${stopPointsName}.iterate(`);
      this.#text.appendLeft(node.right.end, ")");
    }
    this.#visit(node.body, own);
  }

  #reference(node: NodeOf<"Identifier">, scope: Scope | undefined): void {
    const nameEnd = node.start + node.name.length;
    if (!this.#isShared(node.name, scope)) {
      return;
    }
    this.#text.update(node.start, nameEnd, `${variablesName}.${node.name}`);
    if (node.end > nameEnd) {
      // The type of a variable, which is no declaration any more.
      this.#text.remove(nameEnd, node.end);
    }
  }

  /** `{ x }` becomes `{ x: $names.x }`. */
  #property(node: NodeOf<"Property">, scope: Scope | undefined): void {
    if (!node.shorthand) {
      this.#visitAll([node.computed ? node.key : null, node.value], scope);
      return;
    }
    const value = node.value as Node;
    if (node.key.type === "Identifier" && this.#isShared(node.key.name, scope)) {
      this.#text.update(
        node.key.start,
        node.key.start + node.key.name.length,
        `${node.key.name}: ${variablesName}.${node.key.name}`,
      );
    }
    if (value.type === "AssignmentPattern") {
      this.#visit(value.right, scope);
    }
  }

  /** A function called by its bare name must not get the variables object as `this`. */
  #call(node: NodeOf<"CallExpression" | "TaggedTemplateExpression">, scope: Scope | undefined): void {
    const callee = node.type === "CallExpression" ? node.callee : node.tag;
    const name = withoutCasts(callee);
    if (name.type === "Identifier" && this.#isShared(name.name, scope)) {
      this.#text.update(name.start, name.end, `(0, ${variablesName}.${name.name})`);
    } else {
      this.#visit(callee, scope);
    }
    this.#visitAll(node.type === "CallExpression" ? node.arguments : [node.quasi], scope);
  }

  #variables(node: NodeOf<"VariableDeclaration">, scope: Scope | undefined, position: Position): void {
    if (node.declare) {
      return;
    }
    const [first] = node.declarations;
    const shared = node.kind === "var" || (position === "statement" && !scope);
    const name = boundNames(first?.id)[0];
    if (isUsing(node) || !shared || !first || (name !== undefined && !this.#isShared(name, scope))) {
      this.#visitAll(
        node.declarations.flatMap(({ id, init }) => [id, init]),
        scope,
      );
    } else {
      this.#text.remove(node.start, first.start);
      for (const declarator of node.declarations) {
        this.#declarator(declarator, scope, position);
      }
      // A statement must not begin with a brace.
      if (first.id.type === "ObjectPattern" && position !== "target") {
        this.#text.prependRight(first.start, "(");
        this.#text.appendLeft((node.declarations.at(-1) as Node).end, ")");
      }
    }
    if (position === "statement" || position === "nested") {
      this.#endStatement(node);
    }
  }

  /** A variable that is a property of the variables object: an assignment. */
  #declarator(node: NodeOf<"VariableDeclarator">, scope: Scope | undefined, position: Position): void {
    const { id, init } = node;
    if (!init && id.type === "Identifier" && position !== "target") {
      const value = position === "statement" ? `${variablesName}.${id.name} = undefined` : "undefined";
      this.#text.update(node.start, node.end, value);
      return;
    }
    this.#visit(id, scope);
    if (id.type !== "Identifier" && id.typeAnnotation) {
      this.#text.remove(id.typeAnnotation.start, id.typeAnnotation.end);
    }
    if (!init) {
      return;
    }
    this.#visit(init, scope);
    const value = withoutCasts(init);
    if (id.type === "Identifier" && anonymous.has(value.type) && !("id" in value && value.id)) {
      // An assignment to a property gives a function no name; a property of an object literal does.
      this.#text.prependRight(init.start, `{ ${id.name}: `);
      this.#text.appendLeft(init.end, ` }.${id.name}`);
    }
  }
}

function inner(parent: Scope | undefined, names: readonly string[]): Scope {
  return { names: new Set(names), parent };
}

/** What `declare` names is there already, outside of the notebook. */
function ambientNames(statement: Node): string[] {
  const node = withoutExport(statement);
  if (node.type === "VariableDeclaration" && node.declare) {
    return node.declarations.flatMap(({ id }) => boundNames(id));
  }
  return "declare" in node && node.declare && "id" in node && node.id?.type === "Identifier"
    ? [node.id.name]
    : [];
}
