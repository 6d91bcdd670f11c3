import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../../src/lib/data/testing/device.ts';
import { doseChange, patientChange } from '../../../src/lib/data/testing/records.ts';
import type { Change } from '../../../src/lib/data/api.ts';
import type { Attendance, Immunization } from '../../../src/lib/domain/records/index.ts';
import { arrive, observation, routineSession } from '../../../src/lib/domain/sessions/index.ts';

/** R5 at a session of vaccination: two tablets that cannot see each other, the tablets' own worker code and a real server. */

const STATION = '22333';
const VILLAGE = `${STATION}-1`;
const PIN = '482915';
const ON = '2026-11-21';
const NOW = Date.parse(`${ON}T03:00:00.000Z`);
const at = (time: string) => `${ON}T${time}:00.000Z`;
const PENTA = { productCode: 'PENTA', scheduleDose: 'PENTA-1' };
const NO = Object.fromEntries(
  'CCĐ-a CCĐ-b CCĐ-c TH-a TH-b TH-c TH-d TH-e TH-g TH-h TH-i'.split(' ').map((code) => [code, false]),
);

let server: TestServer;
let tablets: TestDevice[] = [];
let online: boolean;

beforeEach(async () => {
  online = true;
  server = await startTestServer();
  await addStation(server, STATION);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
});

async function newTablet(): Promise<TestDevice['device']> {
  const tablet = testDevice({
    baseUrl: server.url,
    now: () => NOW,
    fetch: (input, init) => (online ? fetch(input, init) : Promise.reject(new TypeError('offline'))),
  });
  tablets.push(tablet);
  await tablet.device.signIn({ username: `nurse-${STATION}`, pin: PIN, deviceName: `Máy ${tablets.length}` });
  await tablet.device.syncNow();
  return tablet.device;
}

async function docs(kind: string): Promise<Record<string, unknown>[]> {
  const path = `/couch/tram-${STATION}-${kind}/_all_docs?include_docs=true&conflicts=true`;
  const { body } = await server.ask('GET', path, { as: ADMIN_BASIC });
  return (body.rows as { doc: Record<string, unknown> }[]).map(({ doc }) => doc);
}

const child = patientChange('a', 'Lê An', { villageCode: VILLAGE, birthDate: '2026-09-10', sex: '1' });

/** What one tablet writes when it receives, screens and injects the child, without knowing of the other one. */
function work(arrivedAt: string, more: Partial<Attendance>, injectedAt?: string): Change[] {
  const session = routineSession({ stationCode: STATION, point: '' }, ON, 'Tiêm thường xuyên 21/11/2026', arrivedAt);
  const arrived = arrive(session, { id: 'a', villageCode: VILLAGE }, arrivedAt, [PENTA]);
  const attendance = {
    ...arrived,
    checklist: 'child',
    checklistVersion: 'QD1575-2023-child',
    answers: NO,
    temperatureC: 36.8,
    screenedAt: arrivedAt,
    conclusions: [{ ...PENTA, conclusion: 'DU_DIEU_KIEN' }],
    ...(injectedAt ? observation(injectedAt, 30) : {}),
    ...more,
  };
  const dose = doseChange('a', 'PENTA-1', {
    villageCode: VILLAGE,
    productCode: 'PENTA',
    productName: '5 trong 1',
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    occurredAt: injectedAt,
    sessionId: session.id,
    screeningId: arrived.id,
  });
  return [
    { kind: 'sessions', record: session },
    { kind: 'sessions', record: attendance },
    ...(injectedAt ? [dose] : []),
  ];
}

async function meet(first: Change[], second: Change[]) {
  const [a, b] = [await newTablet(), await newTablet()];
  await a.save([child]);
  for (const tablet of [a, b]) await tablet.syncNow();
  online = false;
  await a.save(first);
  await b.save(second);
  online = true;
  for (const tablet of [a, b, a]) await tablet.syncNow();
  const [session] = await a.sessions({ from: ON, to: ON });
  const id = session?.session.id ?? '';
  return { a, b, id };
}

describe('R5: two tablets at one session', () => {
  test('both receive, screen and inject one child: one attendance, one dose with two witnesses, equal lists', async () => {
    const { a, b, id } = await meet(work(at('01:00'), {}, at('01:20')), work(at('01:05'), {}, at('01:25')));
    const [onA, onB] = [await a.sessionBoard(id), await b.sessionBoard(id)];
    expect(onA).toEqual(onB);
    expect(onA?.people.map(({ stage }) => stage)).toEqual(['observing']);
    expect(onA?.session.openedAt).toBe(at('01:00'));
    const [person] = onA?.people ?? [];
    // Half an hour counts from the later of the two: which of them was the true one, nobody knows.
    expect(person?.attendance).toMatchObject({ arrivedAt: at('01:00'), observedUntil: at('01:55') });
    const doses = (await docs('immunizations')) as unknown as Immunization[];
    expect(doses).toHaveLength(1);
    expect(doses[0]?.witnesses).toHaveLength(2);
    expect(doses[0]?.occurredAt).toBe(at('01:20'));
    expect((await docs('sessions')).map(({ _id, _conflicts }) => [_id, _conflicts])).toEqual([
      [id, undefined],
      [`${id}:a`, undefined],
    ]);
  });

  test.each([
    ['first', true],
    ['later', false],
  ])(
    'one finds fever and defers, %s, the other injects: the dose stays, the more careful conclusion holds from now on',
    async (_, feverFirst) => {
      const fever: Partial<Attendance> = {
        temperatureC: 38.2,
        answers: { ...NO, 'TH-c': true },
        conclusions: [{ ...PENTA, conclusion: 'TAM_HOAN', until: '2026-11-28' }],
      };
      const well = work(at('01:00'), {}, at('01:20'));
      const ill = work(at('01:05'), fever);
      const { a, b, id } = await (feverFirst ? meet(ill, well) : meet(well, ill));
      const [onA, onB] = [await a.sessionBoard(id), await b.sessionBoard(id)];
      expect(onA).toEqual(onB);
      const [person] = onA?.people ?? [];
      expect(person?.given).toMatchObject([{ status: 'DA_TIEM' }]);
      expect(person?.attendance?.conclusions).toMatchObject([{ conclusion: 'TAM_HOAN', until: '2026-11-28' }]);
      // Both temperatures are there to be read.
      const kept = person?.attendance as unknown as {
        temperatureC: number;
        superseded: { path: string; value: unknown }[];
      };
      const other = kept.superseded.find(({ path }) => path === 'temperatureC')?.value;
      expect([kept.temperatureC, other].sort()).toEqual([36.8, 38.2]);
      // Nobody is injected on this screening any more.
      const again = work(at('02:00'), {}, at('02:10'))[2] as Change;
      const second = { ...again, record: { ...again.record, id: 'a:other', scheduleDose: '' } };
      await expect(b.save([second])).rejects.toMatchObject({ issues: [{ code: 'doseNotEligible' }] });
    },
  );
});
