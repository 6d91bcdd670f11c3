import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';

const lines: [string, string, Record<string, unknown> | undefined][] = [];
const client = useServer({ log: (level, message, extra) => lines.push([level, message, extra]) });
const { request } = client;

describe('_purge', () => {
  it('removes what is named, answers it, and leaves a line in the log', async () => {
    const db = await newDatabase(client);
    const { rev } = (await request(`${db}/a`, { method: 'PUT', body: {} })).json<{ rev: string }>();
    const file = { content_type: 'text/plain', data: 'eA==' };
    await request(`${db}/b`, { method: 'PUT', body: { _attachments: { file } } });
    const purge = (body: unknown) => request(`${db}/_purge`, { method: 'POST', body });
    const answer = await purge({ a: [rev], b: ['7-x'], none: ['1-x'] });
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({ purge_seq: null, purged: { a: [rev], b: [], none: [] } });
    expect(lines).toContainEqual([
      'warn',
      'purged',
      expect.objectContaining({ audit: true, by: 'admin', db: db.slice(1) }),
    ]);
    expect((await request(`${db}/a`)).json()).toEqual({ error: 'not_found', reason: 'missing' });
    expect((await request(`${db}/b`)).status).toBe(200);
    expect((await request(`${db}/_changes`)).json().results).toMatchObject([{ id: 'b' }]);
  });

  it('refuses what is wrong or too much', async () => {
    const db = await newDatabase(client);
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`d${index}`, ['1-a']]));
    const long = { a: Array.from({ length: 1001 }, (_, index) => `1-${index}`) };
    for (const body of [[], { a: 'x' }, { a: ['x'] }, many, long]) {
      expect((await request(`${db}/_purge`, { method: 'POST', body })).status).toBe(400);
    }
    expect((await request(`${db}/_purge`)).status).toBe(405);
  });
});
