import { expect, test } from 'vitest';
import type { Immunization } from '../../domain/records/index.ts';
import { schedules } from '../../domain/immunization/index.ts';
import { nextDoses } from './next-doses.ts';

const child = { birthDate: '2026-09-10', sex: '1' };
const given = (scheduleDose: string, productCode: string, antigens: string[], occurredOn: string) =>
  ({ scheduleDose, productCode, antigens, occurredOn, status: 'DA_TIEM' }) as unknown as Immunization;
const BIRTH = [given('HEPB-0', 'HEPB', ['HepB'], '2026-09-10'), given('BCG', 'BCG', ['BCG'], '2026-09-20')];
const TWO_MONTHS = [
  given('PENTA-1', 'PENTA', ['D', 'T', 'wP', 'HepB', 'Hib'], '2026-11-10'),
  given('OPV-1', 'BOPV', ['bOPV'], '2026-11-10'),
  given('ROTA-1', 'ROTA', ['RV'], '2026-11-10'),
  given('PCV-1', 'PCV', ['PCV'], '2026-11-10'),
];

test('all doses of two months given on the day: the three doses of three months are next', () => {
  expect(nextDoses(child, [...BIRTH, ...TWO_MONTHS], '2026-11-10', [], schedules)).toEqual({
    on: '2026-12-10',
    doses: ['PENTA-2', 'OPV-2', 'ROTA-2'],
  });
});

test('a deferred dose is for the day that was agreed, and not before', () => {
  const without = [...BIRTH, ...TWO_MONTHS.slice(1)];
  const conclusions = [
    { productCode: 'PENTA', scheduleDose: 'PENTA-1', conclusion: 'TAM_HOAN' as const, until: '2026-11-24' },
  ];
  expect(nextDoses(child, without, '2026-11-10', conclusions, schedules)).toEqual({
    on: '2026-11-24',
    doses: ['PENTA-1'],
  });
});

test('a contraindicated dose is not waited for, and what is due and was not given is for tomorrow', () => {
  const without = [...BIRTH, ...TWO_MONTHS.slice(2)];
  const conclusions = [{ productCode: 'PENTA', scheduleDose: 'PENTA-1', conclusion: 'CHONG_CHI_DINH' as const }];
  expect(nextDoses(child, without, '2026-11-10', conclusions, schedules)).toEqual({
    on: '2026-11-11',
    doses: ['OPV-1'],
  });
});

test('nothing more is planned', () =>
  expect(nextDoses({ birthDate: '1980-01-01', sex: '1' }, [], '2026-11-10', [], schedules)).toEqual({ doses: [] }));
