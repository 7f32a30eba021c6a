import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { parse, parseAllDocuments } from "yaml";

const root = path.resolve(__dirname, "../../..");
const folder = path.join(root, "docs/cluster");
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");

interface Service {
  readonly command: readonly string[];
  readonly build: { readonly context: string };
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
}

/** Words of a command are scripts of package.json and files of the clone. */
function checkCommand(command: readonly string[]): void {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  if (command[0] === "npm") assert.ok(command[1] === "run" && command[2]! in scripts, command.join(" "));
  else assert.ok(command[0] === "node" && existsSync(path.join(root, command[1]!)), command.join(" "));
}

test("the first lines of both say that there is no authentication", () => {
  for (const name of ["compose.yaml", "kubernetes.yaml"]) assert.match(read(name), /^# No authentication: /);
});

test("the compose file starts as many workers as the trainer asks for, on a network without a way out, publishing no port", () => {
  const { name, services, networks } = parse(read("compose.yaml"));
  for (const { command, build, networks: joined, ports } of Object.values(
    services as Record<string, Service>,
  )) {
    checkCommand(command);
    assert.ok(existsSync(path.join(folder, build.context, "docs/cluster/Dockerfile")));
    assert.deepEqual(joined, ["private"]);
    assert.equal(ports, undefined);
  }
  assert.equal(networks.private.internal, true);
  const workers = Array.from(
    { length: services.worker.deploy.replicas },
    (_, at) => `${name}-worker-${at + 1}:2222`,
  );
  assert.deepEqual(services.trainer.command.slice(2), workers);
  assert.equal(services.worker.command.at(-1), "2222");
});

test("the Kubernetes manifest's workers, service, policy and trainer fit together", (t) => {
  const documents = parseAllDocuments(read("kubernetes.yaml"));
  assert.ok(documents.every(({ errors }) => errors.length === 0));
  const [service, workers, policy, trainer] = documents.map((document) => document.toJS());
  assert.deepEqual(
    [service.kind, workers.kind, policy.kind, trainer.kind],
    ["Service", "StatefulSet", "NetworkPolicy", "Job"],
  );
  const { labels } = workers.spec.template.metadata;
  for (const selector of [
    service.spec.selector,
    workers.spec.selector.matchLabels,
    policy.spec.podSelector.matchLabels,
  ])
    assert.deepEqual(selector, labels);
  const allowed = policy.spec.ingress[0].from.map(
    (peer: Record<string, { matchLabels: object }>) => peer.podSelector!.matchLabels,
  );
  assert.deepEqual(allowed, [labels, trainer.spec.template.metadata.labels]);
  const [worker] = workers.spec.template.spec.containers;
  const [{ command }] = trainer.spec.template.spec.containers;
  checkCommand(worker.command);
  checkCommand(command);
  assert.equal(workers.spec.serviceName, service.metadata.name);
  const { name } = workers.metadata;
  assert.deepEqual(
    command.slice(2),
    Array.from({ length: workers.spec.replicas }, (_, at) => `${name}-${at}.${service.metadata.name}:2222`),
  );
  for (const port of [
    service.spec.ports[0].port,
    worker.ports[0].containerPort,
    policy.spec.ingress[0].ports[0].port,
  ])
    assert.equal(String(port), worker.command.at(-1));

  // Kubernetes' own reader of manifests, which needs no cluster.
  if (spawnSync("kubectl", ["version", "--client"]).status !== 0)
    return t.diagnostic("kubectl is not here: not asked");
  const copy = mkdtempSync(path.join(tmpdir(), "manifest-"));
  cpSync(path.join(folder, "kubernetes.yaml"), path.join(copy, "kubernetes.yaml"));
  writeFileSync(path.join(copy, "kustomization.yaml"), "resources: [kubernetes.yaml]\n");
  const { status, stderr, stdout } = spawnSync("kubectl", ["kustomize", copy], { encoding: "utf8" });
  rmSync(copy, { recursive: true });
  assert.equal(status, 0, stderr);
  assert.equal(stdout.match(/^kind: /gm)?.length, documents.length);
});
