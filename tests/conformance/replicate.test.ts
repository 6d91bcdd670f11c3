import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { ADMIN, NURSE_HEADER } from './server.ts';
import { IS_OURS } from './remote.ts';

const client = useServer({
  checkDocument: (db, doc) => (!db.endsWith('-elsewhere') && doc.bad === true ? 'bad: is not allowed' : undefined),
});
const { request } = client;

interface History {
  ok: true;
  no_changes?: true;
  session_id: string;
  source_last_seq: string;
  history: Record<string, unknown>[];
}

const replicate = (body: unknown, headers: Record<string, string> = {}) =>
  request('/_replicate', { method: 'POST', body, headers });
const put = (path: string, body: unknown = {}) => request(path, { method: 'PUT', body });
const ids = async (db: string) =>
  (await request(`${db}/_all_docs`)).json<{ rows: { id: string }[] }>().rows.map((row) => row.id);

/** Asks until `done` is content. */
async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Two databases, the first with documents `a`, `b`, `c/d` and a tombstone. */
async function pair(): Promise<[source: string, target: string]> {
  const [source, target] = [await newDatabase(client), await newDatabase(client)];
  const docs = [
    { _id: 'a', n: 1 },
    { _id: 'b', n: 2 },
    { _id: 'c/d', n: 3 },
  ];
  const gone = { _id: 'gone', _rev: '2-x', _revisions: { start: 2, ids: ['x', 'y'] }, _deleted: true };
  await request(`${source}/_bulk_docs`, { method: 'POST', body: { docs } });
  await request(`${source}/_bulk_docs`, { method: 'POST', body: { docs: [gone], new_edits: false } });
  return [source, target];
}

