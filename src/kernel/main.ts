import { startCompiler } from "./compiler/compiler-client.js";

// The kernel: `node main.js <connection file>`.
const [, , connectionFile] = process.argv;
if (connectionFile === undefined) {
  process.stderr.write("usage: node main.js <connection file>; Jupyter gives it to the kernels it starts\n");
  process.exitCode = 1;
} else {
  // The first cell waits longest for the compiler: everything else is loaded while that starts.
  const compiler = startCompiler();
  const { serveKernel } = require("./serve-kernel.js") as typeof import("./serve-kernel.js");
  serveKernel(connectionFile, compiler).catch((error: unknown) => {
    process.stderr.write(`${(error as Error)?.message ?? error}\n`);
    process.exit(1);
  });
}
