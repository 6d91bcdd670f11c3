import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { IS_OURS } from './remote.ts';

const client = useServer();
const { request } = client;

const post = (path: string, body: unknown) => request(path, { method: 'POST', body });

describe('_bulk_docs', () => {
  it('answers in order, conflicts among successes', async () => {
    const db = await newDatabase(client);
    await post(`${db}/_bulk_docs`, { docs: [{ _id: 'b' }] });
    const answer = await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a' }, { _id: 'b' }, { _id: 'a' }, {}] });
    expect(answer.status).toBe(201);
    const conflict = { error: 'conflict', reason: 'Document update conflict.' };
    expect(answer.json()).toMatchObject([
      { ok: true, id: 'a' },
      { id: 'b', ...conflict },
      { id: 'a', ...conflict },
      { ok: true },
    ]);
  });

  it('a tombstone without revision over a tombstone is already done', async () => {
    const db = await newDatabase(client);
    const [first] = (await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a' }] })).json<{ rev: string }[]>();
    const delete1 = await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a', _rev: first?.rev, _deleted: true }] });
    const delete2 = await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a', _deleted: true }] });
    expect(delete2.json()).toEqual(delete1.json());
  });

  it('refuses what is no list of documents', async () => {
    const db = await newDatabase(client);
    for (const body of [{}, { docs: {} }, { docs: [1] }, { docs: [null] }, { docs: [], new_edits: 1 }, [], '{', '']) {
      expect((await post(`${db}/_bulk_docs`, body)).status, JSON.stringify(body)).toBe(400);
    }
    const illegal = await post(`${db}/_bulk_docs`, { docs: [{ _id: '_x' }] });
    expect(illegal.json().error).toBe('illegal_docid');
    expect((await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a' }], new_edits: false })).status).toBe(400);
    expect((await post(`${db}/_bulk_docs`, { docs: [] })).json()).toEqual([]);
  });
});

describe('_bulk_get', () => {
  it('one row per request, in order, also for what is missing or wrong', async () => {
    const db = await newDatabase(client);
    const docs = [
      { _id: 'a', _rev: '2-b', _revisions: { start: 2, ids: ['b', 'a'] } },
      { _id: 'a', _rev: '1-z' },
    ];
    await post(`${db}/_bulk_docs`, { docs, new_edits: false });
    const asked = [
      { id: 'x', rev: '1-x' },
      { id: 'a', rev: '2-b' },
      { id: 'a' },
      { id: 'x' },
      { id: 'a', rev: 'bad' },
      {},
    ];
    const answer = await post(`${db}/_bulk_get?revs=true`, { docs: asked });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json())).toEqual(['results']);
    expect(answer.json().results).toMatchObject([
      { id: 'x', docs: [{ error: { id: 'x', rev: '1-x', error: 'not_found', reason: 'missing' } }] },
      { id: 'a', docs: [{ ok: { _rev: '2-b', _revisions: { start: 2, ids: ['b', 'a'] } } }] },
      { id: 'a', docs: [{ ok: { _id: 'a' } }, { ok: { _id: 'a' } }] },
      { id: 'x', docs: [{ error: { rev: 'undefined', error: 'not_found' } }] },
      { id: 'a', docs: [{ error: { rev: 'bad', error: 'bad_request' } }] },
      { docs: [{ error: { error: 'bad_request' } }] },
    ]);
    // The winner first; CouchDB has no order here.
    const leaves = (answer.json().results as { docs: { ok?: { _rev: string } }[] }[])[2]?.docs.map(
      (row) => row.ok?._rev,
    );
    expect(IS_OURS ? leaves : leaves?.sort().reverse()).toEqual(['2-b', '1-z']);
    expect((await post(`${db}/_bulk_get`, {})).status).toBe(400);
    expect((await post(`${db}/_bulk_get`, { docs: [] })).json()).toEqual({ results: [] });
  });

  it('streams many, with attachments when asked', async () => {
    const db = await newDatabase(client);
    const file = { content_type: 'text/plain', data: Buffer.from('xin chào').toString('base64') };
    const docs = Array.from({ length: 350 }, (_, index) => ({ _id: `d${index}`, _attachments: { f: file } }));
    await post(`${db}/_bulk_docs`, { docs });
    const asked = { docs: docs.map(({ _id }) => ({ id: _id })) };
    interface Got {
      results: { id: string; docs: { ok: { _attachments: { f: { data?: string; stub?: boolean } } } }[] }[];
    }
    const stubs = (await post(`${db}/_bulk_get`, asked)).json<Got>().results;
    expect(stubs.map((row) => row.id)).toEqual(docs.map((doc) => doc._id));
    expect(stubs[7]?.docs[0]?.ok._attachments.f.stub).toBe(true);
    const full = (await post(`${db}/_bulk_get?attachments=true`, asked)).json<Got>().results;
    expect(full[349]?.docs[0]?.ok._attachments.f.data).toBe(file.data);
  });
});

describe('_bulk_get in parts', () => {
  it('one part per revision, attachments beside it, errors marked', async () => {
    const [source, target] = [await newDatabase(client), await newDatabase(client)];
    const file = { content_type: 'text/plain', data: Buffer.from('xin chào').toString('base64') };
    await post(`${source}/_bulk_docs`, {
      docs: [
        { _id: 'plain', n: 1 },
        { _id: 'ảnh/1', _attachments: { f: file } },
      ],
    });
    const docs = [{ id: 'plain' }, { id: 'ảnh/1' }, { id: 'none', rev: '1-x' }, { id: 'plain', rev: 'bad' }];
    const ask = (accept: string) =>
      request(`${source}/_bulk_get?revs=true`, { method: 'POST', body: { docs }, headers: { accept } });
    const { status, headers, text } = await ask('multipart/mixed');
    expect(status).toBe(200);
    const mark = /^multipart\/mixed; boundary="([^"]+)"$/.exec(headers.get('content-type') ?? '')?.[1] ?? '';
    const parts = text.split(`\r\n--${mark}`).slice(1);
    expect(parts).toHaveLength(5);
    expect(parts[0]).toMatch(/^\r\nContent-Type: application\/json\r\n\r\n\{"_id":"plain"/);
    // CouchDB writes the letters as they are.
    expect(parts[1]).toContain(`X-Doc-Id: ${IS_OURS ? '%E1%BA%A3nh%2F1' : 'ảnh/1'}\r\n`);
    expect(parts[1]).toContain('xin chào');
    expect(parts[2]).toContain('error="true"\r\n\r\n');
    expect(parts[2]).toContain('"error":"not_found"');
    expect(parts[3]).toContain('"error":"bad_request"');
    expect(parts[4]).toBe('--\r\n');
    const related = await ask('multipart/related');
    expect(related.headers.get('content-type')).toMatch(/^multipart\/related/);
    for (const accept of ['multipart/mixed, application/json', '*/*']) {
      expect((await ask(accept)).json().results, accept).toHaveLength(4);
    }
    // A part with an attachment can be put as it is.
    const inner = /Content-Type: (multipart\/related; boundary="?[\w-]+"?)\r\n\r\n([\s\S]*)$/.exec(parts[1] ?? '');
    const put = await request(`${target}/${encodeURIComponent('ảnh/1')}?new_edits=false`, {
      method: 'PUT',
      body: inner?.[2],
      headers: { 'content-type': inner?.[1] ?? '' },
    });
    expect(put.status).toBe(201);
    expect((await request(`${target}/${encodeURIComponent('ảnh/1')}/f`)).text).toBe('xin chào');
  });
});

