import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { addStation, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer | undefined;

afterEach(async () => {
  await server?.remove();
  server = undefined;
});

const DAY_MS = 24 * 60 * 60 * 1000;

test('says how long the most silent station was not heard of, without naming it', async () => {
  server = await startTestServer(['--role', 'both']);
  await addStation(server, '22333');
  await addStation(server, '22444');
  const fresh = (await server.ask('GET', '/health')).body;
  expect(fresh).toMatchObject({
    stations: { stations: 2, neverHeard: 2, over24h: 2 },
    uplink: { refused: 0, sentUp: { stations: 2, neverHeard: 2 } },
    warehouse: { stations: 0 },
    warnings: [],
  });
  await server.signIn('nurse-22333', '482915');
  await server.signIn('nurse-22444', '482915');
  const db = new DatabaseSync(join(server.config.dataDir, 'accounts.sqlite'));
  const long = new Date(Date.now() - 8 * DAY_MS).toISOString();
  db.prepare('UPDATE devices SET last_seen = ? WHERE station_code = ?').run(long, '22444');
  db.close();
  const { body } = await server.ask('GET', '/health');
  expect(body).toMatchObject({ stations: { stations: 2, neverHeard: 0, over24h: 1, over7d: 1 } });
  expect((body.stations as { oldestAgeS: number }).oldestAgeS).toBeGreaterThanOrEqual(8 * 86_400);
  expect(body.warnings).toEqual(['station_silent']);
  expect(JSON.stringify(body)).not.toMatch(/22333|22444|Trạm/);
});

test('the id that a trusted proxy gave is taken when it is sane, anybody else gets a new one', async () => {
  const given = { 'X-Request-Id': 'proxy-0123456789', 'X-Forwarded-For': '10.1.2.3' };
  server = await startTestServer();
  const idOf = async (headers: Record<string, string>) =>
    (await server?.ask('GET', '/health/live', { headers }))?.headers.get('x-request-id');
  expect(await idOf(given)).toMatch(/^[0-9a-f-]{36}$/);
  await server.remove();
  server = await startTestServer(['--trust-proxy', 'loopback']);
  expect(await idOf(given)).toBe('proxy-0123456789');
  expect(await idOf({ ...given, 'X-Request-Id': 'a b' })).toMatch(/^[0-9a-f-]{36}$/);
});
