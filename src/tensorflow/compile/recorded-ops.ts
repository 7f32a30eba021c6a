import type { Status } from "../c-api.js";
import { callerFrame, errorAtCaller } from "../caller.js";
import { isOk, takeFailure } from "../status.js";

interface RecordedOp {
  /** The op and what goes in: `MatMul(float32[2,3], float32[3,4])`. */
  readonly words: string;
  readonly frame: string | undefined;
}

/** The ops of a compiled function by their names in its graph, so that one that fails can be told. */
export class RecordedOps {
  readonly #ops = new Map<string, RecordedOp>();

  /** To be called while the function calls the op. */
  add(name: string, words: string): void {
    this.#ops.set(name, { words, frame: callerFrame() });
  }

  /**
   * Throws what went wrong in a call of the function.
   *
   * @throws {Error} Names the op that failed; its stack begins with the line that called that op.
   */
  check(functionName: string, status: Status): void {
    if (isOk(status)) return;
    const { message, Kind } = takeFailure(status);
    const op = this.#ops.get(/\{\{node (?:\S*\/)?([^}\s]+)\}\}/.exec(message)?.[1] ?? "");
    const said = message
      .replaceAll(/\s*\[\[[^\]]*\{\{node [^\]]*\]\]/g, "")
      .replaceAll(/\{\{function_node [^}]*\}\}\s*/g, "");
    throw errorAtCaller(
      `TensorFlow could not run ${op ? `${op.words} in ` : ""}the compiled function ${functionName}: ${said}`,
      { Kind, before: op?.frame },
    );
  }
}
