import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tick } from '../../../src/lib/domain/merge/clock.ts';
import { stampEdit } from '../../../src/lib/domain/merge/index.ts';
import { databaseName, definitions, KINDS, type AnyRecord } from '../../../src/lib/domain/records/index.ts';
import { createSyncEngine } from '../../../src/lib/sync/engine.ts';
import { createCouchTransport } from '../../../src/lib/sync/transport.ts';
import { checkRecord } from '../../../sync-server/accounts/record-check.ts';
import { ConflictWatcher } from '../../../sync-server/conflicts/watcher.ts';
import { createCouchApp } from '../../../sync-server/couch/app.ts';
import type { Database, Leaf } from '../../../sync-server/store/engine.ts';
import { openSqliteEngine } from '../../../sync-server/store/sqlite/engine.ts';
import { localPouch, remotePouch, type Pouch } from '../../conformance/pouchdb.ts';
import { createMemoryStore, emptyDisk } from '../memory-store.ts';
import { imported, newHousehold } from '../records.ts';
import { STATION } from '../server.ts';

const NAME = databaseName(STATION, 'households');
const START = Date.parse('2026-03-02T02:00:00.000Z');

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Server {
  url: string;
  db: Database;
  watcher: ConflictWatcher;
}

/** A whole sync server's protocol, record check, store and watcher; rights are not what this is about. */
async function startServer(): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), 'tram-conflicts-'));
  const engine = await openSqliteEngine(dir);
  for (const kind of KINDS) await engine.create(databaseName(STATION, kind));
  const watcher = new ConflictWatcher({ engine, holds: 'stations', log: pino({ level: 'silent' }), quietMs: 5 });
  const app = createCouchApp({
    engine,
    prefix: '/couch',
    version: 'conflicts',
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
    await watcher.close();
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { url, watcher, db: await engine.open(NAME) };
}

/** A tablet with the app's own sync engine. */
function tablet(name: string, server: Server) {
  const disk = emptyDisk();
  const store = createMemoryStore(disk);
  const transport = createCouchTransport({ baseUrl: server.url, stationCode: STATION });
  const engine = createSyncEngine({ store, transport, now: Date.now, random: Math.random, onState: () => undefined });
  ends.push(() => engine.stop());
  const stampAt = (ms: number, before: AnyRecord) => {
    const { clock } = tick(before.clock, START + ms, name);
    return { at: new Date(START + ms).toISOString(), by: `nurse of ${name}`, device: name, clock };
  };
  return {
    disk,
    create: (id: string) => store.save('households', id, () => imported(newHousehold(id, '1'))),
    edit: (ms: number, change: object) =>
      store.save('households', 'h1', (found) => {
        const before = found as AnyRecord;
        return stampEdit(before, { ...before, ...change }, stampAt(ms, before), definitions.households.policy);
      }),
    async sync() {
      await engine.run();
      expect(engine.state().phase).toBe('idle');
    },
    held: () => disk.records.get('households/h1')?.record as AnyRecord,
  };
}

const leavesOf = async ({ db }: Server): Promise<Leaf[]> => {
  const [rows = []] = await db.openRevs([{ id: 'h1', revs: 'all' }]);
  return rows.flatMap((row) => ('found' in row ? [{ rev: row.found.rev, deleted: row.found.deleted }] : []));
};

describe('two servers of ours, and a plain PouchDB that carries everything between them', () => {
  let a: Server;
  let b: Server;
  let between: Pouch;
  let here: ReturnType<typeof tablet>;
  let there: ReturnType<typeof tablet>;

  const remotes = () => [a, b].map(({ url }) => remotePouch(`${url}/couch/${NAME}`));
  /** One round of the PouchDB: takes from both, gives to both. */
  const carry = async () => {
    for (const remote of remotes()) await between.replicate.from(remote);
    for (const remote of remotes()) await between.replicate.to(remote);
  };
  const settle = () => Promise.all([a.watcher.settle(), b.watcher.settle()]);
  /** Until nobody has anything to tell; answers the leaves that all have. */
  const quiet = async (): Promise<Leaf[]> => {
    for (let round = 0; round < 8; round++) {
      await carry();
      await settle();
      for (const one of [here, there]) await one.sync();
    }
    const before = await Promise.all([a, b].map(({ db }) => db.info()));
    await carry();
    await settle();
    const after = await Promise.all([a, b].map(({ db }) => db.info()));
    expect(after.map(({ updateSeq }) => updateSeq)).toEqual(before.map(({ updateSeq }) => updateSeq));
    expect(here.held()).toEqual(there.held());
    expect([here.disk.unsent.size, there.disk.unsent.size]).toEqual([0, 0]);
    const [ofA, ofB] = [await leavesOf(a), await leavesOf(b)];
    expect(ofA).toEqual(ofB);
    return ofA;
  };
  const living = (leaves: Leaf[]) => leaves.filter(({ deleted }) => !deleted);

  beforeEach(async () => {
    [a, b] = [await startServer(), await startServer()];
    between = localPouch();
    ends.push(() => between.destroy());
    [here, there] = [tablet('here', a), tablet('there', b)];
    await here.create('h1');
    await here.sync();
    await carry();
    await there.sync();
  });

  test('R5: edits of two tablets and of the PouchDB itself become one record everywhere, and it ends', async () => {
    await here.edit(1000, { phone: '021', water: 'giếng' });
    await there.edit(2000, { phone: '022' });
    const doc = await between.get('h1');
    await between.put({ ...doc, note: 'người khác ghi' });
    for (const one of [here, there]) await one.sync();
    const leaves = await quiet();
    expect(living(leaves)).toHaveLength(1);
    expect(here.held()).toMatchObject({ phone: '022', water: 'giếng', note: 'người khác ghi' });
    expect(here.held().superseded).toMatchObject([{ path: 'phone', value: '021', by: 'nurse of here' }]);
    expect((await between.get('h1', { conflicts: true }))._conflicts).toBeUndefined();
  });

  test('R5: a tablet with an unsent edit on the leaf that lost merges as usual, without a false question', async () => {
    await here.edit(1000, { water: 'giếng' });
    await there.edit(2000, { phone: '022' });
    for (const one of [here, there]) await one.sync();
    const [ofA, ofB] = [(await leavesOf(a))[0]?.rev ?? '', (await leavesOf(b))[0]?.rev ?? ''];
    const loser = ofA > ofB ? there : here;
    await loser.edit(3000, loser === there ? { phone: '023' } : { water: 'máy' });
    await carry();
    await settle();
    await loser.sync();
    expect(living(await quiet())).toHaveLength(1);
    const expected = loser === there ? { phone: '023', water: 'giếng' } : { phone: '022', water: 'máy' };
    expect(here.held()).toMatchObject(expected);
    expect(here.held().superseded).toBeUndefined();
  });

  test('R6: a foreign program that settles a conflict by deleting one side loses nothing', async () => {
    await here.edit(1000, { water: 'giếng' });
    await there.edit(2000, { phone: '022' });
    for (const one of [here, there]) await one.sync();
    // The servers do not hear of each other before the foreign program has decided.
    for (const remote of remotes()) await between.replicate.from(remote);
    const { _rev, _conflicts = [] } = await between.get('h1', { conflicts: true });
    expect(_conflicts).toHaveLength(1);
    await between.put({ _id: 'h1', _rev: _conflicts[0], _deleted: true });
    expect((await between.get('h1'))._rev).toBe(_rev);
    expect(living(await quiet())).toHaveLength(1);
    expect(here.held()).toMatchObject({ water: 'giếng', phone: '022' });
    expect(here.held().voided).toBeUndefined();
  });

  test('R18: the same version that comes by two ways is one, with nothing set aside', async () => {
    await here.edit(1000, { phone: '021' });
    const carried = here.held();
    await here.sync();
    // A bundle brings the version to a server that has had another one meanwhile.
    await there.edit(500, { water: 'giếng' });
    await there.sync();
    const found = await b.db.get('h1', { history: true });
    if (typeof found === 'string') throw new Error(found);
    const rev = `2-${'f'.repeat(32)}`;
    const first = found.revision.history?.ids.at(-1) ?? '';
    const history = { start: 2, ids: ['f'.repeat(32), first] };
    await b.db.putBulk([{ id: 'h1', rev, history, deleted: false, body: JSON.stringify(carried) }], {
      newEdits: false,
    });
    expect(living(await quiet())).toHaveLength(1);
    expect(here.held()).toMatchObject({ phone: '021', water: 'giếng' });
    expect(here.held().superseded).toBeUndefined();
  });
});
