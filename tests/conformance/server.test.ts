import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { ADMIN, NURSE_HEADER } from './server.ts';

const client = useServer();
const { request } = client;

describe('server endpoints', () => {
  it('GET / welcomes anybody', async () => {
    const answer = await request('/', { headers: { authorization: '' } });
    expect(answer.json()).toMatchObject({ couchdb: 'Welcome', vendor: { name: 'tram-y-te-xa' } });
    expect(answer.json().uuid).toMatch(/^[0-9a-f]{32}$/);
    expect((await request('')).status).toBe(200);
    expect((await request('/', { method: 'HEAD' })).status).toBe(200);
    expect((await request('/', { method: 'POST', body: {} })).status).toBe(405);
  });

  it('GET /_up, /_uuids', async () => {
    expect((await request('/_up', { headers: { authorization: '' } })).json()).toMatchObject({ status: 'ok' });
    expect((await request('/_uuids?count=3')).json<{ uuids: string[] }>().uuids).toHaveLength(3);
    expect((await request('/_uuids?count=x')).status).toBe(400);
    expect((await request('/_uuids?count=1001')).status).toBe(400);
    expect((await request('/_uuids', { headers: { authorization: '' } })).status).toBe(401);
  });

  it('/_session says who asks, gives and takes the cookie', async () => {
    expect((await request('/_session')).json()).toMatchObject({ userCtx: { name: 'admin', roles: ['_admin'] } });
    const nobody = await request('/_session', { headers: { authorization: '' } });
    expect(nobody.json()).toMatchObject({ ok: true, userCtx: { name: null, roles: [] } });
    const signedIn = await request('/_session', { method: 'POST', body: ADMIN });
    expect(signedIn.json()).toEqual({ ok: true, name: 'admin', roles: ['_admin'] });
    expect(signedIn.headers.get('set-cookie')).toContain('AuthSession=');
    const form = await request('/_session', {
      method: 'POST',
      body: 'name=admin&password=wrong',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.status).toBe(401);
    expect(form.json()).toEqual({ error: 'unauthorized', reason: 'Name or password is incorrect.' });
    expect((await request('/_session', { method: 'POST', body: {} })).status).toBe(400);
    const out = await request('/_session', { method: 'DELETE' });
    expect(out.headers.get('set-cookie')).toMatch(/^AuthSession=;/);
  });

  it('/_all_dbs lists what the person may read', async () => {
    const own = (await newDatabase(client)).slice(1);
    const other = (await newDatabase(client, 'other')).slice(1);
    expect((await request('/_all_dbs')).json()).toEqual(expect.arrayContaining([own, other]));
    const seen = (await request('/_all_dbs', { headers: { authorization: NURSE_HEADER } })).json<string[]>();
    expect(seen).toContain(own);
    expect(seen).not.toContain(other);
    expect((await request('/_all_dbs', { headers: { authorization: '' } })).status).toBe(401);
  });

  it('/_dbs_info tells of what the person may read', async () => {
    const own = (await newDatabase(client)).slice(1);
    const other = (await newDatabase(client, 'other')).slice(1);
    const nurse = { authorization: NURSE_HEADER };
    const all = (await request('/_dbs_info')).json<{ key: string; info: object }[]>();
    expect(all).toContainEqual({ key: other, info: expect.objectContaining({ db_name: other, doc_count: 0 }) });
    const seen = (await request('/_dbs_info', { headers: nurse })).json<{ key: string }[]>();
    expect(seen.map((row) => row.key)).not.toContain(other);
    const post = (body: unknown) => request('/_dbs_info', { method: 'POST', body, headers: nurse });
    expect((await post({ keys: [own, other, 'none'] })).json()).toMatchObject([
      { key: own, info: { db_name: own } },
      { key: other, error: 'not_found' },
      { key: 'none', error: 'not_found' },
    ]);
    expect((await post({ keys: [] })).json()).toEqual([]);
    for (const body of [{}, { keys: [1] }, { keys: Array.from({ length: 101 }, () => 'a') }]) {
      expect((await post(body)).status).toBe(400);
    }
    expect((await request('/_dbs_info', { headers: { authorization: '' } })).status).toBe(401);
  });

  it('/_active_tasks is for administrators', async () => {
    expect((await request('/_active_tasks')).json()).toEqual([]);
    expect((await request('/_active_tasks', { headers: { authorization: NURSE_HEADER } })).status).toBe(403);
  });

  it('unknown paths are 404', async () => {
    for (const path of [
      '/_nothing',
      '/_nothing/x',
      '/_users',
      '/_scheduler',
      '/_scheduler/x',
      '/_cluster_setup',
      '/_node/_local',
    ]) {
      expect((await request(path)).status, path).toBe(404);
    }
    expect((await request('/%E0%A4%A')).status).toBe(400);
  });
});

describe('access', () => {
  it('who is nobody gets 401 everywhere', async () => {
    const db = await newDatabase(client);
    for (const path of [db, `${db}/_changes`, `${db}/_all_docs`, `${db}/x`, '/nothing', '/_db_updates']) {
      const answer = await request(path, { headers: { authorization: '' } });
      expect(answer.status, path).toBe(401);
      expect(answer.json().error).toBe('unauthorized');
    }
  });

  it('a database of others answers 403 to every verb, whether it exists or not', async () => {
    const other = await newDatabase(client, 'other');
    const paths = ['', '/_changes', '/_all_docs', '/_security', '/x', '/_local/x', '/x/file', '/_revs_limit'];
    const posts = [
      '',
      '/_bulk_docs',
      '/_bulk_get',
      '/_revs_diff',
      '/_all_docs',
      '/_compact',
      '/_ensure_full_commit',
      '/_find',
      '/_purge',
    ];
    const cases = [
      ...paths.flatMap((path) => ['GET', 'HEAD', 'PUT', 'DELETE'].map((method) => ({ method, path }))),
      ...posts.map((path) => ({ method: 'POST', path })),
    ];
    for (const { method, path } of cases) {
      const body = method === 'PUT' || method === 'POST' ? { docs: [] } : undefined;
      const ask = (db: string) => request(db + path, { method, body, headers: { authorization: NURSE_HEADER } });
      const [real, made] = [await ask(other), await ask('/other-that-is-not')];
      expect(real.status, `${method} ${path}`).toBe(403);
      expect(made.status, `${method} ${path}`).toBe(403);
      expect(real.text).toBe(made.text);
    }
    expect((await request(`${other}/x`)).status).toBe(404);
  });

  it('who may write may not administer', async () => {
    const db = await newDatabase(client);
    const headers = { authorization: NURSE_HEADER };
    expect((await request(`${db}/a`, { method: 'PUT', body: {}, headers })).status).toBe(201);
    expect((await request(`${db}/_security`, { method: 'PUT', body: {}, headers })).status).toBe(403);
    expect((await request(`${db}/_revs_limit`, { method: 'PUT', body: 10, headers })).status).toBe(403);
    expect((await request(`${db}/_compact`, { method: 'POST', body: {}, headers })).status).toBe(403);
    expect((await request(`${db}/_purge`, { method: 'POST', body: {}, headers })).status).toBe(403);
    expect((await request(db, { method: 'DELETE', headers })).status).toBe(403);
    expect((await request('/own-new', { method: 'PUT', headers })).status).toBe(403);
    const design = await request(`${db}/_design/x`, { method: 'PUT', body: {}, headers });
    expect(design.status).toBe(403);
    const bulk = await request(`${db}/_bulk_docs`, {
      method: 'POST',
      body: { docs: [{ _id: '_design/x' }, { _id: 'b' }] },
      headers,
    });
    expect(bulk.json()).toMatchObject([
      { id: '_design/x', error: 'forbidden' },
      { ok: true, id: 'b' },
    ]);
  });

  it('a long poll that may not be answered gets no JSON, so that common clients try again', async () => {
    const answer = await request('/own-x/_changes?feed=longpoll', { headers: { authorization: '' } });
    expect(answer.status).toBe(401);
    expect(() => answer.json()).toThrow();
  });
});
