import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { NURSE_HEADER } from './server.ts';
import { IS_OURS } from './remote.ts';

const client = useServer();
const { request } = client;

interface Found {
  docs: Record<string, unknown>[];
  bookmark: string;
  warning?: string;
  execution_stats?: Record<string, number>;
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  request(path, { method: 'POST', body, headers });
const find = async (db: string, body: object) => (await post(`${db}/_find`, body)).json<Found>();
const ids = ({ docs }: Found) => docs.map((doc) => doc._id);

/** 1,100 people of four villages, one without a village, a tombstone and a design document. */
async function people(): Promise<string> {
  const db = await newDatabase(client);
  const docs = Array.from({ length: 1100 }, (_, n) => ({
    _id: `p${String(n).padStart(4, '0')}`,
    n,
    address: { village: `thôn ${n % 4}` },
    name: `Người ${1100 - n}`,
  }));
  await post(`${db}/_bulk_docs`, { docs: [...docs, { _id: 'q', n: 2000 }, { _id: '_design/d', n: 1 }] });
  const { rev } = (await request(`${db}/gone`, { method: 'PUT', body: { n: 3 } })).json<{ rev: string }>();
  await request(`${db}/gone?rev=${rev}`, { method: 'DELETE' });
  return db;
}

describe('_find', () => {
  it('selector, limit, skip, fields, bookmark, statistics', async () => {
    const db = await people();
    const first = await find(db, { selector: {} });
    expect(first.docs).toHaveLength(25);
    expect(first.docs[0]).toMatchObject({ _id: 'p0000', _rev: expect.stringMatching(/^1-/), n: 0 });
    expect(first.warning).toMatch(IS_OURS ? /looked at/ : /No matching index/);
    const village = { 'address.village': 'thôn 1', n: { $gte: 1000 } };
    const all = await find(db, { selector: village, limit: 1000, execution_stats: true });
    expect(all.docs.map((doc) => doc.n)).toEqual(Array.from({ length: 25 }, (_, k) => 1001 + 4 * k));
    expect(all.execution_stats).toMatchObject({ results_returned: 25, total_docs_examined: IS_OURS ? 1101 : 1102 });
    expect(ids(await find(db, { selector: village, skip: 24 }))).toEqual(['p1097']);
    expect((await find(db, { selector: village, skip: 25 })).docs).toEqual([]);
    expect((await find(db, { selector: {}, limit: 0 })).docs).toEqual([]);
    const some = await find(db, { selector: { n: 5 }, fields: ['_id', 'address.village', 'none'] });
    expect(some.docs).toEqual([{ _id: 'p0005', address: { village: 'thôn 1' } }]);
    const seen: unknown[] = [];
    for (let bookmark = '', more = true; more;) {
      const page = await find(db, { selector: { n: { $lt: 10 } }, limit: 4, bookmark });
      seen.push(...ids(page));
      more = page.docs.length > 0;
      bookmark = page.bookmark;
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => `p000${n}`));
    expect(ids(await find(db, { selector: { n: { $lte: 3 } } }))).not.toContain('gone');
    expect(ids(await find(db, { selector: { _id: { $gt: '_' } }, limit: 1 }))).toEqual(['p0000']);
  });

  it('sort both ways, over pages, and leaves out what lacks the field', async () => {
    const db = await people();
    const selector = { n: { $gte: 1090 } };
    expect((await find(db, { selector, sort: [{ n: 'desc' }], limit: 2 })).docs).toMatchObject([
      { n: 2000 },
      { n: 1099 },
    ]);
    const byVillage = { selector, sort: ['address.village', 'n'], fields: ['n'], limit: 4 };
    const page = await find(db, byVillage);
    expect(page.docs).toEqual([1092, 1096, 1093, 1097].map((n) => ({ n })));
    const next = await find(db, { ...byVillage, bookmark: page.bookmark, limit: 100 });
    expect(next.docs).toEqual([1090, 1094, 1098, 1091, 1095, 1099].map((n) => ({ n })));
    expect((await find(db, { ...byVillage, bookmark: next.bookmark })).docs).toEqual([]);
  });

  it('conflicts when asked for', async () => {
    const db = await newDatabase(client);
    const docs = ['a', 'b'].map((id) => ({ _id: 'x', _rev: `1-${id}` }));
    await post(`${db}/_bulk_docs`, { docs, new_edits: false });
    expect((await find(db, { selector: {}, conflicts: true })).docs).toEqual([
      { _id: 'x', _rev: '1-b', _conflicts: ['1-a'] },
    ]);
  });

  it('refuses what is wrong, and stops what has no end', async () => {
    const db = await newDatabase(client);
    await request(`${db}/a`, { method: 'PUT', body: { text: `${'a'.repeat(60)}!` } });
    const wrong = [
      {},
      { selector: [] },
      { selector: { a: { $what: 1 } } },
      { selector: {}, limit: -1 },
      { selector: {}, limit: '1' },
      { selector: {}, skip: 1.5 },
      { selector: {}, sort: {} },
      { selector: {}, sort: [{ a: 'up' }] },
      { selector: {}, sort: [{ a: 'asc' }, { b: 'desc' }] },
      { selector: {}, sort: [5] },
      { selector: {}, fields: [1] },
      { selector: {}, bookmark: 'x' },
      { selector: {}, sort: ['a'], bookmark: Buffer.from('{"id":"a"}').toString('base64url') },
      { selector: {}, conflicts: 1 },
      { selector: {}, unknown: 1 },
      { selector: { text: { $regex: '^(a+)+$' } } },
    ];
    for (const body of wrong) expect((await post(`${db}/_find`, body)).status, JSON.stringify(body)).toBe(400);
    expect((await request(`${db}/_find`)).status).toBe(405);
    expect((await post('/none/_find', { selector: {} })).status).toBe(404);
    expect((await post('/other-x/_find', { selector: {} }, { authorization: NURSE_HEADER })).status).toBe(403);
  });
});

