/** How far a run has come: `status.json` of its folder. */
export interface RunStatus {
  /**
   * `done`: all epochs, or stopped early. `stopped`: somebody asked for it. `failed`: ended by an error. `interrupted`: its
   * process ended without a word; `resume: true` goes on.
   */
  readonly state: "running" | "done" | "stopped" | "failed" | "interrupted";
  /** How many epochs are finished. */
  readonly epochs: number;
  readonly steps: number;
  /** The seconds of training in all, from first to last, pauses between processes not counted. */
  readonly seconds: number;
  /** The epoch whose weights the model has at the end, where early stopping keeps them. */
  readonly bestEpoch?: number;
  /** Why it failed. */
  readonly error?: string;
  /** The process that trains or trained. */
  readonly process: number;
}
