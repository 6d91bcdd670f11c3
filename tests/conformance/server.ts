import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCouchApp, type CouchAppOptions } from '../../sync-server/couch/app.ts';
import { ReplicationManager } from '../../sync-server/replicator/manager.ts';
import { openSqliteEngine } from '../../sync-server/store/sqlite/engine.ts';
import { accountFrom } from './remote.ts';

export interface TestServer {
  /** Base of the protocol with the administrator's name and password, without a slash at the end. */
  url: string;
  /** The same without credentials. */
  anonymousUrl: string;
  port: number;
  close(): Promise<void>;
}

export const ADMIN = accountFrom('TRAM_CONFORMANCE_USER') ?? { name: 'admin', password: 'secret' };
export const ADMIN_HEADER = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;

/** A person who may read and write databases that begin with `own`, and nothing else. */
export const NURSE_HEADER = `Basic ${Buffer.from('nurse:secret').toString('base64')}`;

export interface TestServerOptions {
  port?: number;
  prefix?: string;
  checkDocument?: CouchAppOptions['checkDocument'];
  principalOf?: CouchAppOptions['principalOf'];
  recheckMs?: number;
  log?: CouchAppOptions['log'];
  maxBodyBytes?: number;
}

/** The protocol over a real store in `dir` and a real HTTP server, with one administrator and one nurse. */
export async function startTestServer(dir: string, options: TestServerOptions = {}): Promise<TestServer> {
  const engine = await openSqliteEngine(dir);
  const { port: wanted = 0, prefix = '/couch', ...rest } = options;
  const server = createServer((req, res) => {
    // As the whole server does: CouchDB's replicator looks for `_session` at the root.
    if (req.url?.startsWith(prefix)) void app.handle(req, res);
    else res.writeHead(404).end();
  });
  await listen(server, wanted);
  const { port } = server.address() as AddressInfo;
  const own = { url: `http://127.0.0.1:${port}${prefix}`, authorization: ADMIN_HEADER };
  const replicator = new ReplicationManager({ engine, own, firstDelayMs: 50 });
  const app = createCouchApp({
    replicator,
    engine,
    prefix,
    version: '0.0.0',
    principalOf: async ({ headers }) => {
      if (headers.authorization === ADMIN_HEADER) return { name: ADMIN.name, roles: [], admin: true };
      if (headers.authorization === NURSE_HEADER) return { name: 'nurse', roles: ['health-worker'], admin: false };
      return undefined;
    },
    mayAccess: (principal, db, access) =>
      principal.admin || (/^(read|write)$/.test(access) && (db?.startsWith('own') ?? true)),
    signIn: async (name, password) =>
      name === ADMIN.name && password === ADMIN.password
        ? { principal: { name, roles: [], admin: true }, cookie: 'AuthSession=token; Path=/; HttpOnly' }
        : undefined,
    log: (level, message, extra) => console.error(level, message, extra),
    ...rest,
  });
  replicator.start();
  const host = `127.0.0.1:${port}${prefix}`;
  return {
    url: `http://${ADMIN.name}:${ADMIN.password}@${host}`,
    anonymousUrl: `http://${host}`,
    port,
    async close() {
      await replicator.close();
      await app.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await engine.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
