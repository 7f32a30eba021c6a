import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Header } from "tar";

/** A server on this machine for as long as `work` takes. */
export async function withServer<T>(
  listener: RequestListener,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export interface FileServerOptions {
  readonly bytes: Buffer;
  /** What the server says of the file; by default an ETag. */
  readonly validator?: Readonly<Record<string, string>>;
  /** Whether it sends parts; default true. */
  readonly ranges?: boolean;
  /** After how many bytes of an answer the connection drops; undefined lets it go through. */
  readonly drop?: (request: number) => number | undefined;
}

/** Serves one file as a good server does, which keeps to Range and If-Range; only the connection drops. */
export function fileServer({
  bytes,
  validator = { etag: '"1"' },
  ranges = true,
  drop = () => undefined,
}: FileServerOptions): RequestListener {
  let requests = 0;
  return (request, response) => {
    const [known] = Object.values(validator);
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const start = ranges && from !== undefined && request.headers["if-range"] === known ? Number(from) : 0;
    if (start >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const part = bytes.subarray(start);
    const range = start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...validator, ...range, "content-length": part.length });
    const end = drop(requests++);
    if (end === undefined || end >= part.length) response.end(part);
    else {
      // What came just before the end of a connection may be lost with it.
      response.write(part.subarray(0, end), () => setTimeout(() => response.socket?.destroySoon(), 10));
    }
  };
}

/** A .tar.gz with the entries as they are given, also with paths that no archiver would write. */
export function tarGz(
  entries: readonly {
    readonly path: string;
    readonly content: string | Uint8Array;
    readonly type?: "File" | "SymbolicLink" | "Link" | "CharacterDevice" | "FIFO";
    readonly linkpath?: string;
  }[],
): Buffer {
  const blocks: Buffer[] = [];
  for (const { path, content, type = "File", linkpath } of entries) {
    const data = Buffer.from(content);
    const header = new Header({ path, mode: 0o644, size: data.length, type, mtime: new Date(0), linkpath });
    const block = Buffer.alloc(512);
    header.encode(block);
    blocks.push(block, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
