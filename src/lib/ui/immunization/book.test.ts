import { expect, it } from 'vitest';
import type { Immunization } from '../../domain/records/index.ts';
import { bookOf } from './book.ts';

const dose = (productCode: string, antigens: string[], occurredOn: string): Immunization =>
  ({
    id: `${productCode}${occurredOn}`,
    productCode,
    antigens,
    occurredOn,
    status: 'DA_TIEM',
    scheduleDose: '',
  }) as unknown as Immunization;
const born = { birthDate: '2026-08-09', sex: '1' };

it('shows what is due today, the longest waiting first', () => {
  const book = bookOf(born, [dose('HEPB', ['HepB'], '2026-08-09')], '2026-11-21');
  expect(book.due[0]).toMatchObject({ code: 'BCG', overdueNow: true });
  expect(book.due.map(({ code }) => code)).toEqual(expect.arrayContaining(['PENTA-1', 'OPV-1', 'PCV-1', 'ROTA-1']));
  expect(book.due.map(({ code }) => code)).not.toContain('MEAS-1');
});

it('has no due doses and no empty series for an adult, but shows what was given', () => {
  const book = bookOf({ birthDate: '1980', sex: '1' }, [dose('FLU', ['influenza'], '2025-10-01')], '2026-11-21');
  expect(book.due).toEqual([]);
  expect(book.series).toEqual([]);
  expect(book.doses).toHaveLength(1);
});

it('lists doses newest first', () => {
  const doses = [dose('BCG', ['BCG'], '2026-08-10'), dose('PENTA', ['D', 'T', 'wP'], '2026-10-10')];
  expect(bookOf(born, doses, '2026-11-21').doses.map(({ productCode }) => productCode)).toEqual(['PENTA', 'BCG']);
});
