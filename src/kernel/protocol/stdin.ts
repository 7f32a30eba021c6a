import type { InputAnswer, InputFrame } from "../session/session-protocol.js";
import type { KernelServer } from "./server.js";
import type { Message } from "./wire.js";

/** The question that a cell waits on. */
interface Question {
  readonly id: number;
  readonly asker: Message;
  /** The id of our message to the front end. */
  readonly messageId: string;
}

/** Carries the questions of cells to the front end that runs them, and its answers back. */
export class Stdin {
  readonly #server: KernelServer;
  readonly #answer: (answer: InputAnswer) => void;
  #question: Question | undefined;

  /** @param answer Writes to the session; the cell waits for it synchronously. */
  constructor(server: KernelServer, answer: (answer: InputAnswer) => void) {
    this.#server = server;
    this.#answer = answer;
  }

  /**
   * Passes a question on.
   *
   * @param asker The execute request of the running cell; undefined where the cell that asks has ended.
   */
  async ask({ id, prompt, password }: InputFrame, asker: Message | undefined): Promise<void> {
    const refuse = (why: string) =>
      this.#answer({ type: "refused", id, reason: `Nobody can answer: ${why}` });
    if (!asker) {
      refuse("the cell that asks has ended. Ask while it runs.");
      return;
    }
    if (asker.content.allow_stdin !== true) {
      refuse(
        "this run of the cell takes no input (allow_stdin is false). Run it in JupyterLab or a console.",
      );
      return;
    }
    const { id: messageId, sent } = this.#server.ask(asker, { prompt, password });
    const question: Question = { id, asker, messageId };
    this.#question = question;
    try {
      await sent;
    } catch (error) {
      if (this.#question === question) {
        this.#question = undefined;
        refuse(`the front end does not listen for questions (${(error as Error).message}).`);
      }
    }
  }

  /** Takes an input_reply; one that is late, from another client or to another question is dropped. */
  receive({ header, identities, parentHeader, content }: Message): void {
    const question = this.#question;
    const isFromAsker =
      question?.asker.identities.length === identities.length &&
      question.asker.identities.every((frame, i) => frame.equals(identities[i] as Buffer));
    if (!question || header.msg_type !== "input_reply" || !isFromAsker) {
      return;
    }
    // Not every client says what it answers.
    const answered = parentHeader.msg_id;
    if (answered && answered !== question.messageId && answered !== question.asker.header.msg_id) {
      return;
    }
    this.#question = undefined;
    const value = typeof content.value === "string" ? content.value : null;
    this.#answer({ type: "value", id: question.id, value });
  }

  /** Ends the wait, as the cell is stopped; false where none waits. */
  stop(): boolean {
    const question = this.#question;
    this.#question = undefined;
    if (question) {
      this.#answer({ type: "stopped", id: question.id });
    }
    return question !== undefined;
  }
}
