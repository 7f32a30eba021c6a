// A worker: a server of TensorFlow's own in a process of its own, until it is ended.
import { c } from "../tensorflow/c-api.js";
import { configuration } from "../tensorflow/context.js";
import { check, status } from "../tensorflow/status.js";
import { dropDeadConnections } from "./drop-dead-connections.js";
import { serverDef } from "./server-def.js";

const [address = ""] = process.argv.slice(2);
const definition = serverDef({ worker: [address] }, { job: "worker", index: 0 }, configuration);
const server = c.newServer(definition, definition.length, status);
check("TensorFlow could not start a server");
c.serverStart(server, status);
check("TensorFlow could not start a server");
dropDeadConnections(Number(address.split(":").at(-1)));
process.send?.("started");
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// What listens is a thread of TensorFlow's, which does not keep the process.
setInterval(() => undefined, 2 ** 30);
