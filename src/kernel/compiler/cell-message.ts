import type { AutoImports } from "./auto-imports.js";

const unknownName = /^Cannot find name '([^']+)'/;
const olderNode = /Do you need to change your target library\?.*$/m;
const assignedImport = /^Cannot assign to '([^']+)' because it is an import\.$/;

/**
 * TypeScript's words about a cell as a person reads them: without the kernel's own names, and with the import that a
 * name wants.
 */
export function cellMessage(message: string, imports: AutoImports): string {
  const text = message
    .replace(/\$cells\.\$\d+\./g, "")
    .replace(olderNode, `Node ${process.versions.node} has none.`);
  const assigned = assignedImport.exec(text)?.[1];
  if (assigned !== undefined) {
    return `Cannot assign to '${assigned}' because it is imported, or a constant of an earlier cell.`;
  }
  const name = unknownName.exec(text)?.[1];
  const from = name === undefined ? undefined : imports.moduleOf(name);
  return from === undefined ? text : `${text}\n  import { ${name} } from "${from}" brings one.`;
}
