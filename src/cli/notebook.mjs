// npm run notebook, npm run notebooks: sets up, then runs notebooks without JupyterLab.
import { jupyterEnvironment } from "./project.mjs";
import { main, setup } from "./setup.mjs";

await main(async () => {
  await setup({ quiet: true });
  Object.assign(process.env, jupyterEnvironment);
  const { notebookCommand } = await import("../../dist/src/cli/notebook/main.js");
  return notebookCommand(process.argv.slice(2));
});
