import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeRow, ChangesOptions, Database, DocumentWrite, Engine } from '../store/engine.ts';
import { bothEngines } from '../conflicts/test-engines.ts';
import { openFor } from './open-scoped.ts';

let folder: string;
// COUCHDB_URL: in that CouchDB.
const engines = new Map(await bothEngines());
const openEngine = engines.get(process.env.COUCHDB_URL ? 'couchdb' : 'sqlite');
let engine: Engine;
let patients: Database;
let visits: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-scope-'));
  if (!openEngine) throw new Error('no such engine');
  engine = await openEngine(folder);
  patients = await engine.create('tram-22333-patients');
  visits = await engine.create('tram-22333-visits');
  await put(patients, person('own', 'a'), person('other', 'b'));
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const person = (id: string, villageCode: string, name = id) => ({ id, body: { villageCode, name } });
const visit = (id: string, patientId: string, villageCode = 'a') => ({ id, body: { patientId, villageCode } });
const write = ({ id, body, rev }: { id: string; body: object; rev?: string }, deleted = false): DocumentWrite => ({
  id,
  deleted,
  body: JSON.stringify(body),
  ...(rev ? { rev } : {}),
});
/** Writes over whatever is there. */
async function put(db: Database, ...documents: { id: string; body: object }[]): Promise<string[]> {
  const revs: string[] = [];
  for (const document of documents) {
    const found = await db.get(document.id);
    const rev = typeof found === 'string' ? {} : { rev: found.revision.rev };
    const [result] = await db.putBulk([write({ ...document, ...rev })], { newEdits: true });
    if (result?.error !== undefined) throw new Error(result.reason);
    revs.push(result?.rev ?? '');
  }
  return revs;
}
const of = (db: Database, ...villages: string[]) => openFor(engine, db.name, { name: 'mai', villages });
async function feed(db: Database, options: ChangesOptions = {}) {
  const rows: ChangeRow[] = [];
  const pages = db.changes(options);
  for (;;) {
    const page = await pages.next();
    if (page.done) return { rows, ...page.value };
    rows.push(...page.value);
  }
}
const ids = (rows: ChangeRow[]) => rows.map(({ id, outOfArea }) => (outOfArea ? `-${id}` : id));
async function rowsOf(db: Database, options = {}) {
  const rows = [];
  for await (const page of db.allDocs(options)) rows.push(...page);
  return rows;
}
const revOf = async (db: Database, id: string) => {
  const found = await db.get(id);
  return typeof found === 'string' ? found : found.revision.rev;
};

