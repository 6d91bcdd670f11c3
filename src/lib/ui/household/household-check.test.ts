import { describe, expect, it } from 'vitest';
import type { DuplicateRow } from '../../data/api.ts';
import { householdIssues } from './household-check.ts';
import { emptyMember, newHousehold, type FirstMember } from './household-value.ts';

const TODAY = '2026-11-21';
const place = { stationCode: '02728', villageCode: '02728-01', provinceCode: '15', communeCode: '02728' };
const person = (id: string, relationship: string, more: Partial<FirstMember> = {}): FirstMember => ({
  ...emptyMember(id, relationship),
  fullName: `Vàng Thị ${id}`,
  sex: '2',
  birthDate: '1990',
  ...more,
});
const codes = (people: FirstMember[], similar = new Map<string, DuplicateRow[]>(), isNew = true) =>
  householdIssues({ ...newHousehold('h', place, person('a', '01')), people }, isNew, TODAY, similar).map(
    ({ path, code }) => `${path} ${code}`,
  );

describe('a new household with its people', () => {
  it('may be saved with a head and a member of whom only the year of birth is known', () => {
    expect(codes([person('a', '01'), person('b', '04')])).toEqual([]);
  });

  it('needs a head, but an untouched line is nobody', () => {
    expect(codes([emptyMember('a', '01'), person('b', '04')])).toContain('people.0.fullName required');
    expect(codes([emptyMember('a', '01')])).toEqual([]);
    expect(codes([person('a', '01'), emptyMember('b', '')])).toEqual([]);
  });

  it('judges every person at their own line', () => {
    const found = codes([person('a', '01'), person('b', '', { birthDate: '2026-11-22' })]);
    expect(found).toEqual(
      expect.arrayContaining(['people.1.relationship required', 'people.1.birthDate birthInFuture']),
    );
  });

  it('is not saved before somebody has looked at people who may be the same', () => {
    const similar = new Map([['a', [{ id: 'known' } as DuplicateRow]]]);
    expect(codes([person('a', '01')], similar)).toEqual(['people.0.fullName decideDuplicate']);
    expect(codes([person('a', '01', { seen: ['known'] })], similar)).toEqual([]);
    expect(codes([person('a', '01', { existing: { id: 'known', fullName: 'x', householdId: '' } })], similar)).toEqual(
      [],
    );
  });

  it('takes nobody twice', () => {
    const existing = { id: 'known', fullName: 'x', householdId: '' };
    expect(codes([person('a', '01', { existing }), person('b', '04', { existing })])).toEqual([
      'people.1.fullName memberTwice',
    ]);
  });

  it('does not judge people when only the facts are edited', () => {
    expect(codes([emptyMember('a', '01')], new Map(), false)).toEqual([]);
  });
});
