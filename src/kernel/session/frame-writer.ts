import { writeSync } from "node:fs";
import { outputFd, type SessionFrame } from "./session-protocol.js";

// A cell may put its own things in the place of JavaScript's: these are kept.
const { stringify } = JSON;
const { from } = Buffer;

/** Writes one frame to the server and returns when it is out; a slow server slows the cell, and nothing is lost. */
export function writeFrame(frame: SessionFrame): void {
  // A hard stop can end a write half way, and a cell can write here too: each frame starts on a line of its own.
  const bytes = from(`\n${stringify(frame)}\n`);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(outputFd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
        // The server is gone, or a cell closed the pipe: without it nobody hears of anything.
        process.kill(process.pid, "SIGKILL");
      }
    }
  }
}
