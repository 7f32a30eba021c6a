import { setTimeout as sleep } from "node:timers/promises";
import { koffi } from "../tensorflow/koffi.js";
import { probeWorker } from "./probe-worker.js";
import { tcpConnections } from "./tcp-connections.js";

/** So often, in milliseconds, connections are looked at. */
const INTERVAL = 2000;
/** So many milliseconds a server has to answer. */
const DEADLINE = 5000;
/** Linux's numbers of levels and options (socket.h, tcp.h), each with its value: after 5 s of silence 3 questions, 3 s apart. */
const OPTIONS = [
  [1, 9, 1], // SO_KEEPALIVE
  [6, 4, 5], // TCP_KEEPIDLE
  [6, 5, 3], // TCP_KEEPINTVL
  [6, 6, 3], // TCP_KEEPCNT
  [6, 18, 15_000], // TCP_USER_TIMEOUT, milliseconds
] as const;
const BOTH_WAYS = 2;

/**
 * Ends a worker's connections to those that are no longer there; TensorFlow itself waits on them for ever. Linux asks the
 * other machine, which knows of no connection where the network failed for a while; and the worker at the other end is asked,
 * for the machine of a frozen one still answers.
 *
 * @param port Where this process listens: connections from there were made by others, who look after them.
 */
export function dropDeadConnections(port: number): void {
  if (process.platform !== "linux") return;
  const library = koffi.load(null);
  const setOption = library.func("int setsockopt(int, int, int, const int *, unsigned int)");
  const shutDown = library.func("int shutdown(int, int)");
  const asked = new Set<string>();

  const ask = async (remote: string) => {
    if (asked.has(remote)) return;
    asked.add(remote);
    try {
      await probeWorker(remote, DEADLINE);
    } catch {
      for (const { fd, localPort, remote: other } of tcpConnections()) {
        if (other === remote && localPort !== port) shutDown(fd, BOTH_WAYS);
      }
    }
    asked.delete(remote);
  };
  const look = () => {
    for (const { fd, localPort, remote } of tcpConnections()) {
      for (const [level, option, value] of OPTIONS) setOption(fd, level, option, [value], 4);
      if (localPort !== port) void ask(remote);
    }
  };
  void (async () => {
    for (;;) {
      look();
      await sleep(INTERVAL, undefined, { ref: false });
    }
  })();
}
