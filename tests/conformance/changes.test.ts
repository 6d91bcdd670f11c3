import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { IS_OURS } from './remote.ts';
import { ADMIN_HEADER } from './server.ts';

const client = useServer();
const { request } = client;

interface Changes {
  results: { seq: string; id: string; changes: { rev: string }[]; deleted?: boolean; doc?: Record<string, unknown> }[];
  last_seq: string;
  pending: number;
}

const put = (path: string, body: unknown = {}) => request(path, { method: 'PUT', body });
const changes = async (db: string, query = '') => (await request(`${db}/_changes${query}`)).json<Changes>();
const ids = (page: Changes) => page.results.map((row) => row.id);

describe('_changes', () => {
  it('normal feed: since, limit, pending, descending, include_docs, style', async () => {
    const db = await newDatabase(client);
    const docs = [
      { _id: 'a', _rev: '1-a', n: 1 },
      { _id: 'a', _rev: '1-b', n: 2 },
      { _id: 'b', _rev: '1-a', _deleted: true },
      { _id: 'c', _rev: '1-a' },
    ];
    await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs, new_edits: false } });
    const all = await changes(db);
    expect(ids(all)).toEqual(['a', 'b', 'c']);
    expect(all).toMatchObject({ pending: 0, last_seq: all.results[2]?.seq });
    expect(all.results[1]).toMatchObject({ deleted: true });
    const first = await changes(db, '?limit=1');
    expect(first).toMatchObject({ pending: 2, last_seq: first.results[0]?.seq });
    // As the manual says; CouchDB 3.5 answers none.
    expect((await changes(db, '?limit=0')).results).toHaveLength(IS_OURS ? 1 : 0);
    // A number alone is nothing to CouchDB, and in front of it a sequence that was not made here.
    for (const since of [
      first.last_seq,
      encodeURIComponent(JSON.stringify(first.last_seq)),
      ...(IS_OURS ? ['2'] : []),
    ]) {
      expect(ids(await changes(db, `?since=${since}`))).toEqual(['b', 'c']);
    }
    expect(await changes(db, '?since=now')).toEqual({ results: [], last_seq: all.last_seq, pending: 0 });
    expect(ids(await changes(db, '?descending=true&limit=2'))).toEqual(['c', 'b']);
    const leaves = (await changes(db, '?style=all_docs&include_docs=true&conflicts=true')).results[0];
    expect(leaves).toMatchObject({ changes: [{ rev: '1-b' }, { rev: '1-a' }], doc: { n: 2, _conflicts: ['1-a'] } });
    const event = await request(`${db}/_changes`, { headers: { 'last-event-id': first.last_seq } });
    // CouchDB looks at it for event sources alone.
    if (IS_OURS) expect(ids(event.json())).toEqual(['b', 'c']);
  });

  it('R7: a sequence that is not of this store starts at the beginning, nonsense is 400', async () => {
    const db = await newDatabase(client);
    await put(`${db}/a`);
    for (const since of ['7-abcdef01', '12-g1AAAACTeJzLYWBg', '99999999']) {
      expect(ids(await changes(db, `?since=${since}`)), since).toEqual(['a']);
    }
    for (const query of [
      'since=x',
      'limit=x',
      'limit=-1',
      'heartbeat=x',
      'heartbeat=0',
      'timeout=x',
      'style=x',
      'feed=x',
    ]) {
      expect((await request(`${db}/_changes?${query}`)).status, query).toBe(400);
    }
  });

  it('_doc_ids by GET and POST; other filters are refused', async () => {
    const db = await newDatabase(client);
    for (const id of ['a', 'b', 'c']) await put(`${db}/${id}`);
    expect(ids(await changes(db, '?filter=_doc_ids&doc_ids=["c","a","x"]'))).toEqual(['a', 'c']);
    const posted = await request(`${db}/_changes?filter=_doc_ids`, { method: 'POST', body: { doc_ids: ['b'] } });
    expect(ids(posted.json())).toEqual(['b']);
    const status = async (query: string) => (await request(`${db}/_changes?${query}`)).status;
    expect(await status('filter=_doc_ids&doc_ids=x')).toBe(400);
    expect(await status('filter=_doc_ids')).toBe(400);
    expect(await status('filter=_view')).toBe(400);
    expect(await status('filter=no/such')).toBe(404);
    await put(`${db}/_design/d`, { filters: { f: 'function () {}' } });
    expect(await status('filter=d/g')).toBe(404);
    // CouchDB runs it.
    if (IS_OURS) expect(await status('filter=d/f')).toBe(501);
    await put(`${db}/_design/v`, { views: { all: { map: 'function () {}' } } });
    if (IS_OURS) expect(await status('filter=_view&view=v/all')).toBe(501);
    expect(ids(await changes(db, '?filter=_design'))).toEqual(['_design/d', '_design/v']);
  });

  it('_selector: what matches, with limit, pending and leaves; refused without a selector', async () => {
    const db = await newDatabase(client);
    const docs = Array.from({ length: 1203 }, (_, n) => ({
      _id: `d${String(n).padStart(4, '0')}`,
      n,
      even: n % 2 === 0,
    }));
    await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs } });
    const post = (query: string, body: unknown) =>
      request(`${db}/_changes?filter=_selector${query}`, { method: 'POST', body });
    const selected = async (query: string, selector: unknown) => (await post(query, { selector })).json<Changes>();
    const all = await selected('', { even: true, n: { $gte: 1000 } });
    expect(ids(all)).toEqual(docs.filter((doc) => doc.even && doc.n >= 1000).map((doc) => doc._id));
    expect(all).toMatchObject({ pending: 0, last_seq: (await changes(db, '?since=now')).last_seq });
    expect(all.results[0]).not.toHaveProperty('doc');
    const page = await selected('&limit=2&include_docs=true', { n: { $gt: 600 } });
    expect(page.results).toMatchObject([{ doc: { n: 601 } }, { doc: { n: 602 } }]);
    expect(page).toMatchObject({ pending: 600, last_seq: page.results[1]?.seq });
    expect(ids(await selected(`&limit=1&since=${page.last_seq}`, { n: { $gt: 600 } }))).toEqual(['d0603']);
    expect(ids(await selected('&descending=true&limit=2', { even: true }))).toEqual(['d1202', 'd1200']);
    const leaves = [
      { _id: 'c', _rev: '1-a', n: 5000 },
      { _id: 'c', _rev: '1-b', n: 1 },
    ];
    await request(`${db}/_bulk_docs`, { method: 'POST', body: { docs: leaves, new_edits: false } });
    expect(ids(await selected('', { n: 5000 }))).toEqual([]);
    const leaf = await selected('&style=all_docs&include_docs=true&conflicts=true', { n: 5000 });
    expect(leaf.results).toMatchObject([{ id: 'c', changes: [{ rev: '1-a' }], doc: { _conflicts: ['1-a'] } }]);
    expect((await request(`${db}/_changes?filter=_selector`)).status).toBe(400);
    for (const body of [
      {},
      { selector: [] },
      { selector: { a: { $what: 1 } } },
      { selector: { a: { $regex: '(' } } },
    ]) {
      expect((await post('', body)).status, JSON.stringify(body)).toBe(400);
    }
    // CouchDB gives the expression up and leaves the document out.
    if (!IS_OURS) return;
    await put(`${db}/slow`, { text: `${'a'.repeat(60)}!` });
    expect(
      (await post('', { selector: { text: { $regex: '^(a+)+$' } } }).catch(() => ({ status: 0 }))).status,
    ).not.toBe(200);
  });

  it('seq_interval: every so many rows names its sequence', async () => {
    const db = await newDatabase(client);
    for (const id of ['a', 'b', 'c', 'd', 'e']) await put(`${db}/${id}`);
    const page = await changes(db, '?seq_interval=2');
    const named = (rows: Changes) => rows.results.map((row) => row.seq !== null);
    expect(named(page)).toEqual([true, false, true, false, true]);
    expect(named(await changes(db, '?seq_interval=2&limit=3'))).toEqual([false, true, false]);
    expect(page.last_seq).toMatch(/^5-/);
    expect((await request(`${db}/_changes?seq_interval=0`)).status).toBe(400);
  });

  it('eventsource: an event per change, heartbeats, and the last id goes on from there', async () => {
    const db = await newDatabase(client);
    await put(`${db}/a`);
    const feed = request(`${db}/_changes?feed=eventsource&limit=2&heartbeat=10&include_docs=true`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await put(`${db}/b`);
    const answer = await feed;
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.text).toContain('event: heartbeat\ndata: \n\n');
    const events = [...answer.text.matchAll(/^data: (\{.*\})\nid: (".*")\n\n/gm)];
    const rows = events.map(([, json = '']) => JSON.parse(json) as Changes['results'][number]);
    expect(rows.map((row) => row.doc?._id)).toEqual(['a', 'b']);
    const again = await request(`${db}/_changes?feed=eventsource&limit=1`, {
      headers: { 'last-event-id': events[0]?.[2] ?? '' },
    });
    expect(again.text).toContain('"id":"b"');
    expect(again.text).not.toContain('"id":"a"');
    expect((await request(`${db}/_changes?feed=eventsource&since=now&timeout=20`)).text.trim()).toBe('');
  });

  it('long poll: answers at once, at the next change, or empty after the time-out', async () => {
    const db = await newDatabase(client);
    await put(`${db}/a`);
    const now = await changes(db, '?feed=longpoll');
    expect(ids(now)).toEqual(['a']);
    const quiet = await changes(db, `?feed=longpoll&timeout=30&since=${now.last_seq}`);
    expect(quiet).toEqual({ results: [], last_seq: now.last_seq, pending: 0 });
    const poll = changes(db, `?feed=longpoll&heartbeat=10&since=${now.last_seq}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await put(`${db}/b`);
    expect(ids(await poll)).toEqual(['b']);
    const filtered = request(`${db}/_changes?feed=longpoll&filter=_doc_ids&since=now`, {
      method: 'POST',
      body: { doc_ids: ['d'] },
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await put(`${db}/c`);
    await put(`${db}/d`);
    expect(ids((await filtered).json())).toEqual(['d']);
  });

  it('long polls end when the database goes, when the client goes, and when the server closes', async () => {
    const db = await newDatabase(client);
    const gone = request(`${db}/_changes?feed=longpoll&since=now`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await request(db, { method: 'DELETE' });
    expect((await gone).json<Changes>().results).toEqual([]);
    const other = await newDatabase(client);
    const abort = new AbortController();
    const left = request(`${other}/_changes?feed=longpoll&since=now&heartbeat=5`, { signal: abort.signal });
    const stays = request(`${other}/_changes?feed=longpoll&since=now&heartbeat=5`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    abort.abort();
    await expect(left).rejects.toThrow();
    await client.restart();
    expect((await stays).json<Changes>().results).toEqual([]);
  });

  it('continuous feed: a line per change, until the limit', async () => {
    const db = await newDatabase(client);
    await put(`${db}/a`);
    const feed = request(`${db}/_changes?feed=continuous&limit=3&include_docs=true&heartbeat=10`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await put(`${db}/b`);
    await put(`${db}/c`);
    const lines = (await feed).text.split('\n').filter((line) => line !== '');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => row.id ?? 'end')).toEqual(['a', 'b', 'c', 'end']);
    expect(rows[3]).toEqual({ last_seq: rows[2]?.seq, pending: 0 });
    const quiet = await request(`${db}/_changes?feed=continuous&since=now&timeout=30`);
    expect(JSON.parse(quiet.text)).toMatchObject({ pending: 0 });
  });

  it('200 idle polls are all woken by one write', async () => {
    const db = await newDatabase(client);
    const url = `${client.server.anonymousUrl}${db}/_changes?feed=longpoll&since=now`;
    const open = Array.from({ length: 200 }, () => fetch(url, { headers: { authorization: ADMIN_HEADER } }));
    const responses = await Promise.all(open);
    await put(`${db}/a`);
    const pages = (await Promise.all(responses.map((response) => response.json()))) as Changes[];
    expect(pages.every((page) => page.results[0]?.id === 'a')).toBe(true);
  });
});
