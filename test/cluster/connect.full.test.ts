import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import test, { after } from "node:test";
import { connect, devices, disconnect } from "../../src/index.js";
import { type Host, inLab, openHosts } from "./lab.js";

const cli = path.resolve(__dirname, "../../src/cluster/worker-command.js");

/** `npm run worker` without the setup. */
function workerArgs(...args: string[]): string[] {
  return ["-e", `require(${JSON.stringify(cli)}).workerCommand(${JSON.stringify(args)}).then(process.exit)`];
}

if (inLab()) {
  let hosts: Host[] = [];
  after(() => Promise.all(hosts.map((host) => host.close())));

  test("workers of ours and of Python's are found, and their devices are listed until disconnect", async () => {
    hosts = await openHosts([{}, { kind: "python" }]);
    const [ours, python] = hosts as [Host, Host];
    const own = devices().length;
    const found = await connect({ workers: [ours.address, python.address] });
    assert.deepEqual(
      found.map(({ name, type }) => [name, type]),
      [
        [`${ours.address}/cpu`, "CPU"],
        [`${python.address}/cpu`, "CPU"],
      ],
    );
    assert.ok(found.every(({ memory }) => memory > 0));
    assert.deepEqual(devices().slice(own), found);
    disconnect();
    assert.equal(devices().length, own);
  });

  test("every worker that cannot be used is named with the reason, in 10 seconds, and nothing is connected", async () => {
    const [ours] = hosts as [Host, Host];
    // Takes connections and says nothing; answers in another language.
    const silent = createServer(() => undefined).listen(4001);
    const web = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n")).listen(4002);
    await ours.signal("SIGSTOP");
    const before = performance.now();
    const workers = [ours.address, "10.77.0.1:4001", "10.77.0.1:4002", "10.77.0.1:4003", "10.77.0.99:2222"];
    const error = await connect({ workers }).then(
      () => assert.fail(),
      ({ message }: Error) => message,
    );
    // The deadline is the subject here, not the speed.
    assert.ok(performance.now() - before < 10_000);
    await ours.signal("SIGCONT");
    silent.close();
    web.close();
    for (const said of [
      `${ours.address} does not answer for 5 s`,
      "10.77.0.1:4001 does not answer for 5 s",
      "10.77.0.1:4002 does not speak gRPC",
      "10.77.0.1:4003 refuses connections: nothing listens there",
      "10.77.0.99:2222 ",
    ])
      assert.ok(error.includes(said), `${said} is not in: ${error}`);
    assert.ok(!devices().some(({ name }) => name.includes("10.77")));
  });

  test("a port in use and a public address are refused by npm run worker, and it starts a server that crashed anew", async () => {
    const busy = createServer().listen(4004);
    const inUse = spawnSync(process.execPath, workerArgs("--port", "4004"), { encoding: "utf8" });
    busy.close();
    assert.match(inUse.stderr, /port 4004 is in use/);
    assert.equal(inUse.status, 2);
    hosts[0]!.inside("ip", "addr", "add", "8.8.4.4/32", "dev", "eth0");
    spawnSync("ip", ["addr", "add", "8.8.4.4/32", "dev", "lab"]);
    const open = spawnSync(process.execPath, workerArgs("--port", "4005"), { encoding: "utf8" });
    spawnSync("ip", ["addr", "del", "8.8.4.4/32", "dev", "lab"]);
    assert.match(open.stderr, /public address 8\.8\.4\.4.*without\s+authentication/);
    assert.equal(open.status, 2);

    const worker = spawn(process.execPath, workerArgs("--port", "4006"), {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    worker.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const saysUp = async (times: number) => {
      while ((said.match(/A worker at 10\.77\.0\.1:4006/g) ?? []).length < times)
        await once(worker.stdout, "data");
    };
    await saysUp(1);
    await connect({ workers: ["10.77.0.1:4006"] });
    process.kill(Number(/process (\d+)/.exec(said)?.[1]), "SIGKILL");
    await saysUp(2);
    assert.match(said, /The server ended \(SIGKILL\); another one takes its place/);
    await connect({ workers: ["10.77.0.1:4006"] });
    worker.kill("SIGTERM");
    const [code] = (await once(worker, "exit")) as [number];
    assert.equal(code, 0);
    await assert.rejects(connect({ workers: ["10.77.0.1:4006"] }), /nothing listens there/);
  });
}
