import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { openCouchdbEngine } from '../store/couchdb/engine.ts';
import { startPeer } from '../store/couchdb/test-peer.ts';
import { openSqliteEngine } from '../store/sqlite/engine.ts';
import type { OpenEngine } from './test-replica.ts';

/** Both engines; CouchDB's over the CouchDB that COUCHDB_URL names, or over our own server in its place. */
export async function bothEngines(): Promise<[string, OpenEngine][]> {
  const peer = await startPeer();
  afterAll(() => peer.remove());
  const run = randomUUID().slice(0, 8);
  const { url, credentials } = peer;
  const prefixOf = (dir: string) => `conflicts-${dir.slice(-6).toLowerCase()}-${run}/`;
  return [
    ['sqlite', (dir) => openSqliteEngine(dir)],
    ['couchdb', (dir) => openCouchdbEngine(dir, { url, credentials, prefix: prefixOf(dir) })],
  ];
}
