import { Agent, request } from 'node:http';

export interface HttpAnswer {
  status: number;
  body: Buffer;
}

/** One client with one connection that is kept open. */
export interface HttpClient {
  send(method: string, path: string, body?: Buffer | string): Promise<HttpAnswer>;
  /** The same, parsed. @throws Error unless the status is 2xx */
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): void;
}

/** `origin`: scheme, host and port. */
export function createHttpClient(origin: string, authorization?: string): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(origin);
  const send = (method: string, path: string, body?: Buffer | string) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const headers: Record<string, string | number> = authorization === undefined ? {} : { authorization };
      if (body !== undefined) {
        headers['content-type'] = 'application/json';
        headers['content-length'] = Buffer.byteLength(body);
      }
      const req = request({ agent, hostname, port, method, path, headers }, (res) => {
        const pieces: Buffer[] = [];
        res.on('data', (piece: Buffer) => pieces.push(piece));
        res.once('end', () => resolve({ status: res.statusCode ?? 0, body: Buffer.concat(pieces) }));
        res.once('error', reject);
      });
      req.once('error', reject);
      req.end(body);
    });
  return {
    send,
    async json<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await send(method, path, body === undefined ? undefined : JSON.stringify(body));
      const text = answer.body.toString();
      if (answer.status < 200 || answer.status > 299) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    },
    close: () => agent.destroy(),
  };
}
