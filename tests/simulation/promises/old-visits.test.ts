import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../../src/lib/data/testing/device.ts';
import { patientChange, stamped, visitChange } from '../../../src/lib/data/testing/records.ts';
import type { AnyRecord } from '../../../src/lib/domain/records/index.ts';
import { addMonths, todayIn } from '../../../src/lib/domain/dates/index.ts';
import { visitRule } from '../../../src/lib/domain/records/old-visits.ts';

/** Visits of the last months lie on the tablet, all of them on the server; with a real server. */

const STATION = '22333';
const PIN = '482915';
const nurse = { username: `nurse-${STATION}`, pin: PIN, deviceName: 'Máy 1' };
const PATIENCE = { timeout: 20_000 };
const today = todayIn(new Date().toISOString());
const monthsAgo = (months: number) => `${addMonths(today, -months)}T03:00:00.000Z`;

let server: TestServer;
let tablets: TestDevice[] = [];
let offline = false;
beforeEach(async () => {
  server = await startTestServer();
  await addStation(server, STATION);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  offline = false;
  await server.remove();
});

function tablet(): TestDevice {
  const one = testDevice({
    baseUrl: server.url,
    fetch: (...request) => (offline ? Promise.reject(new TypeError('offline')) : fetch(...request)),
  });
  tablets.push(one);
  return one;
}
async function signedIn(): Promise<TestDevice> {
  const one = tablet();
  await one.device.signIn(nurse);
  await one.device.syncNow();
  return one;
}

/** A visit as somebody wrote it then. */
const visit = (id: string, months: number, fields: object = {}): AnyRecord => ({
  ...stamped(visitChange(id, 'a', monthsAgo(months), { status: 'completed', ...fields })),
  createdAt: monthsAgo(months),
  updatedAt: monthsAgo(months),
});
const put = async (kind: string, docs: AnyRecord[]) => {
  const { body } = await server.ask('POST', `/couch/tram-${STATION}-${kind}/_bulk_docs`, {
    as: ADMIN_BASIC,
    body: { docs: docs.map(({ id, ...doc }) => ({ _id: id, id, ...doc })) },
  });
  for (const row of body as unknown as { ok?: true }[]) expect(row).toMatchObject({ ok: true });
};
const onTablet = async ({ device }: TestDevice) => (await device.timeline('a')).visits.map(({ id }) => id).sort();

async function filled(): Promise<void> {
  await put('patients', [stamped(patientChange('a', 'Lê Thị Hoa'))]);
  await put('visits', [
    visit('new', 3),
    visit('old', 30),
    visit('older', 60),
    visit('old-open', 30, { status: 'inProgress' }),
    { ...visit('old-changed', 30), updatedAt: monthsAgo(1) },
    visit('old-coming', 30, { nextAppointmentOn: addMonths(today, 1) }),
  ]);
}
const KEPT = ['new', 'old-changed', 'old-coming', 'old-open'];

test('the first download leaves old visits on the server; they come for one person on request, and stay over a lock', async () => {
  await filled();
  const one = await signedIn();
  expect(await onTablet(one)).toEqual(KEPT);
  const { from } = visitRule(24, new Date().toISOString());
  expect((await one.device.timeline('a')).older).toEqual({ from });
  expect(await one.device.bringOlderVisits('a')).toBe(2);
  expect(await onTablet(one)).toEqual([...KEPT, 'old', 'older'].sort());
  expect((await one.device.timeline('a')).older).toMatchObject({ from, until: expect.stringMatching(/^\d{4}-/) });
  const person = (await one.device.device()).person?.id ?? '';
  await one.device.lock();
  await one.device.unlock({ personId: person, pin: PIN });
  await one.device.syncNow();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await onTablet(one)).toEqual([...KEPT, 'old', 'older'].sort());
  // Somebody else amends one of them, and a new one comes: both arrive by the ordinary way.
  await put('visits', [visit('newest', 0)]);
  await one.device.syncNow();
  expect(await onTablet(one)).toContain('newest');
});

test('without a connection the answer is a sentence, and nothing is said to be here', async () => {
  await filled();
  const one = await signedIn();
  offline = true;
  await expect(one.device.bringOlderVisits('a')).rejects.toMatchObject({ code: 'noConnection' });
  expect((await one.device.timeline('a')).older?.until).toBeUndefined();
});

test('what has become old leaves the tablet, but nothing unsent; a longer rule brings it back', async () => {
  const head = { username: `head-${STATION}`, pin: PIN, deviceName: 'Máy 1' };
  await filled();
  const one = await signedIn();
  await one.device.bringOlderVisits('a');
  // As an older program left it: nobody asked for these visits.
  const { DeviceDb } = await import('../../../src/lib/data/local/device-db.ts');
  const db = new DeviceDb(`${one.deps.name}-device`);
  await db.facts.delete('visitsAsked');
  const old = (await one.device.get('visits', 'older')) as unknown as AnyRecord & { [field: string]: unknown };
  await one.device.save([{ kind: 'visits', record: { ...old, note: 'Ghi thêm' }, basedOn: old.updatedAt }]);
  const person = (await one.device.device()).person?.id ?? '';
  await one.device.lock();
  await one.device.unlock({ personId: person, pin: PIN });
  await one.device.syncNow();
  await vi.waitFor(async () => expect(await onTablet(one)).toEqual([...KEPT, 'older'].sort()), PATIENCE);
  const all = await server.ask('GET', `/couch/tram-${STATION}-visits/_all_docs`, { as: ADMIN_BASIC });
  expect((all.body.rows as unknown[]).length).toBe(6);

  const rules = { offlineDays: 30, visitMonths: 36 };
  await expect(one.device.setRules(rules)).rejects.toMatchObject({ code: 'serverRefused' });
  await one.device.signIn(head);
  expect(await one.device.setRules(rules)).toMatchObject({ visitMonths: 36 });
  await expect(one.device.setRules({ ...rules, visitMonths: 1 })).rejects.toMatchObject({ code: 'serverRefused' });
  // The next token tells the rule, and the next session asks for more.
  await one.device.signIn(head);
  await one.device.lock();
  await one.device.unlock({
    personId: (await one.device.device()).people.find(({ id }) => id !== person)?.id ?? '',
    pin: PIN,
  });
  await one.device.syncNow();
  await vi.waitFor(async () => {
    await one.device.syncNow();
    expect(await onTablet(one)).toContain('old');
  }, PATIENCE);
  db.close();
});