describe('reading', () => {
  test('somebody of the whole station gets the store itself', async () => {
    expect(await openFor(engine, patients.name, { name: 'lan' })).toBe(patients);
  });

  test('a document of another village is as if it were not there, by every way', async () => {
    const db = await of(patients, 'a');
    const rev = await revOf(patients, 'other');
    expect(await db.get('other')).toBe('missing');
    expect(await db.get('other', { rev })).toBe('missing');
    expect(await db.get('own')).toMatchObject({ revision: { id: 'own' } });
    expect(await db.openRevs([{ id: 'other', revs: 'all' }])).toEqual([[]]);
    expect(await db.openRevs([{ id: 'other', revs: [rev] }])).toEqual([[{ missing: rev }]]);
    expect(await db.revsDiff([['other', ['2-0123']]])).toEqual([
      { id: 'other', missing: ['2-0123'], possibleAncestors: [] },
    ]);
    expect((await rowsOf(db)).map(({ id }) => id)).toEqual(['own']);
    expect(await rowsOf(db, { keys: ['other', 'nobody'], bodies: true })).toEqual([{ id: 'other' }, { id: 'nobody' }]);
    expect(ids((await feed(db)).rows)).toEqual(['own']);
    expect(await db.countBefore('z', { descending: false })).toBe(1);
  });

  test('counts, sizes and what is left of a feed tell of the own villages only', async () => {
    const db = await of(patients, 'a');
    await put(patients, person('third', 'b'), person('fourth', 'a'));
    await patients.putBulk([{ id: 'third', rev: await revOf(patients, 'third'), deleted: true, body: '{}' }], {
      newEdits: true,
    });
    expect(await db.info()).toMatchObject({ docCount: 2, deletedCount: 0, fileSize: 0, activeSize: 0 });
    await put(patients, person('fifth', 'a'));
    expect((await db.info()).docCount).toBe(3);
    for (let n = 0; n < 20; n++) await put(patients, person(`far-${n}`, 'b'));
    expect(await feed(db, { limit: 1 })).toMatchObject({ pending: 1 });
    expect((await feed(db)).pending).toBe(0);
    expect((await rowsOf(db, { skip: 1, limit: 1 })).map(({ id }) => id)).toEqual(['fourth']);
  });

  test('a losing leaf of another village is not told, and nothing that administers the database can be done', async () => {
    const fork = { id: 'own', rev: '1-00000000000000000000000000000000', deleted: false };
    await patients.putBulk([{ ...fork, body: '{"villageCode":"b"}' }], { newEdits: false });
    const db = await of(patients, 'a');
    const winner = await revOf(patients, 'own');
    expect(await db.get('own')).toMatchObject({ leaves: [{ rev: winner }] });
    expect(await db.get('own', { rev: fork.rev })).toBe('missing');
    expect((await db.openRevs([{ id: 'own', revs: 'all' }]))[0]?.filter((row) => 'found' in row)).toHaveLength(1);
    expect((await feed(db)).rows[0]?.leaves).toEqual([{ rev: winner, deleted: false }]);
    for (const row of await rowsOf(db)) expect(row.leaves).toHaveLength(1);
    expect(await db.getSecurity()).toBe('{}');
    expect(await db.getPurged()).toEqual([]);
    await expect(db.purge([['own', [winner]]])).rejects.toThrow();
    await expect(db.compact()).rejects.toThrow();
    await expect(db.setSecurity('{}')).rejects.toThrow();
    await expect(db.setRevsLimit(1)).rejects.toThrow();
  });

  test('visits lie where their patient lives today; one without a patient here lies where it says', async () => {
    await put(visits, visit('v1', 'own', 'b'), visit('v2', 'other', 'a'), visit('v3', 'unknown', 'a'));
    const db = await of(visits, 'a');
    expect(ids((await feed(db)).rows)).toEqual(['v1', 'v3']);
    await put(patients, person('other', 'a'), person('own', 'b'));
    expect(ids((await feed(db)).rows)).toEqual(['v2', 'v3']);
  });

  test('a deleted document stays in the village where it lay', async () => {
    for (const id of ['own', 'other']) {
      const rev = await revOf(patients, id);
      await patients.putBulk([{ id, rev, deleted: true, body: '{}' }], { newEdits: true });
    }
    const { rows } = await feed(await of(patients, 'a'));
    expect(rows).toMatchObject([{ id: 'own', deleted: true }]);
  });

  test('each person has local documents of their own', async () => {
    const mine = await of(patients, 'a');
    const hers = await openFor(engine, patients.name, { name: 'hoa', villages: ['a'] });
    await mine.putLocal('_local/x', undefined, '{"n":1}');
    expect(await mine.getLocal('_local/x')).toMatchObject({ body: '{"n":1}' });
    expect(await mine.listLocals()).toMatchObject([{ id: '_local/x' }]);
    expect(await hers.getLocal('_local/x')).toBeUndefined();
    expect(await hers.listLocals()).toEqual([]);
    expect(await patients.getLocal('_local/x')).toBeUndefined();
  });
});

describe('R13: what leaves the area', () => {
  test('is told as such, once it is gone, and never as deleted', async () => {
    const db = await of(patients, 'a');
    const { lastSeq } = await feed(db);
    await put(patients, person('own', 'b'), person('other', 'b', 'renamed'));
    const { rows } = await feed(db, { since: lastSeq, bodies: true });
    expect(rows).toEqual([{ seq: rows[0]?.seq, id: 'own', deleted: false, leaves: [], outOfArea: true }]);
    await put(patients, person('own', 'a'));
    expect(ids((await feed(db, { since: lastSeq })).rows)).toEqual(['own']);
  });

  test('after a compaction, everybody who has read before is told rather than nobody', async () => {
    const db = await of(patients, 'a');
    const { lastSeq } = await feed(db);
    await put(patients, person('own', 'b'), person('own', 'b', 'again'));
    await patients.compact();
    expect(ids((await feed(db, { since: lastSeq })).rows)).toEqual(['-own']);
    expect(ids((await feed(db)).rows)).toEqual([]);
  });

  test('a feed of other villages is no place to go on from', async () => {
    const { lastSeq } = await feed(await of(patients, 'a'));
    expect(ids((await feed(await of(patients, 'a', 'b'), { since: lastSeq })).rows)).toEqual(['own', 'other']);
    expect(ids((await feed(patients, { since: lastSeq })).rows)).toEqual(['own', 'other']);
    expect(ids((await feed(await of(patients, 'a'), { since: lastSeq })).rows)).toEqual([]);
  });

  test('pages follow one another without a gap', async () => {
    for (let n = 0; n < 30; n++) await put(patients, person(`p${n}`, n % 3 ? 'b' : 'a'));
    const db = await of(patients, 'a');
    const seen: string[] = [];
    for (let since: string | undefined; ;) {
      const page = await feed(db, { limit: 4, ...(since ? { since } : {}) });
      seen.push(...ids(page.rows));
      since = page.lastSeq;
      if (page.pending === 0) break;
    }
    expect(seen).toEqual(['own', ...Array.from({ length: 10 }, (_, n) => `p${3 * n}`)]);
  });
});

