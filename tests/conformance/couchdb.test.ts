import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_BASIC, startTestServer, type TestServer } from '../../sync-server/http/test-server.ts';

/** What Apache CouchDB's own replicator does that no other client does, asked of the whole server. */

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.remove());

it('a session is looked for at the root, and 404 makes CouchDB send name and password with each request', async () => {
  const form = new URLSearchParams({ name: 'a', password: 'b' });
  const session = await fetch(`${server.url}/_session`, { method: 'POST', body: form });
  expect(session.status).toBe(404);
  expect(await session.json()).toEqual({ error: 'not_found', reason: 'missing' });
  expect((await server.ask('GET', '/couch/_all_dbs', { as: ADMIN_BASIC })).status).toBe(200);
});
