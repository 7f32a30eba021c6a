import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import test from "node:test";
import { tcpConnections } from "../../src/cluster/tcp-connections.js";

const skip = process.platform === "linux" ? false : "reads Linux's tables";

for (const [kind, host, written] of [
  ["IPv4", "127.0.0.1", "127.0.0.1"],
  ["IPv4 in an IPv6 socket", "::ffff:127.0.0.1", "127.0.0.1"],
  ["IPv6", "::1", "[0000:0000:0000:0000:0000:0000:0000:0001]"],
] as const) {
  test(`a connection by ${kind} is found, and is gone when it ends`, { skip }, async (t) => {
    const server = createServer().listen(0, host);
    try {
      await once(server, "listening");
    } catch (error) {
      t.skip(`this machine has none: ${(error as Error).message}`);
      return;
    }
    const { port } = server.address() as AddressInfo;
    const client = connect(port, host);
    const [accepted] = (await once(server, "connection")) as [Socket];
    const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
    const { localPort } = client;
    const found = tcpConnections().find((connection) => connection.fd === fd);
    assert.deepEqual(found, { fd, localPort, remote: `${written}:${port}` });
    assert.ok(
      tcpConnections().some((connection) => connection.localPort === port),
      "the other end is ours, too",
    );
    client.destroy();
    accepted.destroy();
    server.close();
    await once(server, "close");
    assert.ok(tcpConnections().every((connection) => connection.localPort !== localPort));
  });
}
