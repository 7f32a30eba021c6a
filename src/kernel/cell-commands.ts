import type { RemoteCompiler } from "./compiler/cell-compiler.js";
import { lookUp } from "./protocol/language-requests.js";
import type { Content } from "./protocol/wire.js";

const name = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$.]*`;
const asksForDocumentation = new RegExp(`^\\s*(?:\\?{1,2}\\s*(${name})|(${name})\\s*\\?{1,2})\\s*$`, "u");
const asksToLeave = /^\s*(exit|quit)\s*$/;

/** What a cell that is a command does: the payload of its reply, and a word to the person. */
export interface CommandResult {
  readonly payload: readonly Content[];
  readonly text?: string;
}

/**
 * Runs a cell that is no TypeScript but one of the commands that Jupyter's consoles are known for: `?name` and `name?`
 * show documentation, `exit` and `quit` end a console. Undefined for every other cell.
 */
export async function runCellCommand(
  code: string,
  compiler: RemoteCompiler,
): Promise<CommandResult | undefined> {
  if (asksToLeave.test(code)) {
    return { payload: [{ source: "ask_exit", keepkernel: false }] };
  }
  const [, before, behind] = asksForDocumentation.exec(code) ?? [];
  const asked = before ?? behind;
  if (asked === undefined) {
    return undefined;
  }
  const data = await lookUp(compiler, asked, asked.length);
  return data
    ? { payload: [{ source: "page", data, start: 0 }] }
    : { payload: [], text: `No documentation of \`${asked}\` was found.\n` };
}
