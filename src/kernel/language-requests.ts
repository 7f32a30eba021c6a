import type { Documentation, RemoteCompiler } from "./cell-compiler.js";
import { toCodePointOffset, toUtf16Offset } from "./code-points.js";
import { documentationHtml } from "./documentation-html.js";
import type { MimeBundle } from "./session-protocol.js";
import type { Content } from "./wire.js";

/** A request whose content is not what the protocol says. */
export function requireText(content: Content, name: string): string {
  const value = content[name];
  if (typeof value !== "string") {
    throw new TypeError(`content.${name} must be a string, got ${value === null ? "null" : typeof value}`);
  }
  return value;
}

/** The UTF-16 offset of the request's cursor: the end of the code where it says none. */
function cursorOffset({ cursor_pos }: Content, code: string): number {
  return typeof cursor_pos === "number" ? toUtf16Offset(code, cursor_pos) : code.length;
}

/** What is known at a place. A name that nobody declared has the type `any` there, which tells a person nothing. */
async function lookUp(
  compiler: RemoteCompiler,
  code: string,
  offset: number,
): Promise<Documentation | undefined> {
  const found = await compiler.inspect(code, offset);
  return found?.signature === "any" && found.text === "" ? undefined : found;
}

function documentationBundle(found: Documentation): MimeBundle {
  const { signature, text } = found;
  return {
    "text/plain": text ? `${signature}\n\n${text}` : signature,
    "text/markdown": `\`\`\`typescript\n${signature}\n\`\`\`\n\n${text}`,
    "text/html": documentationHtml(found),
  };
}

/** Answers a complete_request. */
export async function answerComplete(compiler: RemoteCompiler, content: Content): Promise<Content> {
  const code = requireText(content, "code");
  const { start, end, entries } = await compiler.complete(code, cursorOffset(content, code));
  const range = { start: toCodePointOffset(code, start), end: toCodePointOffset(code, end) };
  return {
    status: "ok",
    matches: entries.map((entry) => entry.text),
    cursor_start: range.start,
    cursor_end: range.end,
    metadata: {
      _jupyter_types_experimental: entries.map((entry) => ({
        ...range,
        text: entry.text,
        type: entry.kind,
      })),
    },
  };
}

/** Answers an inspect_request. */
export async function answerInspect(compiler: RemoteCompiler, content: Content): Promise<Content> {
  const code = requireText(content, "code");
  const found = await lookUp(compiler, code, cursorOffset(content, code));
  const data = found ? documentationBundle(found) : {};
  return { status: "ok", found: found !== undefined, data, metadata: {} };
}

/** Answers an is_complete_request. */
export async function answerIsComplete(compiler: RemoteCompiler, content: Content): Promise<Content> {
  return { ...(await compiler.isComplete(requireText(content, "code"))) };
}

/** The name in a cell that is `?name` or `name?`, which asks for its documentation. */
export function askedName(code: string): string | undefined {
  const found =
    /^\s*(?:\?{1,2}\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)|([\p{ID_Start}$_][\p{ID_Continue}$.]*)\s*\?{1,2})\s*$/u.exec(
      code,
    );
  return found?.[1] ?? found?.[2];
}

/** The pager's text for a name; undefined where nothing is known of it. */
export async function pageFor(compiler: RemoteCompiler, name: string): Promise<MimeBundle | undefined> {
  const found = await lookUp(compiler, name, name.length);
  return found && documentationBundle(found);
}
