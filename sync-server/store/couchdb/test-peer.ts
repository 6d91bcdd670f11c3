import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCouchApp } from '../../couch/app.ts';
import { openSqliteEngine } from '../sqlite/engine.ts';
import type { CouchdbCredentials } from './credentials.ts';

/** A CouchDB to test against. */
export interface TestPeer {
  url: string;
  credentials: CouchdbCredentials;
  remove(): Promise<void>;
}

/** Our own server in CouchDB's place; it can be stopped and comes back at the same address. */
export interface OwnPeer extends TestPeer {
  /** Cuts all connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const ADMIN = { name: 'admin', password: 'mật khẩu' };

/** The CouchDB that COUCHDB_URL names, or our own server. */
export async function startPeer(env: NodeJS.ProcessEnv = process.env): Promise<TestPeer> {
  if (!env.COUCHDB_URL) return startOwnPeer();
  const [name = '', ...password] = (env.TRAM_COUCHDB_CREDENTIALS ?? '').split(':');
  const proxySecret = env.TRAM_COUCHDB_PROXY_SECRET;
  const credentials = proxySecret ? { proxySecret } : { basic: { name, password: password.join(':') } };
  return { url: env.COUCHDB_URL.replace(/\/+$/, ''), credentials, remove: async () => undefined };
}

/** The protocol and the SQLite engine, with one administrator. */
export async function startOwnPeer(): Promise<OwnPeer> {
  const dir = mkdtempSync(join(tmpdir(), 'tram-peer-'));
  let running: { port: number; stop(): Promise<void> } | undefined = await listen(dir, 0);
  const { port } = running;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  return {
    url: `http://127.0.0.1:${port}/couch`,
    credentials: { basic: ADMIN },
    stop,
    async start() {
      running = await listen(dir, port);
    },
    async remove() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function listen(dir: string, wanted: number) {
  const basic = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
  const engine = await openSqliteEngine(dir);
  const app = createCouchApp({
    engine,
    prefix: '/couch',
    version: '3',
    principalOf: async (req) =>
      req.headers.authorization === basic ? { name: ADMIN.name, roles: [], admin: true } : undefined,
    mayAccess: () => true,
    log: (level, message, extra) => console.error(level, message, extra),
  });
  const http = createServer((req, res) => void app.handle(req, res));
  await new Promise<void>((resolve) => http.listen(wanted, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    async stop() {
      http.closeAllConnections();
      await app.close();
      await new Promise((resolve) => http.close(resolve));
      await engine.close();
    },
  };
}
