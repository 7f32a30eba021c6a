import { readdirSync } from "node:fs";
import { koffi } from "../tensorflow/koffi.js";

/** So often, in milliseconds, new connections are looked for. */
const INTERVAL = 2000;
/** Linux's numbers of levels and options (socket.h, tcp.h), each with its value: after 5 s of silence 3 questions, 3 s apart. */
const OPTIONS = [
  [1, 9, 1], // SO_KEEPALIVE
  [6, 4, 5], // TCP_KEEPIDLE
  [6, 5, 3], // TCP_KEEPINTVL
  [6, 6, 3], // TCP_KEEPCNT
  [6, 18, 15_000], // TCP_USER_TIMEOUT, milliseconds
] as const;

/**
 * Has Linux ask all of this process's connections whether the other side is still there. TensorFlow's servers never ask: where
 * a network fails for a while, one side may close a connection and the other wait on it for ever.
 */
export function dropDeadConnections(): void {
  if (process.platform !== "linux") return;
  const setOption = koffi.load(null).func("int setsockopt(int, int, int, const int *, unsigned int)");
  const look = () => {
    for (const fd of readdirSync("/proc/self/fd")) {
      // What is no TCP connection refuses, and that is all.
      for (const [level, option, value] of OPTIONS) setOption(Number(fd), level, option, [value], 4);
    }
  };
  look();
  setInterval(look, INTERVAL).unref();
}
