import { afterEach, beforeEach, expect, test } from 'vitest';
import { VN_EPI_TT52_2025 } from '../../domain/immunization/index.ts';
import type { Change } from '../api.ts';
import type { DueListName, DueQuery } from '../due-api.ts';
import { LAN, openDevice, signInServer, STATION, type TestDevice } from '../testing/device.ts';
import { doseChange, patientChange } from '../testing/records.ts';

const DAY = '2026-11-21';
let tablet: TestDevice;
const now = () => Date.parse(`${DAY}T03:00:00.000Z`);

beforeEach(async () => {
  tablet = await openDevice({ now, fetch: signInServer([{ ...LAN, role: 'stationHead' }]) });
});
afterEach(() => tablet.device.close());

const save = (...changes: Change[]) => tablet.device.save(changes);
const list = (more: Partial<DueQuery> = {}) =>
  tablet.device.dueList({ list: 'due', day: DAY, offset: 0, limit: 50, ...more });
const names = async (name: DueListName, more: Partial<DueQuery> = {}) =>
  (await list({ list: name, ...more })).rows.map(({ person }) => person.id);
const given = (child: string, code: string, productCode: string, occurredOn: string) =>
  doseChange(child, code, { id: `${child}:${code}:${occurredOn}`, productCode, occurredOn });
const baby = (id: string, birthDate: string, more: Record<string, unknown> = {}) =>
  patientChange(id, `Bé ${id}`, { birthDate, ...more });

test('who is due on the day of the session, what, since when, and whom to call', async () => {
  await save(
    patientChange('m', 'Giàng Thị Mỷ', { phone: '0912345678' }),
    baby('c', '2026-09-23', { motherId: 'm' }),
    baby('d', '2026-09-23', {
      motherName: 'Lý Thị Sa',
      contacts: [{ id: 'k', relationship: '09', name: 'Lý Thị Sa', phone: '0987654321' }],
    }),
  );
  const today = await list();
  expect(today.rows.map(({ person }) => person.id)).toEqual(['c', 'd']);
  expect(today.rows[0]).toMatchObject({ motherId: 'm', motherName: 'Giàng Thị Mỷ', phone: '0912345678' });
  expect(today.rows[1]).toMatchObject({ motherName: 'Lý Thị Sa', phone: '0987654321' });
  expect(today.rows[0]?.doses.map(({ code }) => code)).toEqual(['BCG']);
  expect(today.rows[0]?.doses[0]).toMatchObject({ state: 'overdue', overdue: true, dueOn: '2026-09-23' });
  const later = await list({ day: '2026-11-24' });
  expect(later.rows[0]?.doses.map(({ code }) => code)).toEqual(['BCG', 'OPV-1', 'PCV-1', 'PENTA-1', 'ROTA-1']);
  expect(later.rows[0]?.doses[1]).toMatchObject({ state: 'due', overdue: false, dueOn: '2026-11-23' });
  expect(later.products).toContainEqual({ product: 'PENTA', children: 2 });
});

test('narrows by village, vaccine and state, and counts', async () => {
  await save(
    baby('c', '2026-09-15'),
    baby('d', '2026-11-20', { villageCode: 'thon-2' }),
    given('c', 'BCG', 'BCG', DAY),
  );
  expect(await names('due', { villageCode: 'thon-2' })).toEqual(['d']);
  expect(await names('due', { product: 'PENTA' })).toEqual(['c']);
  expect(await names('overdue')).toEqual([]);
  expect((await list()).counts).toMatchObject({ due: 2, overdue: 0, held: 0 });
  expect((await list({ offset: 1, limit: 1 })).rows).toHaveLength(1);
  expect((await list({ offset: 1, limit: 1 })).total).toBe(2);
});

