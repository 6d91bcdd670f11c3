import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { collect, doc, readChanges } from '../acceptance/helpers.ts';
import { onBehalfOf } from '../caller.ts';
import { UnavailableError, type Database } from '../engine.ts';
import type { CouchdbCredentials } from './credentials.ts';
import { openCouchdbEngine } from './engine.ts';
import { startScript, type Answer, type Asked, type Script } from './test-script.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A database `db` of a CouchDB that answers as the script says. */
async function database(
  answer: (asked: Asked) => Answer,
  credentials: CouchdbCredentials = {},
): Promise<{ db: Database; asked: Script['asked'] }> {
  const script = await startScript(answer);
  ends.push(() => script.close());
  const dir = mkdtempSync(join(tmpdir(), 'manners-'));
  ends.push(() => rmSync(dir, { recursive: true }));
  const engine = await openCouchdbEngine(dir, { url: script.url, credentials, log: () => undefined });
  ends.push(() => engine.close());
  return { db: await engine.open('db'), asked: script.asked };
}

const idsIn = ({ body }: Asked) => (JSON.parse(body) as { docs: { _id: string }[] }).docs.map((one) => one._id);
const conflict = (id: string) => ({ id, error: 'conflict', reason: 'Document update conflict.' });
const paths = (asked: Asked[]) => asked.map(({ path }) => path);

test('R7: a sequence that CouchDB calls malformed means the beginning', async () => {
  const row = '{"seq":"1-x","id":"a","changes":[{"rev":"1-a"}]}';
  const { db } = await database(({ query }) =>
    query.get('since') === '0'
      ? { text: `{"results":[\n${row}\n],\n"last_seq":"1-x","pending":0}\n` }
      : { status: 400, json: { error: 'bad_request', reason: 'Malformed sequence' } },
  );
  expect((await readChanges(db, { since: '99999' })).rows).toMatchObject([{ id: 'a', leaves: [{ rev: '1-a' }] }]);
});

test.each([
  ['without an end', '{"results":[\n{"seq":"1","id":"a","changes":[{"rev":"1-a"}]},\n'],
  ['broken off by an error', '{"results":[\n{"error":"timeout","reason":"The request could not be processed"}\n'],
  ['cut in a row', '{"results":[\n{"seq":"1","id":"a","chan'],
])('a list %s is never taken for the whole', async (_name, text) => {
  const { db } = await database(() => ({ text }));
  await expect(readChanges(db)).rejects.toBeInstanceOf(UnavailableError);
  await expect(collect(db.allDocs({}))).rejects.toBeInstanceOf(UnavailableError);
});

test('a document that CouchDB does not take holds up no other', async () => {
  const { db } = await database((asked) => {
    const ids = idsIn(asked);
    if (ids.includes('big')) return { status: 413, json: { error: 'document_too_large', reason: 'big' } };
    return { status: 201, json: ids.map((id) => ({ ok: true, id, rev: '1-a' })) };
  });
  const results = await db.putBulk(
    ['a', 'b', 'big', 'c'].map((id) => doc(id)),
    { newEdits: true },
  );
  expect(results.map(({ id, error }) => [id, error])).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['big', 'forbidden'],
    ['c', undefined],
  ]);
});

test('R2: a second deletion is already done, and one with other content is kept', async () => {
  const tombstone = { _id: 'a', _rev: '2-b', _deleted: true, n: 1, _revisions: { start: 2, ids: ['b', 'a'] } };
  const { db, asked } = await database(({ path, body }) => {
    if (path === '/db/_bulk_get') return { json: { results: [{ id: 'a', docs: [{ ok: tombstone }] }] } };
    return { status: 201, json: body.includes('"new_edits":true') ? [conflict('a')] : [] };
  });
  const remove = (fields: object) => db.putBulk([doc('a', { ...fields }, { deleted: true })], { newEdits: true });
  expect(await remove({})).toEqual([{ id: 'a', rev: '2-b' }]);
  expect(await remove({ n: 1 })).toEqual([{ id: 'a', rev: '2-b' }]);
  expect(await remove({ n: 2 })).toEqual([{ id: 'a', rev: expect.stringMatching(/^3-/) as string }]);
  expect(asked.at(-1)?.body).toMatch(/"new_edits":false.*"_revisions":\{"start":3,"ids":\["\w+","b","a"\]\}.*"n":2/);
});

