import { executeCommand } from "./execute-command.js";
import { runUsage } from "./run-arguments.js";
import { runCommand } from "./run-command.js";

const usage = `${runUsage}

npm run notebooks [-- FILE ...]   executes the course in place and rewrites its outputs and the numbers in its prose`;

/** What `npm run notebook` does. @returns The exit code: 2 where the arguments are wrong. */
export async function notebookCommand([command, ...args]: readonly string[]): Promise<number> {
  const folder = process.env.INIT_CWD ?? process.cwd();
  try {
    if (command === "run") return await runCommand(args, folder);
    if (command === "execute") return await executeCommand(args, folder);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    console.error(error.message);
    return 2;
  }
  console.error(usage);
  return command === undefined || command === "help" || command === "--help" ? 0 : 2;
}
