import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { root, venvPython } from "./clone.js";

/**
 * Runs one of this folder's Python scripts, which say on stdout what happens, a JSON object a line.
 *
 * @param onEvent Hears each of them; what libraries print in between is left out.
 * @param options.input What the script reads from stdin.
 * @param options.signal Ends it.
 * @returns Undefined where it ended well, else why: "stopped", or its exit code and last complaint.
 */
export async function pythonEvents<Event>(
  script: string,
  args: readonly string[],
  onEvent: (event: Event) => void,
  { input = "", signal }: { readonly input?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<string | undefined> {
  const child = spawn(venvPython, [path.join(root, "src", "cli", "notebook", script), ...args]);
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  const closed = new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, killed) => {
      if (code === 0) resolve(undefined);
      else resolve(`${killed ?? `exit code ${code}`}: ${complaints.trim().split("\n").at(-1)}`);
    });
  });
  child.stdin.on("error", () => undefined); // it may end before it has read: that is told by its end
  child.stdin.end(input);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) onEvent(JSON.parse(line) as Event);
  }
  const died = await closed;
  signal?.removeEventListener("abort", stop);
  return signal?.aborted ? "stopped" : died;
}
