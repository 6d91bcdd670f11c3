import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { IS_OURS } from './remote.ts';

const client = useServer();
const { request } = client;

interface Rows {
  total_rows: number | null;
  offset: number | null;
  rows: { id: string; key: string; doc?: Record<string, unknown>; error?: string }[];
}

const put = (path: string, body: unknown = {}) => request(path, { method: 'PUT', body });
const get = async (path: string) => (await request(path)).json<Rows>();
const post = async (path: string, body: unknown) => (await request(path, { method: 'POST', body })).json<Rows>();
const ids = ({ rows }: Rows) => rows.map((row) => row.id);

describe('_design_docs', () => {
  it('GET and POST list the design documents only, with the options of _all_docs', async () => {
    const db = await newDatabase(client);
    for (const id of ['%C3%A0', 'A', 'a', '_design/b', '_design/a', '_design/%E1%BA%A5']) await put(`${db}/${id}`);
    const all = await get(`${db}/_design_docs`);
    // CouchDB counts the offset among all documents.
    expect(all).toMatchObject(IS_OURS ? { total_rows: 3, offset: 0 } : { total_rows: 3 });
    expect(ids(all)).toEqual(['_design/a', '_design/b', '_design/ấ']);
    expect(ids(await get(`${db}/_design_docs?descending=true&limit=2`))).toEqual(['_design/ấ', '_design/b']);
    expect(ids(await get(`${db}/_design_docs?startkey="_design/b"&skip=1`))).toEqual(['_design/ấ']);
    expect(ids(await get(`${db}/_design_docs?endkey="_design/b"&inclusive_end=false`))).toEqual(['_design/a']);
    expect(ids(await get(`${db}/_design_docs?startkey="a"`))).toEqual([]);
    expect(ids(await get(`${db}/_design_docs?key="a"`))).toEqual([]);
    const withDocs = await post(`${db}/_design_docs`, { include_docs: true, startkey: '_design/b', limit: 1 });
    expect(withDocs.rows).toMatchObject([{ id: '_design/b', doc: { _id: '_design/b' } }]);
    const keyed = await post(`${db}/_design_docs`, { keys: ['_design/b', '_design/none'] });
    expect(keyed.rows).toMatchObject([{ id: '_design/b' }, { key: '_design/none', error: 'not_found' }]);
    expect((await request(`${db}/_design_docs`, { method: 'POST', body: { keys: 1 } })).status).toBe(400);
    expect((await request(`${db}/_design_docs?limit=x`)).status).toBe(400);
    expect((await request(`${db}/_design_docs`, { method: 'PUT', body: {} })).status).toBe(405);
  });
});

describe('_local_docs', () => {
  it('POST takes keys and the options of GET', async () => {
    const db = await newDatabase(client);
    for (const name of ['a', 'b', 'c']) await put(`${db}/_local/${name}`, { name });
    const keyed = await post(`${db}/_local_docs`, {
      keys: ['_local/c', '_local/none', '_local/a'],
      include_docs: true,
    });
    expect(keyed.rows).toMatchObject([
      { id: '_local/c', value: { rev: '0-1' }, doc: { _id: '_local/c', name: 'c' } },
      { key: '_local/none', error: 'not_found' },
      { id: '_local/a' },
    ]);
    expect(ids(await post(`${db}/_local_docs`, { startkey: '_local/b', limit: 1 }))).toEqual(['_local/b']);
    expect((await request(`${db}/_local_docs`, { method: 'POST', body: { keys: {} } })).status).toBe(400);
  });
});

describe('design documents', () => {
  it('_info tells that there is no index', async () => {
    const db = await newDatabase(client);
    await put(`${db}/_design/d`, { views: { v: { map: 'function () {}' } }, language: 'javascript' });
    const info = await request(`${db}/_design/d/_info`);
    expect(info.json()).toMatchObject({ name: 'd', view_index: { updater_running: false, language: 'javascript' } });
    expect((await request(`${db}/_design/none/_info`)).status).toBe(404);
  });

  it('their code is kept, replicated and never run: every endpoint of it is refused with a reason', async () => {
    const db = await newDatabase(client);
    const code = {
      views: { v: { map: 'function () { while (true) {} }' } },
      validate_doc_update: 'function () { throw { forbidden: "no" } }',
      updates: { u: 'function () {}' },
      shows: { s: 'function () {}' },
      lists: { l: 'function () {}' },
      rewrites: [],
    };
    await put(`${db}/_design/d`, code);
    expect((await request(`${db}/_design/d`)).json()).toMatchObject(code);
    expect((await put(`${db}/a`)).status).toBe(201);
    for (const path of ['_view/v', '_show/s', '_show/s/a', '_list/l/v', '_update/u', '_update/u/a', '_rewrite/x']) {
      for (const method of ['GET', 'POST', 'PUT']) {
        const body = method === 'GET' ? undefined : {};
        const answer = await request(`${db}/_design/d/${path}`, { method, body });
        expect(answer.status, `${method} ${path}`).toBe(501);
        expect(answer.json(), path).toMatchObject({
          error: 'not_implemented',
          reason: expect.stringMatching(/never run/),
        });
      }
    }
  });
});

describe('_purged_infos', () => {
  it('lists what was purged, up to the limit', async () => {
    const db = await newDatabase(client);
    const { rev } = (await put(`${db}/a`)).json<{ rev: string }>();
    expect((await request(`${db}/_purged_infos`)).json()).toEqual({ purged_infos: [] });
    // CouchDB also remembers what was asked for and was not there.
    await request(`${db}/_purge`, { method: 'POST', body: { a: [rev], ...(IS_OURS ? { none: ['1-x'] } : {}) } });
    expect((await request(`${db}/_purged_infos`)).json()).toEqual({ purged_infos: [{ id: 'a', revs: [rev] }] });
    expect((await request(`${db}/_purged_infos_limit`)).json()).toBe(1000);
    expect((await put(`${db}/_purged_infos_limit`, 5)).json()).toEqual({ ok: true });
    expect((await request(`${db}/_purged_infos_limit`)).json()).toBe(5);
    for (const body of [0, 1.5, -1, '5', null, {}]) {
      expect((await put(`${db}/_purged_infos_limit`, JSON.stringify(body))).status).toBe(400);
    }
  });
});
