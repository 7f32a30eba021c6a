import { readSync } from "node:fs";
import { type InputAnswer, type InputFrame, inputFd } from "./session-protocol.js";
import { Interrupted } from "./stopped-cells.js";

/** A cell asked for input where nobody can give any. */
export class StdinNotAllowed extends Error {
  override name = "StdinNotAllowed";
}

/** The dialogs of a browser, for cells: each holds the cell, synchronously, until the person has answered. */
export interface Dialogs {
  prompt(message?: string, defaultValue?: string): string | null;
  confirm(message?: string): boolean;
  alert(message?: unknown): void;
  /** Asks for a line that is not shown while it is typed. */
  password(message?: string): string;
}

const newline = 10;

/** Makes the dialogs of a session whose running cell is `cell()`. */
export function createDialogs(cell: () => number, write: (frame: InputFrame) => void): Dialogs {
  let nextId = 1;
  let unread = Buffer.alloc(0);

  function readLine(): string {
    let end = unread.indexOf(newline);
    while (end < 0) {
      const chunk = Buffer.alloc(1 << 16);
      const size = readSync(inputFd, chunk);
      if (size === 0) {
        // The server is gone, and with it everybody who could answer.
        process.kill(process.pid, "SIGKILL");
      }
      unread = Buffer.concat([unread, chunk.subarray(0, size)]);
      end = unread.indexOf(newline);
    }
    const line = unread.toString("utf8", 0, end);
    unread = unread.subarray(end + 1);
    return line;
  }

  /** The answer to question `id`; a hard stop may have left others in the pipe, whole or cut off. */
  function readAnswer(id: number): InputAnswer {
    for (;;) {
      const line = readLine();
      try {
        const answer = JSON.parse(line) as InputAnswer;
        if (answer.id === id) {
          return answer;
        }
      } catch {
        // The rest of an answer that nobody waits for.
      }
    }
  }

  function ask(prompt: string, password: boolean): string | null {
    const id = nextId++;
    write({ type: "input", cell: cell(), id, prompt, password });
    const answer = readAnswer(id);
    if (answer.type === "stopped") {
      throw new Interrupted();
    }
    if (answer.type === "refused") {
      throw new StdinNotAllowed(answer.reason);
    }
    return answer.value;
  }

  return {
    prompt(message = "", defaultValue = "") {
      const preset = defaultValue === "" ? "" : `[${defaultValue}] `;
      const value = ask(`${message}${message === "" ? "" : " "}${preset}`, false);
      return value === "" ? `${defaultValue}` : value;
    },
    confirm(message = "") {
      return /^\s*(y|yes|ok|true)\s*$/i.test(ask(`${message} [y/N] `, false) ?? "");
    },
    alert(message = "") {
      ask(`${message} [Enter] `, false);
    },
    password(message = "Password:") {
      return ask(`${message} `, true) ?? "";
    },
  };
}