test('R13: CouchDB tells the ancestors of the winner alone; those of another revision are asked for', async () => {
  const first = { _id: 'a', _rev: '1-a', n: 1 };
  const tombstone = { _id: 'a', _rev: '2-b', _deleted: true, _revisions: { start: 2, ids: ['b', 'a'] } };
  const rows = { '2-b': { ok: tombstone }, '1-a': { ok: first } };
  const { db } = await database(({ path, body }) => {
    if (path === '/db/a') return { json: tombstone };
    if (path === '/db/_changes') return { text: '{"results":[\n\n],\n"last_seq":"2-x","pending":0}\n' };
    const { docs } = JSON.parse(body) as { docs: { rev: '1-a' | '2-b' }[] };
    return { json: { results: docs.map(({ rev }) => ({ id: 'a', docs: [rows[rev]] })) } };
  });
  expect(await db.get('a', { rev: '2-b', info: true })).toMatchObject({
    revsInfo: [
      { rev: '2-b', status: 'deleted' },
      { rev: '1-a', status: 'available' },
    ],
  });
});

test('local documents are compared here, because CouchDB does not', async () => {
  const stored: Record<string, unknown> = { _id: '_local/a', _rev: '0-4', n: 1 };
  const { db, asked } = await database(({ method }) => (method === 'GET' ? { json: stored } : { status: 201 }));
  expect(await db.putLocal('_local/a', undefined, '{}')).toBe('conflict');
  expect(await db.putLocal('_local/a', '0-3', '{}')).toBe('conflict');
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(await db.putLocal('_local/a', '0-4', '{"n":2}')).toBe('0-5');
});

test('code of design documents does not reach CouchDB', async () => {
  const { db, asked } = await database((one) => ({
    status: 201,
    json: idsIn(one).map((id) => ({ ok: true, id, rev: '1-a' })),
  }));
  const results = await db.putBulk(
    [
      doc('_design/check', { validate_doc_update: 'function () { throw { forbidden: 1 } }' }),
      doc('_design/view', { views: { x: { map: 'function () {}' } } }),
      doc('_design/index', { language: 'query', views: { x: { map: { fields: {} } } } }),
      doc('plain', { views: {} }),
    ],
    { newEdits: true },
  );
  expect(results.map((result) => result.error)).toEqual(['forbidden', 'forbidden', undefined, undefined]);
  expect(asked.flatMap(idsIn)).toEqual(['_design/index', 'plain']);
});

test('what CouchDB may have done already is not sent again; questions are', async () => {
  const { db, asked } = await database(() => 'cut');
  await expect(db.putBulk([doc('a')], { newEdits: true })).rejects.toBeInstanceOf(UnavailableError);
  expect(paths(asked)).toEqual(['/db/_bulk_docs']);
  await expect(db.revsDiff([['a', ['1-a']]])).rejects.toBeInstanceOf(UnavailableError);
  expect(paths(asked).slice(1)).toEqual(['/db/_revs_diff', '/db/_revs_diff', '/db/_revs_diff']);
});

test.each([401, 403, 429, 500, 503])(
  'CouchDB answers %i: tablets are asked to wait, not to sign in',
  async (status) => {
    const { db } = await database(() => ({ status, json: { error: 'e', reason: 'r' } }));
    await expect(db.putBulk([doc('a')], { newEdits: true })).rejects.toBeInstanceOf(UnavailableError);
  },
);

test('CouchDB’s log gets the person’s id by proxy authentication', async () => {
  const answer = () => ({ json: { missing: {} } });
  const { db, asked } = await database(answer, { proxySecret: 'the_secret' });
  await onBehalfOf('CouchDB', () => db.revsDiff([]));
  expect(asked.at(-1)?.headers).toMatchObject({
    'x-auth-couchdb-username': 'CouchDB',
    'x-auth-couchdb-roles': '_admin',
    // The example of CouchDB's own change that brought SHA-256 (apache/couchdb#4438).
    'x-auth-couchdb-token': '4441087d94449b0a5e58cd593cfb14341637b120c90884389d9747e93c2463cf',
  });
  await onBehalfOf('quản trị', () => db.revsDiff([]));
  expect(asked.at(-1)?.headers['x-auth-couchdb-username']).toBe('qu%E1%BA%A3n%20tr%E1%BB%8B');
  expect(asked.at(-1)?.headers.authorization).toBeUndefined();
});
