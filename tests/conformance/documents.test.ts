import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { NURSE_HEADER } from './server.ts';
import { IS_OURS } from './remote.ts';

const client = useServer({
  checkDocument: (_db, doc) => (doc.bornAt === 'tomorrow' ? 'bornAt: born after today' : undefined),
  maxBodyBytes: 9_000_000,
});
const { request } = client;

interface Written {
  ok: true;
  id: string;
  rev: string;
}

const put = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  (await request(path, { method: 'PUT', body, headers })).json<Written>();

describe('one document', () => {
  it('PUT, GET, HEAD, DELETE with revisions in body, query and If-Match', async () => {
    const db = await newDatabase(client);
    const created = await request(`${db}/a`, { method: 'PUT', body: { n: 1 } });
    expect(created.status).toBe(201);
    const { rev } = created.json<Written>();
    expect(created.headers.get('etag')).toBe(`"${rev}"`);
    expect((await request(`${db}/a`)).json()).toEqual({ _id: 'a', _rev: rev, n: 1 });
    const second = await put(`${db}/a?rev=${rev}`, { n: 2 });
    const third = await put(`${db}/a`, { n: 3 }, { 'if-match': `"${second.rev}"` });
    const fourth = await put(`${db}/a`, { n: 4, _rev: third.rev });
    const head = await request(`${db}/a`, { method: 'HEAD' });
    expect(head.headers.get('etag')).toBe(`"${fourth.rev}"`);
    const same = await request(`${db}/a`, { headers: { 'if-none-match': `"${fourth.rev}"` } });
    expect(same.status).toBe(304);
    expect((await request(`${db}/a?rev=${second.rev}`)).json()).toMatchObject({ n: 2 });
    const gone = await request(`${db}/a?rev=${fourth.rev}`, { method: 'DELETE' });
    expect(gone.status).toBe(200);
    expect((await request(`${db}/a`)).json()).toEqual({ error: 'not_found', reason: 'deleted' });
    expect((await request(`${db}/a?rev=${gone.json<Written>().rev}`)).json()).toMatchObject({ _deleted: true });
    expect((await request(`${db}/nothing`)).json()).toEqual({ error: 'not_found', reason: 'missing' });
  });

  it('refuses wrong revisions', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, {});
    const status = async (path: string, options: Parameters<typeof request>[1]) =>
      (await request(db + path, options)).status;
    expect(await status('/a', { method: 'PUT', body: {} })).toBe(409);
    expect(await status('/a', { method: 'PUT', body: { _rev: '1-abc' } })).toBe(409);
    expect(await status('/a', { method: 'DELETE' })).toBe(409);
    expect(await status('/a?rev=9-x', { method: 'DELETE' })).toBe(409);
    expect(await status('/b?rev=1-x', { method: 'DELETE' })).toBe(404);
    // CouchDB takes it, unless a validate function or an attachment makes it look.
    if (IS_OURS) expect(await status('/b', { method: 'PUT', body: { _rev: '1-x' } })).toBe(409);
    expect(await status(`/a?rev=2-other`, { method: 'PUT', body: { _rev: rev } })).toBe(400);
    expect(await status('/a', { method: 'PUT', body: { _rev: rev }, headers: { 'if-match': '3-x' } })).toBe(400);
    for (const bad of ['x', '', '-', '1', 1, null, {}, ...(IS_OURS ? ['1-"'] : [])]) {
      expect(await status('/a', { method: 'PUT', body: { _rev: bad } }), String(bad)).toBe(400);
    }
    // For CouchDB these two are revisions that are not there.
    for (const other of ['0-1', '99999999999-a'])
      expect(await status('/a', { method: 'PUT', body: { _rev: other } }), other).toBe(IS_OURS ? 400 : 409);
    expect(await status('/a?rev=x', {})).toBe(400);
  });

  it('POST makes an id', async () => {
    const db = await newDatabase(client);
    const made = (await request(db, { method: 'POST', body: { n: 1 } })).json<Written>();
    expect(made.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await request(db, { method: 'POST', body: { _id: 'mine' } })).json()).toMatchObject({ id: 'mine' });
    const typed = await request(db, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } });
    expect(typed.status).toBe(415);
  });

  it('batch=ok is answered 202, and what was answered is there', async () => {
    const db = await newDatabase(client);
    const quick = await request(`${db}/a?batch=ok`, { method: 'PUT', body: { n: 1 } });
    expect(quick.status).toBe(202);
    expect(quick.json()).toEqual({ ok: true, id: 'a' });
    expect((await request(`${db}?batch=ok`, { method: 'POST', body: { _id: 'b' } })).status).toBe(202);
    const { _rev } = (await request(`${db}/a`)).json<{ _rev: string }>();
    expect((await request(`${db}/a?batch=ok`, { method: 'PUT', body: {} })).status).toBe(409);
    expect((await request(`${db}/a?batch=ok&rev=${_rev}`, { method: 'DELETE' })).status).toBe(202);
    expect((await request(`${db}/a`)).status).toBe(404);
  });

  it('COPY, with attachments, over another revision, checked like any document', async () => {
    const db = await newDatabase(client);
    const data = Buffer.from('xin chào').toString('base64');
    const first = await put(`${db}/a`, { n: 1, _attachments: { f: { content_type: 'text/plain', data } } });
    const copy = (path: string, destination?: string) =>
      request(db + path, { method: 'COPY', headers: destination === undefined ? {} : { destination } });
    const made = await copy('/a', encodeURIComponent('ấ/b'));
    expect(made.status).toBe(201);
    expect(made.json()).toMatchObject({ ok: true, id: 'ấ/b' });
    expect(made.headers.get('etag')).toBe(`"${made.json<Written>().rev}"`);
    expect((await request(`${db}/${encodeURIComponent('ấ/b')}/f`)).text).toBe('xin chào');
    await put(`${db}/a`, { n: 2, _rev: first.rev });
    const other = await put(`${db}/c`, { n: 0 });
    expect((await copy('/a', 'c')).status).toBe(409);
    expect((await copy(`/a?rev=${first.rev}`, `c?rev=${other.rev}`)).status).toBe(201);
    expect((await request(`${db}/c`)).json()).toMatchObject({ n: 1 });
    expect((await copy('/none', 'd')).status).toBe(404);
    for (const wrong of [undefined, '', '_x', '%E0%A4', 'http://elsewhere/db/x', 'd?rev=x']) {
      expect((await copy('/a', wrong)).status, wrong).toBe(400);
    }
    const nurse = { authorization: NURSE_HEADER, destination: '_design/x' };
    expect((await request(`${db}/a`, { method: 'COPY', headers: nurse })).status).toBe(403);
  });

  it('takes any id', async () => {
    const db = await newDatabase(client);
    for (const id of ['Nguyễn Thị Ấ', 'a/b', '100%', 'a?b#c', '😀', ' ', 'x+y', '"', 'a&b=c', "it's"]) {
      const path = `${db}/${encodeURIComponent(id)}`;
      expect((await request(path, { method: 'PUT', body: { id } })).status, id).toBe(201);
      expect((await request(path)).json(), id).toMatchObject({ _id: id, id });
    }
    for (const id of ['_x', '__proto__', '_design/', '_local/']) {
      const status = (await request(db, { method: 'POST', body: { _id: id } })).status;
      expect(status, id).toBe(400);
    }
  });

  it('refuses what is no document', async () => {
    const db = await newDatabase(client);
    const status = async (body: unknown) => (await request(`${db}/a`, { method: 'PUT', body })).status;
    for (const body of ['', '{', '[]', '1', 'null', '"x"', '{"a":1}x', Buffer.from([0x7b, 0xff, 0x7d])]) {
      expect(await status(body), String(body)).toBe(400);
    }
    expect(await status({ _foo: 1 })).toBe(400);
    expect(await status({ _deleted: 'yes' })).toBe(400);
    expect(await status({ _revisions: { start: 1, ids: 'x' } })).toBe(400);
    expect(await status({ _attachments: [] })).toBe(400);
    expect(await status({ _attachments: { f: { data: '%%%' } } })).toBe(400);
    expect(await status({ _attachments: { f: { stub: true } } })).toBe(412);
    expect(await status(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe(400);
    expect(await status({ text: 'x'.repeat(8_000_000) })).toBe(413);
    expect(await status({ text: 'x'.repeat(9_000_000) })).toBe(413);
    expect((await request(`${db}/a`)).status).toBe(404);
  });

  it('R4: the records’ own rules refuse one document and let the others pass', async () => {
    const db = await newDatabase(client);
    const bad = { _id: 'bad', bornAt: 'tomorrow' };
    const single = await request(`${db}/bad`, { method: 'PUT', body: bad });
    expect(single.status).toBe(403);
    expect(single.json()).toEqual({ error: 'forbidden', reason: 'bornAt: born after today' });
    const docs = [{ _id: 'a' }, bad, { _id: 'b' }];
    const bulk = await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs } });
    expect(bulk.json()).toMatchObject([
      { ok: true, id: 'a' },
      { id: 'bad', error: 'forbidden', reason: 'bornAt: born after today' },
      { ok: true, id: 'b' },
    ]);
    const replicated = {
      new_edits: false,
      docs: [
        { ...bad, _rev: '1-x' },
        { _id: 'c', _rev: '1-x' },
      ],
    };
    const rows = (await request(`${db}/_bulk_docs`, { method: 'POST', body: replicated })).json();
    expect(rows).toEqual([{ id: 'bad', rev: '1-x', error: 'forbidden', reason: 'bornAt: born after today' }]);
    expect((await request(`${db}/c`)).status).toBe(200);
    const tombstone = { new_edits: false, docs: [{ _id: 'bad', _rev: '1-x', _deleted: true }] };
    expect((await request(`${db}/_bulk_docs`, { method: 'POST', body: tombstone })).json()).toEqual([]);
  });
});

