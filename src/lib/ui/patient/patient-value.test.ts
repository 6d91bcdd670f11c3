import { describe, expect, it } from 'vitest';
import type { Identifier } from '../../domain/records/index.ts';
import { patientIssues } from './patient-check.ts';
import { addPapers, newPatient, patientChange } from './patient-value.ts';

const place = { stationCode: '22333', villageCode: 'v1', provinceCode: '75', communeCode: '25270' };
const TODAY = '2026-11-21';
const lan = () => ({ ...newPatient('p1', place), fullName: 'Nguyễn Thị Lan', sex: '2' as const, birthDate: '1990' });
const codes = (value: ReturnType<typeof lan>) => patientIssues(value, TODAY).map(({ path, code }) => `${path} ${code}`);
const paper = (id: string, value: string, status: Identifier['status'] = 'active'): Identifier => ({
  id,
  type: 'bhytCard',
  value,
  status,
  recordedAt: '2026-11-21T01:00:00.000Z',
});

describe('the form of a person', () => {
  it('may be saved with name, sex and a year of birth alone: no number is required', () => {
    expect(codes(lan())).toEqual([]);
  });

  it('never assumes a sex and asks for name and birth', () => {
    const missing = patientIssues(newPatient('p1', place), TODAY).map(({ path }) => path);
    expect(missing).toEqual(expect.arrayContaining(['fullName', 'sex', 'birthDate']));
  });

  it.each([
    ['born tomorrow', { birthDate: '2026-11-22' }, 'birthDate birthInFuture'],
    ['died before birth', { death: { on: '1989' } }, 'death.on deathBeforeBirth'],
    ['a death without a date', { death: { on: '' } }, 'death.on required'],
  ])('stops at %s', (_, change, expected) => {
    expect(codes({ ...lan(), ...change })).toContain(expected);
  });

  it('never writes "no known allergy" beside an allergy, and no help of the form', () => {
    const allergies = [{ id: 'a', kind: '1' as const, name: 'Penicillin', status: 'active' as const }];
    const { record } = patientChange({ ...lan(), noKnownAllergy: true, allergies, seen: ['x'], relationship: '04' });
    expect(record).not.toHaveProperty('noKnownAllergy');
    expect(record).not.toHaveProperty('seen');
    expect(record).not.toHaveProperty('relationship');
    expect(record.currentAddress).toMatchObject({ communeCode: '25270', villageCode: 'v1' });
  });

  it('keeps a paper without name of a person whose card was read', () => {
    const read = newPatient('p1', place, {
      address: 'Thôn 3',
      parentName: 'Trần Văn Hùng',
      identifiers: [paper('i', 'GD4797912345678')],
    });
    expect(read.permanentAddress).toEqual({ text: 'Thôn 3' });
    expect(read.contacts).toMatchObject([{ name: 'Trần Văn Hùng' }]);
    expect(read.identifiers).toHaveLength(1);
  });
});

describe('papers that are added', () => {
  it('a new card puts the old one out of use and keeps it', () => {
    expect(addPapers([paper('old', 'A')], [paper('new', 'B')]).map(({ id, status }) => [id, status])).toEqual([
      ['old', 'cancelled'],
      ['new', 'active'],
    ]);
  });
  it('the same card read twice is one card', () => {
    expect(addPapers([paper('old', 'A')], [paper('again', 'A')]).map(({ id, status }) => [id, status])).toEqual([
      ['old', 'active'],
    ]);
  });
});
