import { describe, expect, it } from 'vitest';
import type { CouchAppOptions } from '../../sync-server/couch/app.ts';
import { newDatabase, useServer } from './client.ts';
import { ADMIN, ADMIN_HEADER, NURSE_HEADER } from './server.ts';

let revoked = false;
const principalOf: CouchAppOptions['principalOf'] = async ({ headers }) => {
  if (headers.authorization === ADMIN_HEADER) return { name: ADMIN.name, roles: [], admin: true };
  return headers.authorization === NURSE_HEADER && !revoked ? { name: 'nurse', roles: [], admin: false } : undefined;
};
const client = useServer({ recheckMs: 50, principalOf });
const slow = useServer({ principalOf });
const { request } = client;
const headers = { authorization: NURSE_HEADER };

describe('a token that is revoked while a feed is open', () => {
  it.each(['longpoll', 'continuous', 'eventsource'])(
    'ends %s, and nothing of what came after is sent',
    async (feed) => {
      revoked = false;
      const db = await newDatabase(client);
      await request(`${db}/before`, { method: 'PUT', body: {} });
      const since = feed === 'longpoll' ? 'now' : '0';
      const open = request(`${db}/_changes?feed=${feed}&since=${since}&heartbeat=1000`, { headers });
      const updates = request(`/_db_updates?feed=${feed}&since=${feed === 'longpoll' ? 'now' : '0'}&heartbeat=1000`, {
        headers,
      });
      // Longer than the pause between two checks, shorter than the feed would last.
      await new Promise((resolve) => setTimeout(resolve, 120));
      revoked = true;
      await new Promise((resolve) => setTimeout(resolve, 60));
      await request(`${db}/after`, { method: 'PUT', body: {} });
      const { status, text } = await open;
      expect(status).toBe(200);
      expect(text).not.toContain('after');
      if (feed !== 'longpoll') expect(text).toContain('before');
      expect((await updates).status).toBe(200);
      expect((await request(`${db}/_changes?feed=${feed}`, { headers })).status).toBe(401);
    },
  );

  it('a change asks again at once, not only the clock', async () => {
    revoked = false;
    const db = await newDatabase(slow);
    const open = slow.request(`${db}/_changes?feed=continuous&since=now&heartbeat=1000`, { headers });
    // Changes in the first second after a check do not ask again.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    revoked = true;
    await slow.request(`${db}/after`, { method: 'PUT', body: {} });
    expect((await open).text).not.toContain('after');
  });

  it('a person who still may read keeps the feed', async () => {
    revoked = false;
    const db = await newDatabase(client);
    const open = request(`${db}/_changes?feed=continuous&limit=1&heartbeat=1000`, { headers });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await request(`${db}/late`, { method: 'PUT', body: {} });
    expect((await open).text).toContain('"id":"late"');
  });
});