describe('revisions', () => {
  it('conflicts, revs, revs_info, open_revs, latest', async () => {
    const db = await newDatabase(client);
    const docs = [
      { _id: 'a', _rev: '1-a', n: 1 },
      { _id: 'a', _rev: '2-b', _revisions: { start: 2, ids: ['b', 'a'] }, n: 2 },
      { _id: 'a', _rev: '2-c', _revisions: { start: 2, ids: ['c', 'a'] }, n: 3 },
      { _id: 'a', _rev: '3-d', _revisions: { start: 3, ids: ['d', 'b', 'a'] }, _deleted: true },
    ];
    await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs, new_edits: false } });
    const all = '?revs=true&revs_info=true&conflicts=true&deleted_conflicts=true&local_seq=true';
    expect((await request(`${db}/a${all}`)).json()).toMatchObject({
      _rev: '2-c',
      n: 3,
      _revisions: { start: 2, ids: ['c', 'a'] },
      _revs_info: [
        { rev: '2-c', status: 'available' },
        { rev: '1-a', status: 'available' },
      ],
      _deleted_conflicts: ['3-d'],
    });
    expect((await request(`${db}/a?meta=true`)).json()).not.toHaveProperty('_conflicts');
    expect((await request(`${db}/a?rev=2-b`)).json()).toMatchObject({ n: 2 });
    // CouchDB answers the winner, whatever revision is named.
    const latest = (await request(`${db}/a?rev=2-b&latest=true`)).json();
    expect(latest).toMatchObject(IS_OURS ? { _rev: '3-d', _deleted: true } : { _rev: '2-c' });
    const open = (await request(`${db}/a?open_revs=all&revs=true`)).json<{ ok: { _rev: string } }[]>();
    expect(open.map((row) => row.ok._rev)).toEqual(['2-c', '3-d']);
    const list = encodeURIComponent('["1-a","9-x"]');
    expect((await request(`${db}/a?open_revs=${list}`)).json()).toMatchObject([{ ok: { n: 1 } }, { missing: '9-x' }]);
    expect((await request(`${db}/a?open_revs=${list}&latest=true`)).json()).toHaveLength(3);
    expect((await request(`${db}/no?open_revs=all`)).status).toBe(404);
    expect((await request(`${db}/no?open_revs=${list}`)).json()).toEqual([{ missing: '1-a' }, { missing: '9-x' }]);
    for (const wrong of ['x', '{}', '["x"]', '[1]']) {
      expect((await request(`${db}/a?open_revs=${encodeURIComponent(wrong)}`)).status, wrong).toBe(400);
    }
  });

  it('PUT with new_edits=false keeps the revision', async () => {
    const db = await newDatabase(client);
    const answer = await request(`${db}/a?new_edits=false`, { method: 'PUT', body: { _rev: '5-x' } });
    expect(answer.json()).toMatchObject({ rev: '5-x' });
    expect((await request(`${db}/a?new_edits=false`, { method: 'PUT', body: {} })).status).toBe(400);
  });
});

