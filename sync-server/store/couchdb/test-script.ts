import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Asked {
  method: string;
  /** Without query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** `undefined`: the script does not say; 'cut': the connection breaks. */
export type Answer = { status?: number; json?: unknown; text?: string } | 'cut' | undefined;

export interface Script {
  url: string;
  /** What was asked so far, without the identity and the feed. */
  asked: Asked[];
  close(): Promise<void>;
}

/** Answers as Apache CouchDB does where our own server, which stands in its place in other tests, answers otherwise. */
export async function startScript(answer: (asked: Asked) => Answer): Promise<Script> {
  const asked: Asked[] = [];
  const http = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://couchdb');
    let body = '';
    req.on('data', (piece: Buffer) => (body += piece.toString()));
    req.on('end', () => {
      const one = { method: req.method ?? '', path: pathname, query: searchParams, headers: req.headers, body };
      const known = always(one);
      if (known === 'wait') return;
      if (!known) asked.push(one);
      const said = known ?? answer(one) ?? { status: 404, json: { error: 'not_found', reason: 'missing' } };
      if (said === 'cut') return void res.destroy();
      const text = said.text ?? JSON.stringify(said.json ?? { ok: true });
      res.writeHead(said.status ?? 200, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    close() {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

/** What every CouchDB answers to a server that starts; the feed of updates stays silent. */
function always({ method, path, query }: Asked): Exclude<Answer, undefined> | 'wait' | undefined {
  if (path.startsWith('/tram-identity')) {
    return method === 'GET' ? { status: 404, json: { error: 'not_found', reason: 'missing' } } : { status: 201 };
  }
  if (path === '/_db_updates') return query.has('feed') ? 'wait' : { json: { results: [], last_seq: '1-x' } };
  if (path === '/db' && method === 'GET') return { json: { update_seq: '1-x' } };
  return undefined;
}
