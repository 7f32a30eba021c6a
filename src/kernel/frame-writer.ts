import { writeSync } from "node:fs";
import { outputFd, type SessionFrame } from "./session-protocol.js";

/** A hard stop can end a write half way: the next frame then starts on a line of its own. */
let broken = false;

/** Writes one frame to the server and returns when it is out; a slow server slows the cell, and nothing is lost. */
export function writeFrame(frame: SessionFrame): void {
  const bytes = Buffer.from(`${broken ? "\n" : ""}${JSON.stringify(frame)}\n`);
  let written = 0;
  broken = true;
  while (written < bytes.length) {
    try {
      written += writeSync(outputFd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") {
        // The server is gone, and with it everybody who would read this.
        process.kill(process.pid, "SIGKILL");
      }
      if (code !== "EAGAIN") {
        throw error;
      }
    }
  }
  broken = false;
}
