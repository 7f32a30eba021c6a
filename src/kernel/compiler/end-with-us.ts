import { type ChildProcess, spawn } from "node:child_process";

/**
 * Kills the process of this number, if it is still the one whose command line holds `$1`, when the standard input ends:
 * when nobody is left who could close it in peace. Linux has /proc even where it has no ps.
 */
const script = `
read -r _
command=$(tr '\\0' ' ' < "/proc/$0/cmdline" 2> /dev/null || ps -ww -o command= -p "$0")
case $command in *"$1"*) kill -KILL "$0" ;; esac`;

/**
 * Sees to it that a process that we started does not outlive us, also where we are killed.
 *
 * @param mark Words of its command line, so that no other is killed that has its number by then.
 * @returns Ends the watch: the process has ended.
 */
export function endWithUs(pid: number, mark: string): () => void {
  // A session of its own: Ctrl-C in the terminal is not for it.
  const watcher: ChildProcess = spawn("/bin/sh", ["-c", script, String(pid), mark], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watcher.on("error", () => undefined);
  watcher.stdin?.on("error", () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  return () => void watcher.kill("SIGKILL");
}
