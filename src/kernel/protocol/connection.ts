import { readFileSync } from "node:fs";

/** What Jupyter writes into a kernel's connection file. */
export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Z85 keys, where Jupyter wants the sockets encrypted. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

/** The five channels of a Jupyter kernel. */
export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

const channels: readonly Channel[] = ["shell", "iopub", "stdin", "control", "hb"];

/**
 * Reads and checks a Jupyter connection file.
 *
 * @throws {TypeError} If a field is missing or the signature scheme is not the one we check.
 */
export function readConnectionFile(path: string): ConnectionInfo {
  const info = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  for (const name of ["transport", "ip", "key"]) {
    if (typeof info[name] !== "string") {
      throw new TypeError(`connection file ${path}: "${name}" must be a string, got ${typeof info[name]}`);
    }
  }
  for (const channel of channels) {
    if (!Number.isInteger(info[`${channel}_port`])) {
      throw new TypeError(`connection file ${path}: "${channel}_port" must be an integer`);
    }
  }
  const scheme = info.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new TypeError(`connection file ${path}: signature_scheme must be "hmac-sha256", got "${scheme}"`);
  }
  return info as unknown as ConnectionInfo;
}

/** The options of a kernel's sockets where Jupyter wants them encrypted, none where it does not. */
export function encryptionOptions({ curve_publickey, curve_secretkey }: ConnectionInfo): object {
  return curve_publickey === undefined || curve_secretkey === undefined
    ? {}
    : { curveServer: true, curvePublicKey: curve_publickey, curveSecretKey: curve_secretkey };
}

/** The ZeroMQ address of a channel: the ip of the connection file and nothing wider. */
export function channelAddress(info: ConnectionInfo, channel: Channel): string {
  const separator = info.transport === "ipc" ? "-" : ":";
  return `${info.transport}://${info.ip}${separator}${info[`${channel}_port`]}`;
}
