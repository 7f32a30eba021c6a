import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import test from "node:test";
import { dropDeadConnections } from "../../src/cluster/drop-dead-connections.js";
import { koffi } from "../../src/tensorflow/koffi.js";

const skip = process.platform === "linux" ? false : "Linux keeps connections otherwise";

test("connections ask whether the other side is still there", { skip }, async () => {
  const getOption = koffi
    .load(null)
    .func("int getsockopt(int, int, int, _Out_ int *, _Inout_ unsigned int *)");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as { port: number }).port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
  const option = (level: number, name: number) => {
    const value = [0];
    assert.equal(getOption(fd, level, name, value, [4]), 0);
    return value[0];
  };
  assert.equal(option(1, 9), 0, "not by itself");
  dropDeadConnections();
  assert.notEqual(option(1, 9), 0, "SO_KEEPALIVE");
  assert.equal(option(6, 4), 5, "asks after 5 s");
  client.destroy();
  accepted.destroy();
  server.close();
});
