import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import path from "node:path";
import test from "node:test";
import { encodeMessage } from "../../src/cluster/encode-message.js";
import { serverDef } from "../../src/cluster/server-def.js";
import { isPrivate } from "../../src/cluster/worker-address.js";
import { connect, tensorflowVersion } from "../../src/index.js";

test("a ServerDef is what TensorFlow's own protocol buffers write", () => {
  const code = `
from tensorflow.core.protobuf import tensorflow_server_pb2, cluster_pb2
d = tensorflow_server_pb2.ServerDef(job_name="worker", task_index=1, protocol="grpc")
w = d.cluster.job.add(name="worker"); w.tasks[0] = "10.0.0.5:2222"; w.tasks[1] = "${"h".repeat(200)}:2222"
d.cluster.job.add(name="coordinator").tasks[0] = "localhost:4000"
d.default_session_config.allow_soft_placement = True
import sys; sys.stdout.write(tensorflow_server_pb2.ServerDef.FromString(bytes.fromhex(sys.argv[1])) == d and "same" or str(d))`;
  const ours = serverDef(
    { worker: ["10.0.0.5:2222", `${"h".repeat(200)}:2222`], coordinator: ["localhost:4000"] },
    { job: "worker", index: 1 },
    Uint8Array.of(0x38, 1),
  );
  const python = path.resolve(__dirname, "../../../.venv/bin/python");
  const { stdout, stderr } = spawnSync(python, ["-c", code, Buffer.from(ours).toString("hex")], {
    encoding: "utf8",
  });
  assert.equal(stdout, "same", stderr);
});

test("private are the addresses of RFC 1918, 4193, 6598, link-local ones and this machine's own", () => {
  const inside = [
    "127.0.0.1",
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
  ];
  const outside = ["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2001:4860::1", "11.0.0.1"];
  assert.deepEqual([...inside, ...outside].map(isPrivate), [
    ...inside.map(() => true),
    ...outside.map(() => false),
  ]);
});

test("connect refuses what is no list of private addresses", async () => {
  for (const [workers, said] of [
    [[], /at least one/],
    ["10.0.0.5:2222", /must be a list/],
    [["10.0.0.5"], /a host and a port; got "10\.0\.0\.5"/],
    [["10.0.0.5:99999"], /a host and a port/],
    [["8.8.8.8:2222"], /8\.8\.8\.8:2222 is not: .*no authentication/],
    [["10.0.0.5:1", "10.0.0.5:1"], /10\.0\.0\.5:1 is given twice/],
  ] as const)
    await assert.rejects(connect({ workers: workers as unknown as string[] }), {
      name: "RangeError",
      message: said,
    });
  await assert.rejects(connect({ workers: ["10.0.0.5:1"], deadline: 0 }), /deadline must be seconds/);
  await assert.rejects(
    connect({ workers: ["no-such-host.invalid:1"] }),
    /no-such-host\.invalid:1 is at no host/,
  );
});

test("a worker with another TensorFlow is refused with both versions", async () => {
  // Answers as a server of TensorFlow 2.9 does, whose words these are (version.cc and graph_constructor.cc).
  const device = encodeMessage([
    [1, "/job:worker/replica:0/task:0/device:CPU:0"],
    [2, "CPU"],
    [4, 268435456],
  ]);
  const status = encodeMessage([[1, device]]);
  const server = createServer().on("stream", (stream, headers) => {
    const isStatus = String(headers[":path"]).endsWith("GetStatus");
    const words =
      "GraphDef min consumer version 999999 above current version 1087 for TensorFlow 2.9.3.  Please upgrade TensorFlow.";
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () =>
      stream.sendTrailers(isStatus ? { "grpc-status": "0" } : { "grpc-status": "3", "grpc-message": words }),
    );
    const prefix = Buffer.from([0, 0, 0, 0, status.length]);
    stream.end(isStatus ? Buffer.concat([prefix, status]) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await assert.rejects(connect({ workers: [`127.0.0.1:${port}`] }), {
      message: new RegExp(
        `127.0.0.1:${port} has TensorFlow 2.9.3, this machine ${tensorflowVersion()}: install`,
      ),
    });
  } finally {
    server.close();
  }
});
