import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { databaseName, KINDS, type AnyRecord, type Kind } from '../../../src/lib/domain/records/index.ts';
import { createSyncEngine } from '../../../src/lib/sync/engine.ts';
import { createCouchTransport } from '../../../src/lib/sync/transport.ts';
import { checkRecord } from '../../../sync-server/accounts/record-check.ts';
import { createCouchApp } from '../../../sync-server/couch/app.ts';
import { openCouchdbEngine } from '../../../sync-server/store/couchdb/engine.ts';
import { startOwnPeer } from '../../../sync-server/store/couchdb/test-peer.ts';
import type { Engine } from '../../../sync-server/store/engine.ts';
import { openSqliteEngine } from '../../../sync-server/store/sqlite/engine.ts';
import PouchDB, { forPouchDB } from '../../../sync-server/uplink/pouchdb.ts';
import { createMemoryStore, emptyDisk } from '../memory-store.ts';
import { imported, newHousehold } from '../records.ts';
import { STATION } from '../server.ts';

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'tram-move-'));
  ends.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

/** The protocol and the record check over an engine; rights are not what this is about. */
async function serve(engine: Engine): Promise<string> {
  const app = createCouchApp({
    engine,
    prefix: '/couch',
    version: 'move',
    principalOf: async () => ({ name: 'nurse', roles: [], admin: true }),
    mayAccess: () => true,
    checkDocument: checkRecord,
  });
  const http = createServer((req, res) => {
    const { instance, generation } = engine;
    if (req.url === '/api/server') res.end(JSON.stringify({ instance, generation }));
    else void app.handle(req, res);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    http.closeAllConnections();
    await app.close();
    await new Promise((resolve) => http.close(resolve));
    await engine.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** The one address that tablets know; the reverse proxy sends it to the old or to the new server. */
const proxy = { server: '' };

/** A tablet with the app's own engine. */
function tablet() {
  const disk = emptyDisk();
  const store = createMemoryStore(disk);
  const transport = createCouchTransport({
    baseUrl: '',
    stationCode: STATION,
    fetch: (path, init) => fetch(`${proxy.server}${String(path)}`, init),
  });
  const engine = createSyncEngine({ store, transport, now: Date.now, random: Math.random, onState: () => undefined });
  ends.push(() => engine.stop());
  return {
    disk,
    record: (id: string, code: string) => store.save('households', id, () => imported(newHousehold(id, code))),
    edit: (id: string, note: string) =>
      store.save('households', id, (before) => ({ ...(before as AnyRecord), note }) as AnyRecord),
    async sync() {
      await engine.run();
      expect(engine.state().phase).toBe('idle');
    },
    held: () => [...disk.records.values()].map(({ record }) => record.id).sort(),
  };
}

/** Continuous replication of all databases of a station, as CouchDB's own replicator does it. */
function replicate(source: string, target: string, authorization: string) {
  const connect = (root: string, kind: Kind, headers: Record<string, string>) =>
    new PouchDB(`${root}/${databaseName(STATION, kind)}`, {
      adapter: 'http',
      fetch: async (url, init) => {
        const all = new Headers(init?.headers);
        for (const [name, value] of Object.entries(headers)) all.set(name, value);
        return forPouchDB(await fetch(url, { ...init, headers: all }));
      },
    });
  const jobs = KINDS.map((kind) => {
    const ends = [connect(source, kind, {}), connect(target, kind, { authorization })] as const;
    return PouchDB.replicate(...ends, { batch_size: 100, batches_limit: 1, live: true });
  });
  return async () => {
    for (const job of jobs) job.cancel();
    await Promise.allSettled(jobs);
  };
}

async function householdsOf(engine: Engine): Promise<Map<string, Record<string, unknown>>> {
  const all = new Map<string, Record<string, unknown>>();
  for await (const page of (await engine.open(databaseName(STATION, 'households'))).allDocs({ bodies: true }))
    for (const { id, revision } of page)
      if (revision) all.set(id, JSON.parse(revision.body) as Record<string, unknown>);
  return all;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(20);
}

test('R1: a station moves from SQLite to CouchDB by replication while its tablets go on; nothing is lost', async () => {
  const before = await openSqliteEngine(folder());
  for (const kind of KINDS) await before.create(databaseName(STATION, kind));
  const old = await serve(before);
  proxy.server = old;
  const [here, away, broken] = [tablet(), tablet(), tablet()];
  await here.record('first', '1');
  await here.sync();
  await away.sync();

  // 1. The new server beside the old one, and replication that does not end.
  const peer = await startOwnPeer();
  ends.push(() => peer.remove());
  const after = await openCouchdbEngine(folder(), peer);
  for (const kind of KINDS) await after.create(databaseName(STATION, kind));
  const fresh = await serve(after);
  const { name, password } = peer.credentials.basic ?? { name: '', password: '' };
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const stop = replicate(`${old}/couch`, peer.url, authorization);
  await until(async () => (await householdsOf(after)).has('first'));

  // 2. Work goes on; one tablet is away and offline.
  await here.edit('first', 'sửa trước khi chuyển');
  await here.sync();
  await away.record('offline', '2');
  await away.edit('first', 'sửa khi không có mạng');

  // 3. The replication lags when the proxy is switched: one record reached the old server only, from a tablet that then breaks.
  await stop();
  await broken.record('last-words', '3');
  await broken.sync();
  await here.record('not-yet-copied', '4');
  await here.sync();
  proxy.server = fresh;
  await here.sync();
  expect((await householdsOf(after)).has('not-yet-copied')).toBe(true);
  await away.sync();

  // 4. The rest of the old server's records follows.
  const stopAgain = replicate(`${old}/couch`, peer.url, authorization);
  await until(async () => (await householdsOf(after)).has('last-words'));
  await stopAgain();
  await here.sync();
  await away.sync();
  await here.sync();

  const all = ['first', 'last-words', 'not-yet-copied', 'offline'];
  const stored = await householdsOf(after);
  expect([...stored.keys()].sort()).toEqual(all);
  expect([here.held(), away.held()]).toEqual([all, all]);
  expect([here.disk.unsent.size, away.disk.unsent.size]).toEqual([0, 0]);
  const first = JSON.stringify(stored.get('first'));
  expect(first).toContain('sửa trước khi chuyển');
  expect(first).toContain('sửa khi không có mạng');
});
