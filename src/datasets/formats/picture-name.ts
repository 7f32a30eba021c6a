import { posix } from "node:path";

const pictureEnd = /\.(jpe?g|png|webp|gif|tiff?|avif|svg|bmp)$/i;

/** Whether a file is a picture, by its name. */
export function isPictureName(name: string): boolean {
  return pictureEnd.test(name);
}

/** A name without its folder's and its own ending: "train/a.jpg" is "train/a". */
export function withoutEnding(name: string): string {
  return name.replace(/\.[^./]*$/, "");
}

/** What is wrong with the name of a picture as a path below a folder. */
export function problemOf(name: string): string | undefined {
  if (name === "" || name.includes("\0")) return "is no file name";
  const plain = name.replaceAll("\\", "/");
  const parts = posix.normalize(plain).split("/");
  if (parts[0] === ".." || parts.at(-1) === "." || plain.endsWith("/")) return "climbs";
  if (plain !== name) return "is a path of Windows";
  if (isAbsolute(plain)) return "is not a path below the folder";
  return undefined;
}

/** A path and what is left of it without its first folders: "/home/me/images/a.jpg" may be images/a.jpg here. */
export function endsOf(name: string): string[] {
  const parts = posix.normalize(name.replaceAll("\\", "/")).split("/");
  const first = isAbsolute(parts.join("/")) ? 1 : 0;
  return parts.slice(first).map((_, index) => parts.slice(first + index).join("/"));
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:/i.test(path);
}