describe('_local documents', () => {
  it('have revisions of their own and are in no list', async () => {
    const db = await newDatabase(client);
    const path = `${db}/_local/check%2Fpoint`;
    expect(await put(path, { n: 1 })).toEqual({ ok: true, id: '_local/check/point', rev: '0-1' });
    expect((await request(path)).json()).toEqual({ _id: '_local/check/point', _rev: '0-1', n: 1 });
    // CouchDB does not compare their revisions.
    if (IS_OURS) expect((await request(path, { method: 'PUT', body: { n: 2 } })).status).toBe(409);
    expect(await put(path, { n: 2, _rev: '0-1' })).toMatchObject({ rev: '0-2' });
    expect((await request(path, { method: 'PUT', body: { _rev: '1-x' } })).status).toBe(IS_OURS ? 400 : 500);
    const bulk = { docs: [{ _id: '_local/b' }, { _id: 'c' }] };
    expect((await request(`${db}/_bulk_docs`, { method: 'POST', body: bulk })).json()).toMatchObject([
      { rev: '0-1' },
      { id: 'c' },
    ]);
    expect((await request(`${db}/_all_docs`)).json()).toMatchObject({ total_rows: 1 });
    expect((await request(`${path}?rev=0-2`, { method: 'DELETE' })).status).toBe(200);
    expect((await request(path)).status).toBe(404);
    await put(`${db}/_local/a`, { n: 3 });
    const rows = (query: string) => request(`${db}/_local_docs${query}`).then((answer) => answer.json().rows);
    expect(await rows('')).toMatchObject([{ id: '_local/a', value: { rev: '0-1' } }, { id: '_local/b' }]);
    expect(await rows('?include_docs=true&descending=true&skip=1')).toMatchObject([{ doc: { _id: '_local/a', n: 3 } }]);
    expect(await rows('?startkey="_local/b"')).toHaveLength(1);
    expect((await request(`${db}/_local_docs?limit=x`)).status).toBe(400);
    expect((await request(`${db}/_local/x/file`)).status).toBe(400);
    expect((await request(`${db}/_local`)).status).toBe(400);
  });
});
