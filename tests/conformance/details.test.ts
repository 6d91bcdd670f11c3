import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { IS_OURS } from './remote.ts';

const client = useServer();
const { request } = client;

interface Written {
  id: string;
  rev: string;
}

const TEXT = 'xin chào';
const data = Buffer.from(TEXT).toString('base64');
const put = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  (await request(path, { method: 'PUT', body, headers })).json<Written>();

describe('details that replicators and browsers rely on', () => {
  it('HEAD answers what GET does, without a body', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, { n: 1 });
    await put(`${db}/_local/x`, {});
    for (const path of [
      ...['/', '/_up', '/_session', '/_all_dbs', '/_uuids', '/_dbs_info', '/_active_tasks', '/_scheduler/jobs'],
      ...['', '/a', '/_all_docs', '/_changes', '/_local/x', '/_security', '/_revs_limit'].map((path) => db + path),
    ]) {
      const [head, get] = [await request(path, { method: 'HEAD' }), await request(path)];
      expect(head.status, path).toBe(get.status);
      expect(head.text, path).toBe('');
      expect(head.headers.get('content-type'), path).toBe(get.headers.get('content-type'));
    }
    expect((await request(`${db}/a`, { method: 'HEAD' })).headers.get('etag')).toBe(`"${rev}"`);
    expect((await request(`${db}/none`, { method: 'HEAD' })).status).toBe(404);
  });

  it('ids and attachment names with slashes, percent signs and letters of any script, spelt in any way', async () => {
    const db = await newDatabase(client);
    const id = 'a/b%2Fc Nguyễn';
    await put(`${db}/${encodeURIComponent(id)}`, { n: 1 });
    for (const spelling of ['a%2fb%252fc%20Nguyễn', 'a%2Fb%252Fc%20Nguy%E1%BB%85n']) {
      const answer = await request(`${db}/${spelling}`);
      expect([answer.status, spelling.includes('252f')].join()).toBe(
        spelling.includes('252f') ? '404,true' : '200,false',
      );
    }
    expect((await request(`${db}/${encodeURIComponent(id)}/`)).status).toBe(200);
    // CouchDB takes the bytes for an id.
    expect((await request(`${db}/%C3`)).status).toBe(IS_OURS ? 400 : 404);
    const rows = (await request(`${db}/_all_docs?key=${encodeURIComponent(JSON.stringify(id))}`)).json();
    expect(rows.rows).toMatchObject([{ id, key: id }]);
    expect((await request(`${db}/${encodeURIComponent('_design/ấ/b')}`, { method: 'PUT', body: {} })).status).toBe(201);
    expect((await request(`${db}/_design/${encodeURIComponent('ấ/b')}`)).json()).toMatchObject({ _id: '_design/ấ/b' });
  });

  it('attachments: If-Match, If-None-Match, ranges from either end, stubs without encoding', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, { _attachments: { f: { content_type: 'text/plain', data } } });
    const text = { 'content-type': 'text/plain' };
    const conflict = { ...text, 'if-match': '"9-x"' };
    expect((await request(`${db}/a/g`, { method: 'PUT', body: 'g', headers: conflict })).status).toBe(409);
    const second = await put(`${db}/a/g`, 'g', { ...text, 'if-match': `"${rev}"` });
    expect(second.rev).toMatch(/^2-/);
    const range = (value: string) => request(`${db}/a/f`, { headers: { range: value } });
    const last = await range('bytes=-5');
    expect([last.status, last.text, last.headers.get('content-range')]).toEqual([206, 'chào', 'bytes 4-8/9']);
    expect((await range('bytes=0-2')).text).toBe('xin');
    expect((await range('bytes=4-1000')).text).toBe('chào');
    expect((await range('bytes=9-')).status).toBe(416);
    // Several ranges in one request may be left alone; CouchDB answers them in parts.
    for (const odd of ['bytes=x', 'lines=1-2', ...(IS_OURS ? ['bytes=0-1,3-4'] : [])])
      expect((await range(odd)).text, odd).toBe(TEXT);
    const stubs = (await request(`${db}/a?att_encoding_info=true`)).json<{ _attachments: object }>();
    expect(stubs._attachments).toMatchObject({ f: { stub: true, length: 9, digest: expect.stringMatching(/^md5-/) } });
    const etag = (await request(`${db}/a/f`)).headers.get('etag') ?? '';
    expect((await request(`${db}/a/f`, { method: 'HEAD', headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await request(`${db}/a/f?rev=${rev}`)).text).toBe(TEXT);
    expect((await request(`${db}/a/g?rev=${rev}`)).status).toBe(404);
    expect((await request(`${db}/a/g`, { method: 'DELETE' })).status).toBe(409);
    const gone = await request(`${db}/a/g`, { method: 'DELETE', headers: { 'if-match': second.rev } });
    expect(gone.status).toBe(200);
  });

  it('atts_since and latest send what a client lacks, in JSON and for _bulk_get', async () => {
    const db = await newDatabase(client);
    const first = await put(`${db}/a`, { _attachments: { old: { content_type: 'text/plain', data } } });
    const second = await put(`${db}/a/new?rev=${first.rev}`, TEXT, { 'content-type': 'text/plain' });
    const since = encodeURIComponent(JSON.stringify([first.rev]));
    const expected = { old: { stub: true }, new: { data } };
    expect((await request(`${db}/a?atts_since=${since}`)).json()).toMatchObject({ _attachments: expected });
    expect((await request(`${db}/a?atts_since=x`)).status).toBe(400);
    const docs = [{ id: 'a', rev: first.rev, atts_since: [first.rev] }];
    const bulk = await request(`${db}/_bulk_get?latest=true&attachments=true&revs=true`, {
      method: 'POST',
      body: { docs },
    });
    expect(bulk.json()).toMatchObject({
      results: [{ id: 'a', docs: [{ ok: { _rev: second.rev, _revisions: { start: 2 }, _attachments: expected } }] }],
    });
  });

  it('_all_docs with keys answers deleted documents as rows, missing ones as errors, the same key twice', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, {});
    const gone = (await request(`${db}/a?rev=${rev}`, { method: 'DELETE' })).json<Written>();
    const answer = await request(`${db}/_all_docs?include_docs=true`, {
      method: 'POST',
      body: { keys: ['a', 'x', 'a'] },
    });
    const row = { id: 'a', key: 'a', value: { rev: gone.rev, deleted: true }, doc: null };
    expect(answer.json()).toMatchObject({ rows: [row, { key: 'x', error: 'not_found' }, row] });
    const ok = await request(`${db}/_all_docs`, { method: 'POST', body: { keys: ['a'], deleted: 'ok' } });
    expect(ok.json()).toMatchObject({ rows: [{ id: 'a', value: { rev: gone.rev, deleted: true } }] });
    expect((await request(`${db}/_all_docs?update_seq=true&limit=0`)).json()).toMatchObject({
      update_seq: expect.anything(),
    });
  });

  it('a tombstone without a revision over a tombstone is taken as done already', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, {});
    await request(`${db}/a?rev=${rev}`, { method: 'DELETE' });
    const docs = [{ _id: 'a', _deleted: true }];
    const [row] = (await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs } })).json<{ ok?: true }[]>();
    expect(row?.ok).toBe(true);
  });

  it('_bulk_get answers one row per request, in order, also for what is not there', async () => {
    const db = await newDatabase(client);
    const { rev } = await put(`${db}/a`, { n: 1 });
    const docs = [
      { id: 'none', rev: '1-x' },
      { id: 'a', rev },
      { id: 'a', rev: '9-x' },
      { id: 'a', rev },
    ];
    const { results } = (await request(`${db}/_bulk_get`, { method: 'POST', body: { docs } })).json<{
      results: { id: string; docs: object[] }[];
    }>();
    expect(results.map((row) => row.id)).toEqual(['none', 'a', 'a', 'a']);
    expect(results.map((row) => Object.keys(row.docs[0] ?? {})[0])).toEqual(['error', 'ok', 'error', 'ok']);
  });

  it('_changes: last-event-id in the address, since in quotes, filters of code refused with a reason', async () => {
    const db = await newDatabase(client);
    for (const id of ['a', 'b']) await put(`${db}/${id}`, {});
    const all = (await request(`${db}/_changes`)).json<{ results: { seq: string; id: string }[] }>();
    const [first] = all.results;
    const later = await request(`${db}/_changes?last-event-id=${encodeURIComponent(first?.seq ?? '')}`);
    expect(later.json()).toMatchObject({ results: [{ id: 'b' }], pending: 0 });
    await put(`${db}/_design/d`, { filters: { f: 'function () {}' }, views: { v: { map: 'function () {}' } } });
    // CouchDB runs them.
    for (const query of IS_OURS ? ['filter=d/f', 'filter=_view&view=d/v', 'feed=longpoll&filter=d/f'] : []) {
      const answer = await request(`${db}/_changes?${query}`);
      expect(answer.status, query).toBe(501);
      expect(answer.json(), query).toMatchObject({
        error: 'not_implemented',
        reason: expect.stringContaining('no code'),
      });
    }
    const body = { selector: 'foo' };
    const wrong = await request(`${db}/_changes?filter=_selector`, { method: 'POST', body });
    expect(wrong.json()).toEqual({ error: 'bad_request', reason: 'Selector error: expected a JSON object' });
  });
});
