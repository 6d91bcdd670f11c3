import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { ADMIN_HEADER } from './server.ts';

const client = useServer();
const { request } = client;

interface Row {
  db_name: string;
  type: string;
  seq: string;
}

const put = (path: string, body: unknown = {}) => request(path, { method: 'PUT', body });
const lastSeq = async () => (await request('/_db_updates?since=now')).json<{ last_seq: string }>().last_seq;
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('_db_updates', () => {
  it('normal: created, updated, deleted, the last event of each database', async () => {
    const since = await lastSeq();
    const [kept, gone] = [await newDatabase(client), await newDatabase(client)];
    await put(`${kept}/a`);
    await request(gone, { method: 'DELETE' });
    const { results, last_seq } = (await request(`/_db_updates?since=${since}`)).json<{
      results: Row[];
      last_seq: string;
    }>();
    expect(results.map(({ db_name, type }) => [db_name, type])).toEqual([
      [kept.slice(1), 'updated'],
      [gone.slice(1), 'deleted'],
    ]);
    expect(results.at(-1)?.seq).toBe(last_seq);
    expect((await request('/_db_updates?feed=sometimes')).status).toBe(400);
    expect((await request('/_db_updates?timeout=x')).status).toBe(400);
  });

  it('continuous: a line per event, newlines as heartbeat, and the end after a time-out', async () => {
    const db = await newDatabase(client);
    const feed = request(`/_db_updates?feed=continuous&since=${await lastSeq()}&timeout=200`);
    await pause();
    await put(`${db}/a`);
    const lines = (await feed).text.split('\n').filter((line) => line !== '');
    const rows = lines.map((line) => JSON.parse(line) as Partial<Row> & { last_seq?: string });
    expect(rows).toMatchObject([{ db_name: db.slice(1), type: 'updated' }, { last_seq: expect.any(String) }]);
    const abort = new AbortController();
    const beating = await fetch(`${client.server.anonymousUrl}/_db_updates?feed=continuous&since=now&heartbeat=10`, {
      headers: { authorization: ADMIN_HEADER },
      signal: abort.signal,
    });
    const first = await beating.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^\n+$/);
    abort.abort();
  });

  it('eventsource: an event per change', async () => {
    const db = await newDatabase(client);
    const feed = request(`/_db_updates?feed=eventsource&since=${await lastSeq()}&timeout=200`);
    await pause();
    await put(`${db}/a`);
    const answer = await feed;
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.text).toMatch(new RegExp(`^data: \\{"db_name":"${db.slice(1)}","type":"updated"`));
  });
});