describe('POST /_replicate', () => {
  it('one run between databases of this server, with history', async () => {
    const [source, target] = await pair();
    const body = { source: source.slice(1), target: target.slice(1) };
    const first = await replicate(body);
    expect(first.status).toBe(200);
    expect(first.json()).toMatchObject({ ok: true, replication_id_version: 4 });
    const { history, session_id } = first.json<History>();
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({
      session_id,
      start_last_seq: 0,
      missing_checked: 4,
      missing_found: 4,
      docs_read: 4,
      docs_written: 4,
      doc_write_failures: 0,
    });
    expect(Date.parse(String(history[0]?.end_time))).toBeGreaterThan(0);
    expect(await ids(target)).toEqual(['a', 'b', 'c/d']);
    expect((await request(target)).json()).toMatchObject({ doc_count: 3, doc_del_count: 1 });
    const again = (await replicate(body)).json<History>();
    expect(again).toMatchObject({ ok: true, no_changes: true });
    expect(again.history).toMatchObject([{ session_id }]);
  });

  it('addresses with credentials, in the address, as auth and as headers; create_target', async () => {
    const [source, target] = await pair();
    const open = `${client.server.anonymousUrl}${source}`;
    const basic = { authorization: `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}` };
    const ends = [
      `${client.server.url}${source}/`,
      { url: open, auth: { basic: { username: ADMIN.name, password: ADMIN.password } } },
      { url: open, headers: basic },
    ];
    for (const [index, end] of ends.entries()) {
      const made = `${target.slice(1)}-made-${index}`;
      expect((await replicate({ source: end, target: made })).json()).toMatchObject({ error: 'db_not_found' });
      const answer = await replicate({ source: end, target: made, create_target: true });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(ADMIN.password);
      expect(await ids(`/${made}`)).toEqual(['a', 'b', 'c/d']);
    }
  });

  it('only what doc_ids or a selector names', async () => {
    const [source, target] = await pair();
    const other = await newDatabase(client);
    const named = { source: source.slice(1), target: target.slice(1), doc_ids: ['c/d', 'none'] };
    expect((await replicate(named)).status).toBe(200);
    expect(await ids(target)).toEqual(['c/d']);
    const selected = { source: source.slice(1), target: other.slice(1), selector: { n: { $lt: 3 } } };
    expect((await replicate(selected)).status).toBe(200);
    expect(await ids(other)).toEqual(['a', 'b']);
  });

  it('continuous: answers at once, follows, is listed, is joined, and ends when cancelled', async () => {
    const [source, target] = await pair();
    const body = { source: `${client.server.url}${source}`, target: target.slice(1), continuous: true };
    const started = await replicate(body);
    expect(started.status).toBe(202);
    const id = started.json<{ _local_id: string }>()._local_id;
    expect(id).toMatch(/^[0-9a-f]{32}\+continuous$/);
    expect((await replicate(body)).json()).toEqual({ ok: true, _local_id: id });
    await until(
      () => ids(target),
      (found) => found.length === 3,
    );
    await put(`${source}/later`);
    await until(
      () => ids(target),
      (found) => found.includes('later'),
    );
    const tasks = await request('/_active_tasks');
    expect(tasks.json()).toContainEqual(
      expect.objectContaining({ type: 'replication', replication_id: id, continuous: true, doc_id: null }),
    );
    const jobs = await request('/_scheduler/jobs');
    expect(jobs.json()).toMatchObject({
      offset: 0,
      jobs: [{ id, database: null, history: [{ type: 'started' }, { type: 'added' }] }],
    });
    expect((await request(`/_scheduler/jobs/${encodeURIComponent(id)}`)).json()).toMatchObject({ id });
    expect((await request('/_scheduler/jobs/none')).status).toBe(404);
    expect(tasks.text + jobs.text).not.toContain(ADMIN.password);
    if (IS_OURS) expect(tasks.text).toContain(':*****@');
    expect((await replicate({ ...body, cancel: true })).json()).toEqual({ ok: true, _local_id: id });
    expect((await request('/_active_tasks')).json()).toEqual([]);
    expect((await replicate({ ...body, cancel: true })).status).toBe(404);
    expect((await replicate({ replication_id: id, cancel: true })).json().error).toBe('not_found');
    await put(`${source}/too-late`);
    expect(await ids(target)).not.toContain('too-late');
  });

  it('refuses what it cannot do, in CouchDB’s words', async () => {
    const [source, target] = await pair();
    const [from, to] = [source.slice(1), target.slice(1)];
    const status = async (body: unknown) => (await replicate(body)).status;
    for (const body of [
      {},
      [],
      { source: from },
      { source: 1, target: to },
      { source: 'Upper', target: to },
      { source: '_users', target: to },
      { source: 'file:///etc/passwd', target: to },
      { source: 'http://', target: to },
      { source: `${client.server.url}/..`.replace('/couch/..', ''), target: to },
      { source: { url: client.server.url + source, headers: { a: 'x\r\ny' } }, target: to },
      { source: from, target: to, continuous: 'yes' },
      { source: from, target: to, doc_ids: 'a' },
      { source: from, target: to, selector: [] },
      { source: from, target: to, selector: {}, doc_ids: [] },
    ]) {
      expect(await status(body), JSON.stringify(body)).toBe(400);
    }
    expect(await status({ source: 'own-none', target: to })).toBe(404);
    const wrong = await replicate({ source: `${client.server.anonymousUrl}${source}`, target: to });
    expect(wrong.status).toBe(401);
    expect(wrong.json().error).toBe('unauthorized');
    const nobody = await replicate({ source: 'http://u:topsecret@127.0.0.1:1/db', target: to });
    expect(nobody.status).toBe(502);
    expect(nobody.text).not.toContain('topsecret');
    await put(`${source}/_design/d`, { filters: { f: 'function () {}' } });
    expect(await status({ source: from, target: to, filter: 'd/f' })).toBe(502);
    expect(await ids(target)).toEqual([]);
  });

  it('a document that the target refuses is counted and does not hold up the others', async () => {
    const [, target] = await pair();
    const source = `${target}-elsewhere`;
    await put(source);
    await request(`${source}/_bulk_docs`, {
      method: 'POST',
      body: { docs: [{ _id: 'x' }, { _id: 'y', bad: true }, { _id: 'z' }] },
    });
    const answer = await replicate({ source: source.slice(1), target: target.slice(1) });
    expect(answer.json<History>().history[0]).toMatchObject({ docs_written: 2, doc_write_failures: 1 });
    expect(await ids(target)).toEqual(['x', 'z']);
  });

  it('is for administrators', async () => {
    const [source, target] = await pair();
    const body = { source: source.slice(1), target: target.slice(1) };
    const nurse = { authorization: NURSE_HEADER };
    expect((await replicate(body, nurse)).status).toBe(403);
    expect((await replicate(body, { authorization: '' })).status).toBe(401);
    for (const path of ['/_scheduler/jobs', '/_scheduler/docs', '/_replicator', '/_replicator/_all_docs']) {
      expect((await request(path, { headers: nurse })).status, path).toBe(403);
    }
    expect(await ids(target)).toEqual([]);
  });
});

