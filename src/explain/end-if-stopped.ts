import type { ProgressBar } from "../progress.js";

/**
 * Ends work that somebody asked to stop.
 *
 * @throws {DOMException} "AbortError".
 */
export function endIfStopped(bar: ProgressBar): void {
  if (!bar.stopRequested) return;
  bar.done();
  throw new DOMException(`Stopped at ${bar.value} of ${bar.total}.`, "AbortError");
}
