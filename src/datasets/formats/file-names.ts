const forbidden = /[<>:"|?*\\\p{Cc}\p{Cs}\u2028\u2029]/gu;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const mostBytes = 200;

/** Names of files made from ids: legal everywhere, each one once. A "/" stays and makes a folder. */
export class FileNames {
  readonly #taken = new Set<string>();

  /** The id itself where it is a legal path that was not given yet, else the nearest one. */
  take(id: string): string {
    const name = id.split("/").map(legal).join("/");
    let free = name;
    for (let copy = 2; this.#taken.has(folded(free)); copy++) free = `${name}-${copy}`;
    this.#taken.add(folded(free));
    return free;
  }
}

function legal(part: string): string {
  let name = part.replace(forbidden, "_").trim().replace(/\.+$/, "_");
  while (Buffer.byteLength(name) > mostBytes) name = [...name].slice(0, -1).join("");
  if (name === "" || name === ".." || reserved.test(name)) return `_${name}`;
  return name;
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