test('a dose that is deferred, refused or contraindicated is held, with the last reason; afterwards it is due again', async () => {
  await save(baby('c', '2026-09-15'));
  await save(
    doseChange('c', 'PENTA-1', {
      status: 'HOAN',
      productCode: 'PENTA',
      postponedUntil: '2026-12-01',
      reasonNotGiven: 'Sốt 38 °C',
    }),
  );
  const codes = async (name: DueListName, day = DAY) =>
    (await list({ list: name, day })).rows.flatMap(({ doses }) => doses.map(({ code }) => code));
  expect(await codes('due')).not.toContain('PENTA-1');
  expect(await codes('held')).toEqual(['PENTA-1']);
  expect((await list({ list: 'held' })).rows[0]).toMatchObject({
    doses: [{ state: 'deferredUntil', dueOn: '2026-12-01' }],
    lastHeld: { status: 'HOAN', reasonNotGiven: 'Sốt 38 °C', postponedUntil: '2026-12-01' },
  });
  const after = await list({ day: '2026-12-01' });
  expect(after.rows[0]?.doses.map(({ code }) => code)).toContain('PENTA-1');
  expect(after.rows[0]?.lastHeld?.reasonNotGiven).toBe('Sốt 38 °C');
  expect(await codes('held', '2026-12-01')).toEqual([]);
});

test('finds children without any dose of 5-in-1 and those who have dropped out', async () => {
  await save(
    baby('zero', '2025-10-01'),
    baby('young', '2026-06-01'),
    baby('third', '2025-10-01'),
    given('third', 'PENTA-1', 'PENTA', '2025-12-01'),
    given('third', 'MEAS-1', 'MEASLES', '2026-07-01'),
    baby('measles', '2025-10-01'),
    ...[1, 2, 3].map((n) => given('measles', `PENTA-${n}`, 'PENTA', `2026-0${n}-05`)),
  );
  expect(await names('zeroDose')).toEqual(['zero']);
  expect(await names('penta3')).toEqual(['third']);
  expect(await names('meas1')).toEqual(['measles']);
});

test('the rules of the station decide: a schedule that arrives changes the list, one with faults does not', async () => {
  await save(baby('c', '2026-09-15'), baby('young', '2026-02-01'));
  expect(await names('zeroDose')).toEqual([]);
  await save(setting('rules:immunization', { type: 'rules', values: [{ id: 'zeroDoseMonths', value: 6 }] }));
  expect(await names('zeroDose')).toEqual(['young']);

  expect(await names('due', { product: 'PENTA' })).toContain('c');
  const later = structuredClone(VN_EPI_TT52_2025);
  const penta = later.series.flatMap(({ doses }) => doses).find(({ code }) => code === 'PENTA-1');
  if (penta) penta.targetAge = '3m';
  await save(setting('schedule:VN-2027', { type: 'schedule', schedule: { ...later, id: 'VN-2027', validFrom: DAY } }));
  expect(await names('due', { product: 'PENTA' })).not.toContain('c');

  const faulty = { ...VN_EPI_TT52_2025, id: 'X', validFrom: DAY, series: [{ code: 'X' }] };
  await save(setting('schedule:X', { type: 'schedule', schedule: faulty }));
  expect(await names('due', { product: 'PENTA' })).not.toContain('c');
  expect(await names('due')).toContain('c');
  expect((await tablet.device.scheduleDocuments()).map(({ id }) => id).sort()).toEqual([
    'schedule:VN-2027',
    'schedule:X',
  ]);
});

test('nobody is listed before the history of the station has arrived', async () => {
  await tablet.device.close();
  tablet = await openDevice({ now }, false);
  await save(baby('c', '2026-09-15'));
  expect(await list()).toMatchObject({ rows: [], complete: false });
});

test('only a head writes settings, and never what the server itself writes', async () => {
  const rules = setting('rules:immunization', { type: 'rules', values: [] });
  await expect(save(setting('station', { type: 'station' }))).rejects.toMatchObject({ code: 'onlyHead' });
  await expect(save(rules)).resolves.toHaveLength(1);
  await tablet.device.close();
  tablet = await openDevice({ now });
  await expect(save(rules)).rejects.toMatchObject({ code: 'onlyHead' });
});

function setting(id: string, more: Record<string, unknown>): Change {
  return { kind: 'settings', record: { id, stationCode: STATION, villageCode: '', ...more } };
}
