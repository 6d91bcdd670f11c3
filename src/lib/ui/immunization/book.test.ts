import { expect, it } from 'vitest';
import { schedules } from '../../domain/immunization/index.ts';
import type { Immunization } from '../../domain/records/index.ts';
import { bookOf } from './book.ts';

const TODAY = '2026-11-21';
const dose = (productCode: string, antigens: string[], occurredOn: string, more: Partial<Immunization> = {}) =>
  ({
    id: `${productCode}${occurredOn}`,
    productCode,
    antigens,
    occurredOn,
    status: 'DA_TIEM',
    scheduleDose: '',
    ...more,
  }) as unknown as Immunization;
const PENTA = ['D', 'T', 'wP', 'HepB', 'Hib'];
const born = { birthDate: '2026-08-09', sex: '1' };
const book = (doses: Immunization[], person = born) => bookOf(person, doses, TODAY, schedules);
const seriesOf = (doses: Immunization[], code: string) => book(doses).series.find(({ series }) => series === code);

it('shows what is due today, the longest waiting first', () => {
  const { due } = book([dose('HEPB', ['HepB'], '2026-08-09')]);
  expect(due[0]).toMatchObject({ code: 'BCG', overdueNow: true });
  expect(due.map(({ code }) => code)).toEqual(expect.arrayContaining(['PENTA-1', 'OPV-1', 'PCV-1', 'ROTA-1']));
  expect(due.map(({ code }) => code)).not.toContain('MEAS-1');
});

it('has no due doses and no empty series for an adult, but shows what was given', () => {
  const adult = book([dose('FLU', ['influenza'], '2025-10-01')], { birthDate: '1980', sex: '1' });
  expect(adult.due).toEqual([]);
  expect(adult.series).toEqual([]);
  expect(adult.entries).toHaveLength(1);
});

it('lists every record newest first, each dose with its verdict and reason', () => {
  const early = dose('PENTA', PENTA, '2026-09-01');
  const voided = dose('BCG', ['BCG'], '2026-08-10', { voided: {} } as Partial<Immunization>);
  const { entries } = book([voided, early]);
  expect(entries.map(({ record }) => record.productCode)).toEqual(['PENTA', 'BCG']);
  expect(entries[0]?.verdict).toMatchObject({ valid: false, verdict: 'tooEarly', reason: { code: 'tooEarly' } });
  expect(entries[1]?.verdict).toBeUndefined();
});

it('names what counts in each series and for each antigen', () => {
  const { counted, antigens } = book([dose('PENTA', PENTA, '2026-10-10')]);
  expect(counted.get('DPT')).toEqual([{ code: 'PENTA-1', occurredOn: '2026-10-10' }]);
  expect(antigens).toContainEqual({ antigen: 'Hib', dates: ['2026-10-10'] });
});

it('a deferral holds a series until its day, with its reason, and is no dose', () => {
  const held = dose('PENTA', PENTA, '2026-11-20', {
    status: 'HOAN',
    scheduleDose: 'PENTA-1',
    postponedUntil: '2026-12-01',
    reasonNotGiven: 'Sốt',
  });
  expect(seriesOf([held], 'DPT')).toMatchObject({ state: 'deferredUntil', until: '2026-12-01', because: held });
  expect(book([held]).due.map(({ code }) => code)).not.toContain('PENTA-1');
  expect(book([held]).entries[0]?.verdict).toBeUndefined();
});

it('keeps tetanus of women apart from the series of childhood', () => {
  const woman = book([dose('UV', ['T'], '2026-10-01')], { birthDate: '1998-03-01', sex: '2' });
  expect(woman.tetanus).toMatchObject({ start: 'A', done: 1, next: { code: 'UV-2', earliest: '2026-10-29' } });
  expect(woman.series.map(({ series }) => series)).not.toContain('TETANUS');
});
