import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A TCP connection of this process. */
export interface TcpConnection {
  /** Its file descriptor. */
  readonly fd: number;
  readonly localPort: number;
  /** `10.0.0.5:2222`, or with brackets `[fd00::5]:2222`. */
  readonly remote: string;
}

/** Columns of Linux's /proc/net/tcp (proc_net_tcp.txt), and its state ESTABLISHED. */
const [LOCAL, REMOTE, STATE, INODE] = [1, 2, 3, 9];
const ESTABLISHED = "01";
/** ::ffff:0:0/96 in front of an IPv4 address that stands in an IPv6 socket. */
const MAPPED = "00000000000000000000FFFF";

/** The TCP connections of this process that stand. Linux only. */
export function tcpConnections(): TcpConnection[] {
  const rows = ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/self/net/${table}`, "utf8").split("\n").slice(1),
  );
  const found = new Map<string, Omit<TcpConnection, "fd">>();
  for (const row of rows) {
    const columns = row.trim().split(/\s+/);
    if (columns[STATE!] !== ESTABLISHED) continue;
    const localPort = Number.parseInt(columns[LOCAL!]!.split(":")[1]!, 16);
    found.set(`socket:[${columns[INODE!]}]`, { localPort, remote: addressOf(columns[REMOTE!]!) });
  }
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    const connection = found.get(linkOf(fd));
    return connection ? [{ fd: Number(fd), ...connection }] : [];
  });
}

/** What a descriptor stands for; nothing where it was closed a moment ago. */
function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

/** Addresses stand there as words of four bytes, in the processor's order. */
function addressOf(column: string): string {
  const [words, port] = column.split(":") as [string, string];
  const bytes = words.match(/.{8}/g)!.map((word) => Buffer.from(word, "hex").reverse().toString("hex"));
  const address = bytes.join("").toUpperCase();
  const number = Number.parseInt(port, 16);
  const ipv4 = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
  if (ipv4.length === 8) return `${[...Buffer.from(ipv4, "hex")].join(".")}:${number}`;
  return `[${address.match(/.{4}/g)!.join(":").toLowerCase()}]:${number}`;
}
