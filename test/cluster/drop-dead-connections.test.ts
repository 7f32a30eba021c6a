import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import test from "node:test";
import { dropDeadConnections } from "../../src/cluster/drop-dead-connections.js";
import { koffi } from "../../src/tensorflow/koffi.js";

const skip = process.platform === "linux" ? false : "Linux keeps connections otherwise";

/** Takes connections and says nothing, as the machine of a frozen worker does. */
const frozen = () => createServer((socket) => socket.on("error", () => undefined));

/** Answers every gRPC call. */
function alive(): Server {
  return createHttp2Server().on("stream", (stream) => {
    stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end();
  });
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("connections to what does not answer are dropped, others are kept and ask whether the other side is there", {
  skip,
}, async (t) => {
  const getOption = koffi
    .load(null)
    .func("int getsockopt(int, int, int, _Out_ int *, _Inout_ unsigned int *)");
  const option = (socket: Socket, level: number, name: number) => {
    const value = [0];
    const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
    assert.equal(getOption(fd, level, name, value, [4]), 0);
    return value[0];
  };
  const [one, other, ours] = [frozen(), alive(), frozen()];
  const ports = [await portOf(one), await portOf(other), await portOf(ours)] as const;
  const [toFrozen, toAlive, toUs] = ports.map((port) => connect(port, "127.0.0.1")) as [
    Socket,
    Socket,
    Socket,
  ];
  t.after(() => {
    for (const socket of [toFrozen, toAlive, toUs]) socket.destroy();
    for (const server of [one, other, ours]) server.close();
  });
  const [byOthers] = (await once(ours, "connection")) as [Socket];
  t.after(() => byOthers.destroy());
  assert.equal(option(toAlive, 1, 9), 0, "not by itself");
  dropDeadConnections(ports[2]);
  assert.notEqual(option(toAlive, 1, 9), 0, "SO_KEEPALIVE");
  assert.equal(option(toAlive, 6, 4), 5, "asks after 5 s");
  toFrozen.resume();
  await once(toFrozen, "close");
  assert.equal(toAlive.destroyed, false);
  assert.equal(byOthers.destroyed, false, "those who connected look after it");
});
