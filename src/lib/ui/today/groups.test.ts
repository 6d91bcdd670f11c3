import { expect, test } from 'vitest';
import type { PersonRow, TodayItem } from '../../data/api.ts';
import { groupToday } from './groups.ts';

const person = (fullName: string): PersonRow => ({
  id: fullName,
  fullName,
  sex: '2',
  birthDate: '2026',
  villageCode: 'v1',
  householdId: '',
  badges: [],
  waiting: false,
});
const dose = (name: string, dueOn: string, overdue: boolean): TodayItem => ({
  group: 'dose',
  person: person(name),
  dueOn,
  doses: ['BCG-1'],
  overdue,
});
const visit = (name: string, dueOn: string, group: 'appointment' | 'overdueFollowUp'): TodayItem => ({
  group,
  person: person(name),
  dueOn,
  visitId: `${name}-visit`,
  reason: 'Tăng huyết áp',
});

test('the day is grouped by what to do, oldest first, Vietnamese order of names', () => {
  const groups = groupToday([
    dose('Đỗ An', '2026-11-24', false),
    dose('Vũ Ba', '2026-10-01', true),
    visit('Đặng Hoa', '2026-11-21', 'appointment'),
    visit('Dương Hoa', '2026-11-21', 'appointment'),
    visit('Lê Bé', '2026-11-01', 'overdueFollowUp'),
    dose('Cao An', '2026-09-01', true),
  ]);
  expect(groups.map(({ key, items }) => [key, items.map((item) => item.person.fullName)])).toEqual([
    ['appointment', ['Dương Hoa', 'Đặng Hoa']],
    ['overdueFollowUp', ['Lê Bé']],
    ['doseOverdue', ['Cao An', 'Vũ Ba']],
    ['dose', ['Đỗ An']],
  ]);
});

test('a day without work has no groups', () => expect(groupToday([])).toEqual([]));
