import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { IS_OURS } from './remote.ts';

const client = useServer();
const { request } = client;

describe('databases', () => {
  it('PUT, HEAD, GET, DELETE', async () => {
    const path = '/own%2Fwith%2Fslash';
    expect((await request(path)).json()).toEqual({ error: 'not_found', reason: 'Database does not exist.' });
    expect((await request(path, { method: 'PUT' })).status).toBe(201);
    const twice = await request(path, { method: 'PUT' });
    expect(twice.status).toBe(412);
    expect(twice.json().error).toBe('file_exists');
    expect((await request(path, { method: 'HEAD' })).status).toBe(200);
    expect((await request(`${path}/`)).json()).toMatchObject({
      db_name: 'own/with/slash',
      doc_count: 0,
      doc_del_count: 0,
    });
    expect((await request(path, { method: 'DELETE' })).json()).toEqual({ ok: true });
    expect((await request(path, { method: 'DELETE' })).status).toBe(404);
    expect((await request(path, { method: 'HEAD' })).status).toBe(404);
  });

  it('refuses illegal names with CouchDB’s words', async () => {
    for (const name of ['Upper', '1a', 'a.b']) {
      const answer = await request(`/${name}`, { method: 'PUT' });
      expect(answer.status).toBe(400);
      expect(answer.json().error).toBe('illegal_database_name');
    }
    const long = await request(`/a${'b'.repeat(300)}`, { method: 'PUT' });
    expect([long.status, long.json().error]).toEqual([400, 'database_name_too_long']);
  });

  it('_security, _revs_limit, _compact, _ensure_full_commit', async () => {
    const db = await newDatabase(client);
    // CouchDB 3 begins with administrators alone.
    if (IS_OURS) expect((await request(`${db}/_security`)).json()).toEqual({});
    const security = { admins: { names: ['a'] } };
    expect((await request(`${db}/_security`, { method: 'PUT', body: security })).json()).toEqual({ ok: true });
    expect((await request(`${db}/_security`)).json()).toEqual(security);
    expect((await request(`${db}/_security`, { method: 'PUT', body: [] })).status).toBe(IS_OURS ? 400 : 500);
    expect((await request(`${db}/_revs_limit`)).json()).toBe(1000);
    expect((await request(`${db}/_revs_limit`, { method: 'PUT', body: 5 })).status).toBe(200);
    expect((await request(`${db}/_revs_limit`)).json()).toBe(5);
    // CouchDB answers 500 to these.
    for (const body of IS_OURS ? [0, -1, 1.5, '5', null, 1e9] : []) {
      expect((await request(`${db}/_revs_limit`, { method: 'PUT', body: JSON.stringify(body) })).status).toBe(400);
    }
    expect((await request(`${db}/_compact`, { method: 'POST', body: {} })).status).toBe(202);
    const commit = await request(`${db}/_ensure_full_commit`, { method: 'POST', body: {} });
    expect(commit.status).toBe(201);
    expect(commit.json()).toMatchObject({ ok: true });
  });

  it('wrong methods are 405 with the right ones named', async () => {
    const db = await newDatabase(client);
    for (const path of [
      '',
      '/_bulk_docs',
      '/_all_docs',
      '/_changes',
      '/_revs_diff',
      '/_security',
      '/doc',
      '/_local/x',
    ]) {
      const answer = await request(db + path, { method: 'PATCH', body: {} });
      expect(answer.status, path).toBe(405);
      expect(answer.json().error).toBe('method_not_allowed');
      expect(answer.headers.get('allow')).toMatch(/[A-Z]/);
    }
  });

  it('unknown endpoints of a database are 404, code of design documents 501', async () => {
    const db = await newDatabase(client);
    expect((await request(`${db}/_nothing`)).status).toBe(404);
    await request(`${db}/_design/x`, { method: 'PUT', body: { views: { v: { map: 'function () {}' } } } });
    expect((await request(`${db}/_design/x`)).json()).toMatchObject({ views: { v: { map: 'function () {}' } } });
    expect((await request(`${db}/_design%2Fx`)).status).toBe(200);
    expect((await request(`${db}/_design/x/_view/v`)).status).toBe(501);
  });
});

describe('_db_updates', () => {
  it('tells which databases changed since, and wakes a long poll', async () => {
    const db = await newDatabase(client);
    const name = db.slice(1);
    interface Updates {
      results: { db_name: string; type: string; seq: string }[];
      last_seq: string;
    }
    const all = (await request('/_db_updates')).json<Updates>();
    expect(all.results).toContainEqual(expect.objectContaining({ db_name: name, type: 'created' }));
    const poll = request(`/_db_updates?feed=longpoll&since=${all.last_seq}`);
    await request(`${db}/a`, { method: 'PUT', body: {} });
    const woken = (await poll).json<Updates>();
    expect(woken.results).toEqual([{ db_name: name, type: 'updated', seq: woken.last_seq }]);
    const quiet = await request(`/_db_updates?feed=longpoll&timeout=50&since=${woken.last_seq}`);
    expect(quiet.json()).toEqual({ results: [], last_seq: woken.last_seq });
    await client.restart();
    const foreign = (await request(`/_db_updates?feed=longpoll&since=${woken.last_seq}`)).json<Updates>();
    expect(foreign.results.map((row) => row.db_name)).toContain(name);
  });
});