describe('_index and _explain', () => {
  it('keeps definitions as design documents; _explain says that every document is looked at', async () => {
    const db = await newDatabase(client);
    const index = { fields: ['n', 'address.village'], partial_filter_selector: { n: { $gt: 1 } } };
    const made = await post(`${db}/_index`, { index, name: 'by-n', ddoc: 'people', type: 'json' });
    expect(made.json()).toEqual({ result: 'created', id: '_design/people', name: 'by-n' });
    expect((await post(`${db}/_index`, { index, name: 'by-n', ddoc: '_design/people' })).json().result).toBe('exists');
    const automatic = (await post(`${db}/_index`, { index: { fields: [{ a: 'desc' }] } })).json<{ id: string }>();
    expect(automatic.id).toMatch(/^_design\/[0-9a-f]{40}$/);
    const design = (await request(`${db}/_design/people`)).json();
    expect(design).toMatchObject({ language: 'query', views: { 'by-n': { map: { fields: { n: 'asc' } } } } });
    const list = (await request(`${db}/_index`)).json<{ total_rows: number; indexes: unknown[] }>();
    expect(list.total_rows).toBe(3);
    expect(list.indexes[0]).toMatchObject({ name: '_all_docs', type: 'special' });
    expect(list.indexes).toContainEqual({
      ddoc: '_design/people',
      name: 'by-n',
      type: 'json',
      partitioned: false,
      def: { fields: [{ n: 'asc' }, { 'address.village': 'asc' }], partial_filter_selector: { n: { $gt: 1 } } },
    });
    expect((await request(`${db}/_index?limit=1&skip=1`)).json()).toMatchObject({ total_rows: 3, indexes: [{}] });
    const explained = await post(`${db}/_explain`, { selector: { n: 1 }, fields: ['n'], limit: 7 });
    expect(explained.json()).toMatchObject({
      dbname: db.slice(1),
      index: { name: '_all_docs' },
      selector: { n: IS_OURS ? 1 : { $eq: 1 } },
      limit: 7,
      fields: ['n'],
      ...(IS_OURS ? { warning: expect.stringContaining('Every document') } : {}),
    });
    expect((await post(`${db}/_explain`, {})).status).toBe(400);
  });

  it('deletes one index, or all of a design document', async () => {
    const db = await newDatabase(client);
    for (const name of ['a', 'b']) await post(`${db}/_index`, { index: { fields: [name] }, name, ddoc: 'd' });
    await post(`${db}/_index`, { index: { fields: ['c'] }, name: 'c', ddoc: 'e' });
    const remove = (path: string) => request(`${db}/_index/${path}`, { method: 'DELETE' });
    expect((await remove('_design/d/json/a')).json()).toEqual({ ok: true });
    expect((await remove('_design/d/json/a')).status).toBe(404);
    expect((await remove('d/json/b')).status).toBe(200);
    expect((await request(`${db}/_design/d`)).status).toBe(404);
    expect((await remove('d/text/b')).status).toBe(404);
    const bulk = await post(`${db}/_index/_bulk_delete`, { docids: ['e', '_design/none'] });
    expect(bulk.json()).toEqual({
      success: [{ id: '_design/e', ok: true }],
      fail: [{ id: '_design/none', error: 'not_found' }],
    });
    expect((await request(`${db}/_index`)).json()).toMatchObject({ total_rows: 1 });
  });

  it('refuses wrong definitions and whoever is no administrator', async () => {
    const db = await newDatabase(client);
    const fields = ['a'];
    const wrong = [{}, { index: [] }, { index: {} }, { index: { fields: [] } }, { index: { fields: [{ a: 'up' }] } }];
    const more = [
      { index: { fields, what: 1 } },
      { index: { fields }, type: 'text' },
      { index: { fields }, name: 5 },
      { index: { fields, partial_filter_selector: { a: { $what: 1 } } } },
    ];
    for (const body of [...wrong, ...more]) expect((await post(`${db}/_index`, body)).status).toBe(400);
    await request(`${db}/_design/js`, { method: 'PUT', body: { views: {} } });
    expect((await post(`${db}/_index`, { index: { fields }, ddoc: 'js' })).status).toBe(400);
    const nurse = { authorization: NURSE_HEADER };
    expect((await post(`${db}/_index`, { index: { fields } }, nurse)).status).toBe(403);
    expect((await request(`${db}/_index/d/json/a`, { method: 'DELETE', headers: nurse })).status).toBe(403);
    expect((await request(`${db}/_index`, { headers: nurse })).status).toBe(200);
  });
});
