import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from './test-server.ts';

let server: TestServer | undefined;

afterEach(async () => {
  await server?.remove();
  server = undefined;
});

const station = { code: '22333', name: 'Trạm', provinceCode: '01', communeCode: '00004', villages: [] };

/** A server that was killed, and found one of its files damaged at the next start. */
async function withDamaged(kind: string): Promise<TestServer> {
  const first = await startTestServer();
  await addStation(first, '22333');
  await first.close();
  const store = join(first.config.dataDir, 'station');
  for (const part of ['-wal', '-shm'])
    rmSync(join(store, 'databases', `tram-22333-${kind}.sqlite${part}`), { force: true });
  writeFileSync(join(store, 'databases', `tram-22333-${kind}.sqlite`), 'no database at all'.repeat(1_000));
  writeFileSync(join(store, 'unclean'), '');
  server = await startTestServer([], first.config.dataDir);
  return server;
}

test('a damaged database: making the station again answers 503 with a sentence, the other databases work', async () => {
  const { ask } = await withDamaged('patients');
  const answer = await ask('POST', '/api/stations', { as: ADMIN_BASIC, body: { ...station, name: 'Tên mới' } });
  expect(answer).toMatchObject({ status: 503, body: { error: 'database_damaged' } });
  expect(answer.body.reason).toMatch(/tram-22333-patients bị hỏng.*khôi phục từ bản sao lưu/);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  const settings = await ask('GET', '/couch/tram-22333-settings/station', { as: ADMIN_BASIC });
  expect(settings.body).toMatchObject({ name: 'Tên mới' });
});

test('a damaged settings database does not keep an account from being ended', async () => {
  const { ask, signIn } = await withDamaged('settings');
  const head = await signIn('head-22333', '482915');
  const nurse = await signIn('nurse-22333', '482915');
  const { people } = (await ask('GET', '/api/people', { as: head })).body as {
    people: { id: string; username: string }[];
  };
  const { id } = people.find(({ username }) => username === 'nurse-22333') ?? { id: '' };
  expect((await ask('PATCH', `/api/people/${id}`, { as: head, body: { active: false } })).status).toBe(200);
  expect((await ask('GET', '/api/me', { as: nurse })).status).toBe(401);
  expect((await ask('POST', '/api/stations', { as: ADMIN_BASIC, body: station })).status).toBe(503);
});
