import type { Checker, Project, Signature, Symbol as TypeScriptSymbol } from "typescript/unstable/sync";
import { readComment } from "./doc-comment.js";

const blockScoped = 2;
/** TypeScript's `SymbolFlags`, with the word for each; the first that fits is taken. */
const kinds: readonly (readonly [number, string])[] = [
  [/* Class */ 32, "class"],
  [/* Enum */ 384, "enum"],
  [/* Function */ 16, "function"],
  [/* Method */ 8192, "(method)"],
  [/* EnumMember */ 8, "(enum member)"],
  [/* Accessor */ 98304, "(accessor)"],
  [/* Property */ 4, "(property)"],
  [/* BlockScopedVariable */ blockScoped, "let"],
  [/* Variable */ 1, "var"],
  [/* Interface */ 64, "interface"],
  [/* TypeAlias */ 524288, "type"],
  [/* TypeParameter */ 262144, "(type parameter)"],
  [/* Module */ 1536, "namespace"],
];
const callable = /* Function, Method */ 16 | 8192;
const value = /* Variable, Property, EnumMember, Accessor */ 3 | 4 | 8 | 98304 | callable;
const classFlag = 32;
const shownAsWritten = /* Interface, TypeAlias, Enum */ 64 | 524288 | 384;
/** Its `NodeFlags`. */
const constant = 2;
/** Its `SyntaxKind.CallSignature`, and its `SignatureKind`. */
const callSignatureNode = 180;
const [calls, constructions] = [0, 1] as const;
const maxOverloads = 8;
const maxLines = 20;

/** One way to call something, and what is said of it. */
export interface Overload {
  /** `(a: number): string`. */
  readonly text: string;
  readonly comment: string;
}

/** What a name is, as it would be declared: each overload on its own. */
export function signatureText(
  project: Project,
  path: string,
  at: number,
  symbol: TypeScriptSymbol,
  overloads: readonly Overload[],
): string {
  const { checker } = project;
  const { flags, name } = symbol;
  const kind = isConstant(symbol) ? "const" : (kinds.find(([flag]) => (flags & flag) !== 0)?.[1] ?? "");
  const head = `${kind} ${name}`.trim();
  if ((flags & classFlag) !== 0) {
    return [head, ...overloads.map(({ text }) => `new ${name}${text}`)].join("\n");
  }
  if ((flags & value) === 0) {
    return (flags & shownAsWritten) === 0 ? head : (asWritten(symbol) ?? head);
  }
  if (((flags & callable) !== 0 && overloads.length > 0) || overloads.length > 1) {
    const lines = overloads.map(
      ({ text, comment }) =>
        `${overloads.length > 1 && isDeprecated(comment) ? "(deprecated) " : ""}${head}${text}`,
    );
    const rest = lines.length > maxOverloads ? [`// and ${lines.length - maxOverloads} more`] : [];
    return [...lines.slice(0, maxOverloads), ...rest].join("\n");
  }
  const type = checker.getTypeAtPosition(path, at);
  return type ? `${head}: ${checker.typeToString(type)}` : head;
}

export const isDeprecated = (comment: string): boolean => /^@deprecated\b/m.test(comment);

/** The ways to call what stands at a place, or to construct it where it is a class. */
export function overloadsAt(
  project: Project,
  path: string,
  at: number,
  symbol: TypeScriptSymbol,
): Overload[] {
  const { checker } = project;
  const isClass = (symbol.flags & classFlag) !== 0;
  const type = checker.getTypeAtPosition(path, at);
  const signatures = type ? checker.getSignaturesOfType(type, isClass ? constructions : calls) : [];
  return signatures.map((signature) => ({
    text: callText(project, checker, signature),
    comment: commentOf(signature),
  }));
}

/** `(a: T): R`. */
function callText({ emitter }: Project, checker: Checker, signature: Signature): string {
  const node = checker.signatureToSignatureDeclaration(
    signature,
    callSignatureNode,
    undefined,
    /* NoTruncation */ 1,
  );
  const text = node ? emitter.printNode(node) : "()";
  return text.replace(/;$/, "").replace(/\s*\n\s*/g, " ");
}

function commentOf({ declaration }: Signature): string {
  const node = declaration?.resolve();
  const comments = (
    node as { readonly jsDoc?: readonly { readonly pos: number; readonly end: number }[] } | undefined
  )?.jsDoc;
  const last = comments?.at(-1);
  return node && last ? readComment(node.getSourceFile().text.slice(last.pos, last.end)) : "";
}

/** The first lines of a declaration that says all there is to say. */
function asWritten({ declarations }: TypeScriptSymbol): string | undefined {
  const node = declarations[0]?.resolve();
  const text = node
    ?.getSourceFile()
    .text.slice(node.getStart(), node.end)
    .replace(/^(?:export |declare )+/, "");
  const lines = text?.split("\n") ?? [];
  return lines.length > maxLines ? [...lines.slice(0, maxLines), "  // ..."].join("\n") : text;
}

function isConstant({ flags, valueDeclaration }: TypeScriptSymbol): boolean {
  const list = flags & blockScoped ? valueDeclaration?.resolve()?.parent : undefined;
  return list !== undefined && (list.flags & constant) !== 0;
}
