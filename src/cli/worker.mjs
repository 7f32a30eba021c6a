// npm run worker: sets up, then lends this machine to trainings on others.
import { main, setup } from "./setup.mjs";

await main(async () => {
  await setup({ quiet: true });
  const { workerCommand } = await import("../../dist/src/cluster/worker-command.js");
  return workerCommand(process.argv.slice(2));
});
