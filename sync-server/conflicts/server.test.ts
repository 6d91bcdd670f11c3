import { afterEach, expect, test, vi } from 'vitest';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.remove();
  server = undefined;
});

const database = '/couch/tram-22333-patients';
const soon = { timeout: 30_000 };

/** Two revisions that were made without knowing of each other. */
async function bringConflict(on: TestServer, id: string, more: object = {}): Promise<void> {
  const docs = ['aa', 'bb'].map((rev) => ({
    ...patientOf('22333', id, `Tên ${rev}`),
    ...(rev === 'bb' ? more : {}),
    _id: id,
    _rev: `1-${rev}`,
  }));
  const answer = await on.ask('POST', `${database}/_bulk_docs`, { as: ADMIN_BASIC, body: { docs, new_edits: false } });
  expect(answer.body).toEqual([]);
}

const reportOf = async (on: TestServer) =>
  (await on.ask('GET', '/api/conflicts', { as: ADMIN_BASIC })).body as {
    roles: { holds: string; resolved: object; leftAlone: { count: number; byKind: object; oldest: object[] } }[];
  };

test('a running server resolves what comes, reports it to administrators alone, and counts it without naming anybody', async () => {
  server = await startTestServer(['--role', 'both']);
  const on = server;
  await addStation(on, '22333');
  await bringConflict(on, 'mot-nguoi');
  await bringConflict(on, 'moi-hon', { version: 99 });
  await vi.waitFor(async () => {
    const { body } = await on.ask('GET', `${database}/mot-nguoi?conflicts=true`, { as: ADMIN_BASIC });
    expect(body._conflicts).toBeUndefined();
    expect(body.superseded).toMatchObject([{ path: 'fullName', value: 'Tên aa' }]);
  }, soon);
  const report = await vi.waitFor(async () => {
    const found = await reportOf(on);
    expect(found.roles[0]?.leftAlone.count).toBe(1);
    return found;
  }, soon);
  expect(report.roles.map(({ holds }) => holds)).toEqual(['stations', 'warehouse']);
  expect(report.roles[0]).toMatchObject({
    resolved: { patients: { documents: 1, merged: 1, closed: 1 } },
    leftAlone: {
      byKind: { patients: { newerProgram: 1 } },
      oldest: [{ database: 'tram-22333-patients', id: 'moi-hon', reason: 'newerProgram', detail: 'version 99' }],
    },
  });
  const head = await on.signIn('head-22333', '482915');
  expect((await on.ask('GET', '/api/conflicts', { as: head })).status).toBe(403);
  expect((await on.ask('GET', '/api/conflicts')).status).toBe(401);

  const text = await (await fetch(`${on.url}/metrics`)).text();
  expect(text).toContain('tram_conflicts_resolved_total{holds="stations"} 1');
  expect(text).toContain('tram_conflict_leaves_closed_total{holds="stations"} 1');
  expect(text).toContain('tram_conflicts_left_alone{holds="stations"} 1');
  expect(text).not.toMatch(/mot-nguoi|moi-hon|22333/);
});

test('what came while the server was off is resolved at the next start', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  await bringConflict(server, 'a');
  await server.close();
  server = await startTestServer([], server.config.dataDir);
  const on = server;
  await vi.waitFor(async () => {
    const { body } = await on.ask('GET', `${database}/a?conflicts=true`, { as: ADMIN_BASIC });
    expect(body).toMatchObject({ _id: 'a' });
    expect(body._conflicts).toBeUndefined();
  }, soon);
});
