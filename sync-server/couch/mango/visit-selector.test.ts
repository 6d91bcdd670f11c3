import fc from 'fast-check';
import { expect, test } from 'vitest';
import { staysOnDevice, visitRule, visitSelector } from '../../../src/lib/domain/records/old-visits.ts';
import type { Visit } from '../../../src/lib/domain/records/index.ts';
import { judge } from './guard.ts';
import { compileSelector } from './selector.ts';

const NOW = '2026-12-01T04:00:00.000Z';
const rule = visitRule(24, NOW);
const matches = (doc: object) => judge(compileSelector(visitSelector(rule) as never), [doc as never])[0];

test('the rule: 24 months by the calendar of Vietnam', () =>
  expect(rule).toEqual({
    from: '2024-12-01',
    startedFrom: '2024-11-30T17:00:00.000Z',
    changedFrom: '2026-09-01T17:00:00.000Z',
    today: '2026-12-01',
  }));

const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2027-06-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const visits = fc.record(
  {
    startedAt: fc.oneof(instant, fc.constantFrom(rule.startedFrom, '2024-11-30T16:59:59.999Z')),
    updatedAt: fc.oneof(instant, fc.constant('2024-01-01T00:00:00.000Z')),
    status: fc.constantFrom('completed', 'completed', 'completed', 'inProgress'),
    nextAppointmentOn: fc.constantFrom('', '', '2024-05-01', '2026-12-01', '2027-01-05'),
    superseded: fc.constantFrom([], [], [{ path: 'reason', value: 'x' }]),
    amendments: fc.constantFrom(
      [],
      [],
      [{ id: 'a', fields: {}, origin: 'person' }],
      [{ id: 'a', fields: {}, origin: 'merge' }],
    ),
  },
  { requiredKeys: ['startedAt', 'updatedAt', 'status', 'nextAppointmentOn'] },
);

test('the server leaves out exactly what does not stay on a tablet', () =>
  fc.assert(
    fc.property(visits, (visit) => matches(visit) === staysOnDevice(visit as unknown as Visit, rule)),
    {
      numRuns: 500,
    },
  ));

test('deletions are told, whatever was deleted', () => expect(matches({ _id: 'a', _deleted: true })).toBe(true));