describe('_missing_revs', () => {
  it('names what is missing, without ancestors', async () => {
    const db = await newDatabase(client);
    await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a', _rev: '1-a' }], new_edits: false });
    const answer = await post(`${db}/_missing_revs`, { a: ['1-a', '2-b'], b: ['1-x'] });
    expect(answer.json()).toEqual({ missing_revs: { a: ['2-b'], b: ['1-x'] } });
    expect((await post(`${db}/_missing_revs`, { a: ['1-a'] })).json()).toEqual({ missing_revs: {} });
    expect((await post(`${db}/_missing_revs`, { a: ['x'] })).status).toBe(400);
  });
});

describe('_revs_diff', () => {
  it('names what is missing', async () => {
    const db = await newDatabase(client);
    await post(`${db}/_bulk_docs`, { docs: [{ _id: 'a', _rev: '1-a' }], new_edits: false });
    const answer = await post(`${db}/_revs_diff`, { a: ['1-a', '2-b'], b: ['1-x'], __proto__x: ['1-a'] });
    expect(answer.json()).toEqual({
      a: { missing: ['2-b'], possible_ancestors: ['1-a'] },
      b: { missing: ['1-x'] },
      __proto__x: { missing: ['1-a'] },
    });
    expect((await post(`${db}/_revs_diff`, { a: ['1-a'] })).json()).toEqual({});
    // CouchDB answers 500 to the last two.
    for (const body of [[], { a: ['x'] }, '{', ...(IS_OURS ? [{ a: 'x' }, { a: [1] }] : [])]) {
      expect((await post(`${db}/_revs_diff`, body)).status, JSON.stringify(body)).toBe(400);
    }
  });
});

