import { expect, test } from 'vitest';
import { VN_EPI_TT52_2025 as schedule } from '../../domain/immunization/index.ts';
import type { Immunization, Patient } from '../../domain/records/index.ts';
import { emptyBook, paperChanges, paperIssues, paperPlaces, type PaperBook } from './paper-book.ts';

const TODAY = '2026-11-28';
const patient = { id: 'p', stationCode: '22333', villageCode: 'a', sex: '1', birthDate: '2025-11-15' } as Patient;
const places = paperPlaces(schedule, patient, TODAY);
const book = (lines: Record<string, { on?: string; productCode?: string; lot?: string }>): PaperBook => {
  const empty = emptyBook(places);
  for (const [code, line] of Object.entries(lines))
    empty.lines[code] = { ...empty.lines[code], ...line } as PaperBook['lines'][string];
  return empty;
};
const known = {
  id: 'p:BCG:2025-11-20',
  scheduleDose: 'BCG',
  status: 'DA_TIEM',
  occurredOn: '2025-11-20',
} as Immunization;
const changes = (one: PaperBook, doses: Immunization[] = []) =>
  paperChanges(one, { patient, places, doses, schedule }, () => 'fresh');
const codes = (one: PaperBook, doses: Immunization[] = []) =>
  paperIssues(one, places, doses, changes(one, doses), () => []).map(({ path, code }) => `${path} ${code}`);

test('a child’s book has the places of childhood, a woman’s also tetanus', () => {
  expect(places.map(({ code }) => code)).toContain('PENTA-3');
  expect(places.map(({ code }) => code)).not.toContain('UV-1');
  expect(places.find(({ code }) => code === 'PENTA-1')?.products).toEqual(expect.arrayContaining(['PENTA', 'HEXA']));
  expect(places.find(({ code }) => code === 'PENTA-1')?.products[0]).toBe('PENTA');
  const woman = paperPlaces(schedule, { sex: '2', birthDate: '1998' }, TODAY);
  expect(woman.map(({ code }) => code)).toEqual(expect.arrayContaining(['UV-1', 'UV-5']));
});

test('writes a dose for each line with a day, with the product that was chosen, and none where one is recorded', () => {
  const typed = book({ BCG: { on: '2025-11-21' }, 'PENTA-1': { on: '2026-01', productCode: 'HEXA', lot: ' x1 ' } });
  const [first, ...others] = changes({ ...typed, facility: 'VNVC' }, [known]);
  expect(others).toEqual([]);
  expect(first?.record).toMatchObject({
    ...{ id: 'p:PENTA-1:2026-01', scheduleDose: 'PENTA-1', occurredOn: '2026-01', productCode: 'HEXA', lot: 'x1' },
    ...{ status: 'TIEM_NOI_KHAC', source: 'SO_TIEM_CHUNG', programme: 'DICH_VU', facility: 'VNVC', reactions: [] },
  });
  const voided = { ...known, voided: { reason: 'r' } } as unknown as Immunization;
  expect(changes(book({ BCG: { on: '2025-11-20' } }), [voided])[0]?.record.id).toBe('fresh');
});

test.each<[string, Record<string, { on?: string }>, string[]]>([
  ['nothing typed', {}, [' paperBookEmpty']],
  ['in order', { 'PENTA-1': { on: '2026-01-15' }, 'PENTA-2': { on: '2026-02-15' } }, []],
  [
    'one day twice',
    { 'PENTA-1': { on: '2026-01-15' }, 'PENTA-2': { on: '2026-01-15' } },
    ['lines.PENTA-2.on doseTwice'],
  ],
  [
    'wrong order',
    { 'PENTA-1': { on: '2026-02-15' }, 'PENTA-2': { on: '2026-01-15' } },
    ['lines.PENTA-2.on paperBookOrder'],
  ],
  ['the month alone, of one month', { 'PENTA-1': { on: '2026-01-15' }, 'PENTA-2': { on: '2026-01' } }, []],
])('%s', (_, lines, issues) => expect(codes(book(lines))).toEqual(issues));
