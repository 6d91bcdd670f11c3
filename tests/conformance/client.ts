import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { OURS_ONLY, REMOTE_URL } from './remote.ts';
import { ADMIN, ADMIN_HEADER, startTestServer, type TestServer, type TestServerOptions } from './server.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; the tests know its shape. */
  json: <T = Record<string, unknown>>() => T;
}

export interface RequestOptions {
  method?: string;
  /** Sent as JSON, or as it is when it is text or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Client {
  server: TestServer;
  dir: string;
  /** One request as the administrator; `authorization: ''` in the headers asks as nobody. */
  request(path: string, options?: RequestOptions): Promise<Answer>;
  restart(): Promise<void>;
}

/** A server on a temporary folder for the tests of one file, or the one that run.ts was given. */
export function useServer(options: TestServerOptions = {}): Client {
  let server: TestServer | undefined;
  const client: Client = {
    dir: '',
    get server() {
      if (!server) throw new Error('the server is not started');
      return server;
    },
    async request(path, { method = 'GET', body, headers = {}, signal } = {}) {
      const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
      const all = new Headers({ authorization: ADMIN_HEADER, accept: 'application/json', ...headers });
      if (body !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
      if (all.get('authorization') === '') all.delete('authorization');
      const init: RequestInit = { method, headers: all, redirect: 'manual' };
      if (body !== undefined) init.body = raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
      if (signal) init.signal = signal;
      const response = await fetch(client.server.anonymousUrl + path, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T };
    },
    async restart() {
      const { port } = client.server;
      await client.server.close();
      server = await startTestServer(client.dir, { ...options, port });
      // The first request may still take a connection of the server that is gone.
      await client.request('/').catch(() => undefined);
    },
  };
  if (REMOTE_URL !== undefined) {
    const url = REMOTE_URL;
    beforeAll(() => {
      server = remoteServer(url);
    });
    beforeEach(({ task, skip }) => skip(task.name in OURS_ONLY, OURS_ONLY[task.name]));
    afterAll(() => removeDatabases(client));
    return client;
  }
  beforeAll(async () => {
    client.dir = await mkdtemp(join(tmpdir(), 'conformance-'));
    server = await startTestServer(client.dir, options);
  });
  afterAll(async () => {
    await server?.close();
    await rm(client.dir, { recursive: true, force: true });
  });
  return client;
}

function remoteServer(url: string): TestServer {
  const user = `${encodeURIComponent(ADMIN.name)}:${encodeURIComponent(ADMIN.password)}@`;
  const port = Number(new URL(url).port);
  return { url: url.replace('://', `://${user}`), anonymousUrl: url, port, close: async () => undefined };
}

/** Part of every name, so that a server that is used by others keeps theirs. */
const RUN = randomBytes(4).toString('hex');
let count = 0;

async function removeDatabases({ request }: Client): Promise<void> {
  const names = (await request('/_all_dbs')).json<string[]>().filter((name) => name.includes(`-${RUN}-`));
  for (const name of names) await request(`/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

/** Makes a database with a name of its own and answers its path. */
export async function newDatabase(client: Client, prefix = 'own'): Promise<string> {
  const path = `/${prefix}-${RUN}-${++count}`;
  // One shard: what is written one after another is then listed in that order by CouchDB too.
  const { status } = await client.request(`${path}?q=1`, { method: 'PUT' });
  if (status !== 201) throw new Error(`PUT ${path}: ${status}`);
  return path;
}