describe('_all_docs', () => {
  it('ranges, keys, order, include_docs, update_seq', async () => {
    const db = await newDatabase(client);
    const docs = ['a', 'b', 'c', 'd', 'đ'].map((_id) => ({ _id, n: 1 }));
    await post(`${db}/_bulk_docs`, { docs });
    const c = (await request(`${db}/c`)).json<{ _rev: string }>();
    await request(`${db}/c?rev=${c._rev}`, { method: 'DELETE' });
    interface Rows {
      total_rows: number;
      offset: number | null;
      rows: { id: string; key: string; value?: { rev: string; deleted?: boolean }; error?: string; doc?: unknown }[];
      update_seq?: string;
    }
    const get = async (query: string) => (await request(`${db}/_all_docs${query}`)).json<Rows>();
    const ids = async (query: string) => (await get(query)).rows.map((row) => row.id);
    expect(await get('')).toMatchObject({ total_rows: 4, offset: 0 });
    expect(await ids('')).toEqual(['a', 'b', 'd', 'đ']);
    expect(await ids('?descending=true&limit=2')).toEqual(['đ', 'd']);
    expect(await ids('?startkey="b"&endkey="d"')).toEqual(['b', 'd']);
    expect(await ids('?start_key="b"&end_key="d"&inclusive_end=false')).toEqual(['b']);
    expect(await ids('?startkey="d"&endkey="a"&descending=true&skip=1')).toEqual(['b', 'a']);
    expect(await ids('?key="b"')).toEqual(['b']);
    expect(await ids('?key=1')).toEqual([]);
    // In the order of views, as CouchDB 1 and PouchDB have it; CouchDB 3 has another order.
    if (IS_OURS) {
      expect(await ids('?startkey=1&endkey={}')).toEqual(['a', 'b', 'd', 'đ']);
      expect(await ids('?startkey={}')).toEqual([]);
    }
    expect((await get('?startkey="b"')).offset).toBe(1);
    expect((await get('?update_seq=true')).update_seq).toMatch(/^6-/);
    expect((await get('?key="a"&include_docs=true')).rows[0]?.doc).toMatchObject({ _id: 'a', n: 1 });
    const keyed = await post(`${db}/_all_docs?include_docs=true`, { keys: ['x', 'c', 'a', 1] });
    expect(keyed.json()).toMatchObject({
      offset: null,
      rows: [
        { key: 'x', error: 'not_found' },
        { id: 'c', key: 'c', value: { deleted: true }, doc: null },
        { id: 'a', doc: { n: 1 } },
        { key: 1, error: 'not_found' },
      ],
    });
    const rxdb = await post(`${db}/_all_docs`, { keys: ['a'], include_docs: true, deleted: 'ok' });
    expect(rxdb.json<Rows>().rows[0]?.doc).toMatchObject({ n: 1 });
    expect(await ids('?keys=["b","a"]')).toEqual(['b', 'a']);
    expect((await post(`${db}/_all_docs`, {})).json<Rows>().rows).toHaveLength(4);
  });

  it('refuses wrong parameters', async () => {
    const db = await newDatabase(client);
    for (const query of ['limit=x', 'limit=-1', 'skip=x', 'startkey=x', 'keys={}']) {
      expect((await request(`${db}/_all_docs?${query}`)).status, query).toBe(400);
    }
    expect((await post(`${db}/_all_docs`, { keys: 1 })).status).toBe(400);
    expect((await post(`${db}/_all_docs`, '[')).status).toBe(400);
  });
});
