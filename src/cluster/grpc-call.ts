import { connect } from "node:http2";

/** What a gRPC server answers. */
export interface GrpcReply {
  /** 0 where all went well (google.rpc.Code). */
  readonly status: number;
  readonly message: string;
  readonly body: Uint8Array;
}

/** One byte that says "not compressed" and four of length stand before a message. */
const PREFIX = 5;

/**
 * One call of a gRPC server that is given up in time, whatever the server does or does not do: TensorFlow's own client
 * waits for a server that is frozen or gone.
 *
 * @param method `/package.Service/Method`.
 * @param message A protocol buffer message in wire format.
 * @throws {Error} If the server cannot be reached, does not speak gRPC, or does not answer in `milliseconds`; says which.
 */
export async function grpcCall(
  address: string,
  method: string,
  message: Uint8Array,
  milliseconds: number,
): Promise<GrpcReply> {
  const session = connect(`http://${address}`);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<GrpcReply>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`does not answer for ${milliseconds / 1000} s`)),
        milliseconds,
      );
      session.on("error", (error) => reject(new Error(reasonOf(error))));
      const request = session.request({
        ":method": "POST",
        ":path": method,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const parts: Buffer[] = [];
      let headers: Record<string, unknown> = {};
      const note = (more: object) => {
        headers = { ...headers, ...more };
      };
      request.on("response", note);
      request.on("trailers", note);
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("error", (error) => reject(new Error(reasonOf(error))));
      request.on("end", () => {
        if (headers["grpc-status"] === undefined) reject(new Error("does not speak gRPC"));
        const text = decodeURIComponent(String(headers["grpc-message"] ?? ""));
        const body = Buffer.concat(parts).subarray(PREFIX);
        resolve({ status: Number(headers["grpc-status"]), message: text, body });
      });
      const prefix = Buffer.alloc(PREFIX);
      prefix.writeUInt32BE(message.length, 1);
      request.end(Buffer.concat([prefix, message]));
    });
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

/** What is wrong with a server, in words that go after its address. A request's error is only that its connection was lost; the cause says why. */
function reasonOf(given: Error & { code?: string }): string {
  const error = given.cause instanceof Error ? (given.cause as typeof given) : given;
  if (error.code === "ECONNREFUSED") return "refuses connections: nothing listens there";
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return "is at no host that is known";
  if (error.code === "EHOSTUNREACH" || error.code === "ENETUNREACH")
    return "cannot be reached: there is no way to it";
  if (error.code === "ECONNRESET") return "closed the connection";
  if (error.code?.startsWith("ERR_HTTP2")) return "does not speak gRPC";
  return `cannot be reached: ${error.message}`;
}