describe('documents of _replicator', () => {
  const state = (id: string) =>
    until(
      async () => (await request(`/_replicator/${id}`)).json(),
      (doc) => doc._replication_state !== undefined,
    );
  const row = (id: string) => request(`/_scheduler/docs/_replicator/${encodeURIComponent(id)}`);

  it('one run: the document tells that it is done, with its counts', async () => {
    const [source, target] = await pair();
    // By address: CouchDB 3 takes no bare names here.
    const [from, to] = [source, target].map((path) => client.server.url + path);
    const id = `once-${target.slice(1)}`;
    const made = await put(`/_replicator/${id}`, { source: from, target: to, note: 'x' });
    expect(made.status).toBe(201);
    expect(await state(id)).toMatchObject({
      _replication_state: 'completed',
      _replication_stats: { docs_written: 4, doc_write_failures: 0 },
      note: 'x',
    });
    expect(await ids(target)).toEqual(['a', 'b', 'c/d']);
    expect((await row(id)).json()).toMatchObject({ database: '_replicator', doc_id: id, state: 'completed' });
    expect((await row('none')).status).toBe(404);
    expect((await request('/_scheduler/docs/other')).status).toBe(IS_OURS ? 404 : 400);
    expect((await request('/_all_dbs')).json()).toContain('_replicator');
    const { _rev } = (await request(`/_replicator/${id}`)).json<{ _rev: string }>();
    expect((await request(`/_replicator/${id}?rev=${_rev}`, { method: 'DELETE' })).status).toBe(200);
  });

  it('refuses a document that cannot be a replication; design documents are only kept', async () => {
    const wrong = await put('/_replicator/wrong', { source: 'Upper', target: 'b' });
    expect(wrong.status).toBe(403);
    expect(wrong.json()).toMatchObject({ error: 'forbidden', reason: expect.stringContaining('Upper') });
    expect((await put('/_replicator/wrong', { source: 'a' })).json().reason).toContain('`target`');
    expect((await put('/_replicator/_design/d', { views: {} })).status).toBe(201);
  });

  it('the same work twice: the second document is told', async () => {
    const [source, target] = await pair();
    const work = { source: source.slice(1), target: target.slice(1), continuous: true };
    await put('/_replicator/first', work);
    await until(
      () => row('first'),
      (answer) => answer.json().state === 'running',
    );
    await put('/_replicator/second', work);
    expect(await state('second')).toMatchObject({
      _replication_state: 'failed',
      _replication_state_reason: expect.stringContaining('first'),
    });
    const { _rev } = (await request('/_replicator/first')).json<{ _rev: string }>();
    await request(`/_replicator/first?rev=${_rev}`, { method: 'DELETE' });
    await until(
      () => request('/_active_tasks'),
      (answer) => answer.json<unknown[]>().length === 0,
    );
  });

  it('continuous: goes on after a restart, tries again after a failure, and ends with its document', async () => {
    const [source, target] = await pair();
    const late = `${target}-late`;
    const { rev } = (
      await put('/_replicator/on/and/on'.replace('on/and/on', encodeURIComponent('on/and/on')), {
        source: `${client.server.url}${source}`,
        target: late.slice(1),
        continuous: true,
      })
    ).json<{ rev: string }>();
    const crashed = await until(
      () => row('on/and/on'),
      (answer) => answer.json().state === 'crashing',
    );
    expect(crashed.json()).toMatchObject({ info: { error: expect.stringContaining('could not open') } });
    await put(late);
    await until(
      () => ids(late),
      (found) => found.length === 3,
    );
    await client.restart();
    await put(`${source}/after`);
    await until(
      () => ids(late),
      (found) => found.includes('after'),
    );
    const listed = await request('/_scheduler/docs');
    expect(listed.text).not.toContain(ADMIN.password);
    expect((await request('/_scheduler/docs?states=running')).json()).toMatchObject({ docs: [{ state: 'running' }] });
    await request(`/_replicator/${encodeURIComponent('on/and/on')}?rev=${rev}`, { method: 'DELETE' });
    await until(
      () => request('/_active_tasks'),
      (answer) => answer.json<unknown[]>().length === 0,
    );
    await request('/_replicator', { method: 'DELETE' });
    expect((await request('/_all_dbs')).json()).not.toContain('_replicator');
    expect((await request('/_scheduler/docs')).json()).toMatchObject({ total_rows: 0, docs: [] });
  });
});
