import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Change } from '../../api.ts';
import { openDevice, type TestDevice } from '../../testing/device.ts';
import { doseChange, patientChange } from '../../testing/records.ts';

const NOW = Date.parse('2026-11-28T03:00:00.000Z');
let tablet: TestDevice;

beforeEach(async () => {
  tablet = await openDevice({ now: () => NOW });
});
afterEach(() => tablet.device.close());

/** A dose of the paper book, which needs no screening, or one that is marked as given here by `more`. */
const dose = (
  patientId: string,
  code: string,
  productCode: string,
  antigens: string[],
  occurredOn: string,
  more = {},
): Change => {
  const change = doseChange(patientId, code, {
    productCode,
    antigens,
    occurredOn,
    source: 'SO_TIEM_CHUNG',
    status: 'TIEM_NOI_KHAC',
    ...more,
  });
  return { ...change, record: { ...change.record, id: `${patientId}:${code}:${occurredOn}` } };
};
const PENTA = ['D', 'T', 'wP', 'HepB', 'Hib'];
/** Born on 15 November 2025, all doses of the first year in time. */
const full = (id: string): Change[] => [
  patientChange(id, `Bé ${id}`, { birthDate: '2025-11-15', sex: '2', motherName: 'Lò Thị Mẹ' }),
  dose(id, 'BCG', 'BCG', ['BCG'], '2025-11-20'),
  ...[1, 2, 3].flatMap((n) => [
    dose(id, `PENTA-${n}`, 'PENTA', PENTA, `2026-0${n}-16`),
    dose(id, `OPV-${n}`, 'BOPV', ['bOPV'], `2026-0${n}-16`),
  ]),
  dose(id, 'MEAS-1', 'MEASLES', ['measles'], '2026-08-20'),
];
const report = async (period: string) => (await tablet.device.epiReport({ period })) ?? expect.fail();

test('counts the children of the month with the engine’s verdicts, and the doses of the month by where they were given', async () => {
  await tablet.device.save([
    ...full('a'),
    patientChange('b', 'Bé b', { birthDate: '2025-11-20', sex: '1' }),
    dose('b', 'PENTA-1', 'PENTA', PENTA, '2025-11-25'),
    dose('b', 'MEAS-1', 'MEASLES', ['measles'], '2026-11-21'),
    patientChange('w', 'Lê Thị Chị', { birthDate: '1998-02-02', sex: '2' }),
    dose('w', 'UV-1', 'UV', ['T'], '2026-11-10'),
  ]);
  const { cells, definition, complete, unsent } = await report('2026-11');
  expect(cells).toMatchObject({
    ...{ 'coverage.FULL.children': 2, 'coverage.FULL.n': 1, 'coverage.FULL.percent': 50 },
    // Five days old is too early: it is recorded and does not count.
    ...{ 'coverage.PENTA-1.children': 2, 'coverage.PENTA-1.n': 1, 'population.zeroDose.n': 1 },
    ...{ 'given.MEAS-1.elsewhere': 1, 'given.MEAS-1.n': 0, 'given.UV-1.elsewhere': 1 },
  });
  expect({ complete, version: definition.version, unsent }).toMatchObject({ complete: true, unsent: 14 });
  expect(await tablet.device.epiReport({ period: '2026-14' })).toBeUndefined();
});

test('the year holds what its months hold', async () => {
  await tablet.device.save(full('a'));
  const year = (await report('2026')).cells;
  const months = await Promise.all(
    Array.from({ length: 12 }, (_, n) => report(`2026-${String(n + 1).padStart(2, '0')}`)),
  );
  const sum = (cell: string) => months.reduce((total, { cells }) => total + (cells[cell] ?? 0), 0);
  for (const cell of ['given.PENTA-2.elsewhere', 'given.MEAS-1.elsewhere', 'coverage.FULL.n', 'coverage.BCG.children'])
    expect([cell, year[cell]]).toEqual([cell, sum(cell)]);
});

test('the register has a line for each child with the day of each dose; tetanus of women stands in the other one', async () => {
  await tablet.device.save([
    ...full('a'),
    patientChange('w', 'Lê Thị Chị', { birthDate: '1998-02-02', sex: '2' }),
    dose('w', 'UV-1', 'UV', ['T'], '2026-11-10'),
  ]);
  const query = { offset: 0, limit: 10 };
  const children = await tablet.device.vaccinationRegister({ register: 'children', year: '2025', ...query });
  expect(children).toMatchObject({
    total: 1,
    rows: [{ patientId: 'a', motherName: 'Lò Thị Mẹ', doses: { BCG: '2025-11-20', 'PENTA-3': '2026-03-16' } }],
  });
  const women = await tablet.device.vaccinationRegister({ register: 'women', year: '2026', ...query });
  expect(women).toMatchObject({
    total: 1,
    rows: [{ patientId: 'w', doses: { 'UV-1': '2026-11-10' } }],
    places: ['UV-1', 'UV-2', 'UV-3', 'UV-4', 'UV-5'],
  });
});

test('coverage by month and village, and how the children stand', async () => {
  await tablet.device.save([...full('a'), patientChange('b', 'Bé b', { birthDate: '2025-06-01', sex: '1' })]);
  const { months, villages, states } = await tablet.device.epiCoverage({ month: '2026-11' });
  expect(months).toHaveLength(12);
  expect(months.at(-1)).toEqual({ month: '2026-11', children: 1, full: 1 });
  expect(months.find(({ month }) => month === '2026-06')).toEqual({ month: '2026-06', children: 1, full: 0 });
  expect(villages).toMatchObject([{ children: 2, full: 1 }]);
  expect(states).toMatchObject({ zeroDose: 1 });
  expect(Object.values(states).reduce((sum, count) => sum + count)).toBe(2);
});