describe('writing', () => {
  const forbidden = { error: 'forbidden' };

  test('in the own villages only, and each document is answered for itself', async () => {
    const db = await of(patients, 'a');
    const rev = await revOf(patients, 'own');
    const results = await db.putBulk(
      [write(person('new', 'a')), write(person('new-b', 'b')), write({ ...person('own', 'a', 'edited'), rev })],
      { newEdits: true },
    );
    expect(results).toMatchObject([{ id: 'new', rev: /^1-/ }, forbidden, { id: 'own', rev: /^2-/ }].map(asExpected));
    expect(await patients.get('new-b')).toBe('missing');
  });

  test('moving a household or a person away is refused with its own sentence', async () => {
    const db = await of(patients, 'a');
    const rev = await revOf(patients, 'own');
    const [result] = await db.putBulk([write({ ...person('own', 'b'), rev })], { newEdits: true });
    expect(result).toMatchObject({
      ...forbidden,
      reason: expect.stringMatching(/^Chuyển người hoặc hộ sang thôn khác/),
    });
  });

  test('over a document of another village: the same answer as for a new one there, whatever the way', async () => {
    const db = await of(patients, 'a');
    const rev = await revOf(patients, 'other');
    const outside = await db.putBulk([write(person('nobody', 'b'))], { newEdits: true });
    for (const [document, newEdits] of [
      [write(person('other', 'a')), true],
      [write({ ...person('other', 'a'), rev }), true],
      [write({ ...person('other', 'a'), rev: '9-0123' }), false],
      [write({ id: 'other', body: {}, rev: '9-0123' }, true), false],
      [write({ id: 'other', body: {}, rev }, true), true],
    ] as const) {
      const [result] = await db.putBulk([document], { newEdits });
      expect(result).toEqual({ ...outside[0], id: 'other' });
    }
    expect(await revOf(patients, 'other')).toBe(rev);
  });

  test('with a revision that nobody ever had, it is answered like a document that is not there', async () => {
    const db = await of(patients, 'a');
    const body = { villageCode: 'a' };
    const results = await db.putBulk(
      [write({ id: 'other', body, rev: '1-0123' }), write({ id: 'nobody', body, rev: '1-0123' })],
      { newEdits: true },
    );
    expect(results[0]).toEqual({ ...results[1], id: 'other' });
    expect(results[0]).toMatchObject({ error: 'conflict' });
  });

  test('visits: of the own patients, whatever village stands in them; never taken over to somebody else', async () => {
    const db = await of(visits, 'a');
    const [first, second] = await db.putBulk([write(visit('v1', 'own', 'b')), write(visit('v2', 'other', 'a'))], {
      newEdits: true,
    });
    expect(first).toMatchObject({ id: 'v1', rev: expect.stringMatching(/^1-/) });
    expect(second).toMatchObject(forbidden);
    const [moved] = await db.putBulk([write({ ...visit('v1', 'other'), rev: await revOf(visits, 'v1') })], {
      newEdits: true,
    });
    expect(moved).toMatchObject(forbidden);
  });

  test('a tombstone for a document that is not there is refused, one for an own document is taken', async () => {
    const db = await of(patients, 'a');
    const rev = await revOf(patients, 'own');
    const results = await db.putBulk(
      [write({ id: 'nobody', body: {} }, true), write({ id: 'own', body: {}, rev }, true)],
      {
        newEdits: true,
      },
    );
    expect(results).toMatchObject([forbidden, { id: 'own' }]);
    expect(results[1]?.error).toBeUndefined();
  });
});

describe('settings and reviews', () => {
  test('settings are read whole and never written', async () => {
    const settings = await engine.create('tram-22333-settings');
    await put(settings, { id: 'station', body: { villageCode: '' } }, { id: 'people', body: { villageCode: 'b' } });
    const db = await of(settings, 'a');
    expect(ids((await feed(db)).rows)).toEqual(['station', 'people']);
    const [result] = await db.putBulk([write(person('x', 'a'))], { newEdits: true });
    expect(result).toMatchObject({ error: 'forbidden' });
  });

  test('a review about two people is for those who may see both', async () => {
    const reviews = await engine.create('tram-22333-reviews');
    const about = (...people: string[]) => people.map((id) => ({ kind: 'patients', id }));
    await put(
      reviews,
      { id: 'r1', body: { villageCode: 'a', patientId: 'own', subjects: about('own', 'other') } },
      { id: 'r2', body: { villageCode: 'b', patientId: 'own', subjects: about('own') } },
    );
    expect(ids((await feed(await of(reviews, 'a'))).rows)).toEqual(['r2']);
    expect(ids((await feed(await of(reviews, 'a', 'b'))).rows)).toEqual(['r1', 'r2']);
  });
});

const asExpected = (one: object): unknown =>
  Object.fromEntries(
    Object.entries(one).map(([name, value]) => [
      name,
      value instanceof RegExp ? expect.stringMatching(value) : (value as unknown),
    ]),
  );
