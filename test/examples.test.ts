// Runs the `@example` of every doc comment in the library: it must compile under strict TypeScript, run, and where a
// line says `expression // value`, give that value (numbers to 1e-6).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test, { after } from "node:test";
import vm from "node:vm";

const root = path.resolve(__dirname, "../..");
const source = path.join(root, "src");
const library = [
  "boxes",
  "datasets",
  "evaluation",
  "explain",
  "export",
  "figures",
  "image",
  "markup",
  "metrics",
  "models",
  "tensorflow",
  "tracking",
  "training",
];

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

function examplesOf(file: string): Example[] {
  const text = readFileSync(path.join(source, file), "utf8");
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    for (const found of comment[0].matchAll(/@example\b(.*(?:\n(?!\s*\* @|\s*\*\/).*)*)/g)) {
      const code = (found[1] ?? "")
        .replace(/\*\/\s*$/, "")
        .split("\n")
        .map((line) => line.replace(/^\s*\* ?/, ""))
        .filter((line) => !line.startsWith("```"))
        .join("\n")
        .trim();
      const line = text.slice(0, comment.index + (found.index ?? 0)).split("\n").length;
      examples.push({ file, line, code });
    }
  }
  return examples;
}

function names(module: string): string[] {
  return Object.keys(require(module) as object).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default",
  );
}

/** The example as a TypeScript file: library in scope, each promised value handed to `check`. */
function program({ file, code }: Example, folder: string): string {
  const publicNames = names(path.join(root, "dist", "src", "index.js"));
  const ownModule = path.join(root, "dist", "src", file.replace(/\.ts$/, ".js"));
  const ownNames = names(ownModule).filter((name) => !publicNames.includes(name));
  const imports = code.match(/^import .*$/gm) ?? [];
  const taken = new Set(imports.join(" ").match(/[\w$]+/g));
  const list = (all: string[]) => all.filter((name) => !taken.has(name)).join(", ");
  const body = code
    .split("\n")
    .filter((line) => !line.startsWith("import "))
    .map((line) => {
      const promised = /^([^\s/].*[^;\s{(,])\s+\/\/ (.+)$/.exec(line);
      return promised ? `check(await (${promised[1]}), ${JSON.stringify(promised[2])});` : line;
    });
  return [
    `import { ${list(publicNames)} } from "pinpoint-ts";`,
    `import { ${list(ownNames)} } from ${JSON.stringify(path.relative(folder, ownModule))};`,
    ...imports,
    "export async function example(check: (value: unknown, promised: string) => void): Promise<void> {",
    ...body,
    "}",
    "",
  ].join("\n");
}

function assertClose(value: unknown, promised: unknown, where: string): void {
  if (typeof value === "number" && typeof promised === "number" && Number.isFinite(promised)) {
    assert.ok(Math.abs(value - promised) <= 1e-6, `${where}: ${value} is not ${promised}`);
  } else if (Array.isArray(promised) && (Array.isArray(value) || ArrayBuffer.isView(value))) {
    const items = Array.from(value as ArrayLike<unknown>);
    assert.equal(items.length, promised.length, `${where}: ${JSON.stringify(items)}`);
    for (const [i, item] of promised.entries()) assertClose(items[i], item, `${where}[${i}]`);
  } else if (
    promised !== null &&
    typeof promised === "object" &&
    value !== null &&
    typeof value === "object"
  ) {
    assert.deepEqual(Object.keys(value).sort(), Object.keys(promised).sort(), where);
    for (const [key, item] of Object.entries(promised)) {
      assertClose((value as Record<string, unknown>)[key], item, `${where}.${key}`);
    }
  } else {
    assert.deepEqual(value, promised, where);
  }
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .filter((file) => library.includes(file.split(path.sep)[0] ?? "") || !file.includes(path.sep));
const examples = files.sort().flatMap(examplesOf);
mkdirSync(path.join(root, ".pinpoint"), { recursive: true });
const folder = mkdtempSync(path.join(root, ".pinpoint", "examples-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [i, example] of examples.entries())
  writeFileSync(path.join(folder, `example${i}.ts`), program(example, folder));
writeFileSync(
  path.join(folder, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: {
      rootDir: ".",
      outDir: ".",
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      sourceMap: false,
    },
    include: ["*.ts"],
    exclude: [],
  }),
);
const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
const compiled = spawnSync(process.execPath, [compiler, "-p", folder], { cwd: root, encoding: "utf8" });

test("there are examples, and they compile", () => {
  assert.ok(examples.length >= 20, `${examples.length} examples found`);
  const where = compiled.stdout.replace(/^\S*example(\d+)\.ts/gm, (_, i) => {
    const { file, line } = examples[Number(i)]!;
    return `src/${file}:${line} (example)`;
  });
  assert.equal(where, "");
});

for (const [i, { file, line, code }] of examples.entries()) {
  test(`src/${file}:${line}`, async () => {
    const { example } = require(path.join(folder, `example${i}.js`)) as {
      example(check: (value: unknown, promised: string) => void): Promise<void>;
    };
    await example((value, promised) => assertClose(value, vm.runInNewContext(`(${promised})`), code));
  });
}
