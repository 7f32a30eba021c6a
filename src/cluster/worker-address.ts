import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const)
  privateNetworks.addSubnet(network, prefix);
for (const [network, prefix] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  privateNetworks.addSubnet(network, prefix, "ipv6");

/** Whether an IP address is one of this machine's own or of a private network (RFC 1918, 4193, 6598, link-local). */
export function isPrivate(ip: string): boolean {
  return privateNetworks.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}

/**
 * Throws unless it is `host:port` in a private network.
 *
 * @throws {RangeError} Says what is wrong with it.
 */
export async function checkWorkerAddress(address: string): Promise<void> {
  const match = typeof address === "string" && /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(address);
  if (!match || Number(match[2]) < 1 || Number(match[2]) > 65535) {
    throw new RangeError(
      `workers must be addresses such as "10.0.0.5:2222", a host and a port; got ${JSON.stringify(address)}`,
    );
  }
  const host = match[1]!.replace(/^\[|\]$/g, "");
  const ip = isIP(host) ? host : (await lookup(host).catch(() => undefined))?.address;
  if (ip !== undefined && !isPrivate(ip)) {
    throw new RangeError(
      `workers must be in a private network, ${address} is not${ip === host ? "" : ` (${ip})`}: TensorFlow's servers have ` +
        "no authentication. Reach it through a VPN or a tunnel.",
    );
  }
}
