import type { RemoteCompiler } from "../compiler/cell-compiler.js";
import type { MimeBundle } from "../session/session-protocol.js";
import { toCodePointOffset, toUtf16Offset } from "./code-points.js";
import { documentationHtml } from "./documentation-html.js";
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

/**
 * The documentation of what stands at a UTF-16 offset. A name that nobody declared has the type `any` there, which
 * tells a person nothing.
 */
export async function lookUp(
  compiler: RemoteCompiler,
  code: string,
  offset: number,
): Promise<MimeBundle | undefined> {
  const found = await compiler.inspect(code, offset);
  if (!found || (found.signature === "any" && found.text === "")) {
    return undefined;
  }
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
    matches: entries.map((entry) => entry.label),
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
  const data = await lookUp(compiler, code, cursorOffset(content, code));
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
}

/** Answers an is_complete_request. */
export async function answerIsComplete(compiler: RemoteCompiler, content: Content): Promise<Content> {
  return { ...(await compiler.isComplete(requireText(content, "code"))) };
}
