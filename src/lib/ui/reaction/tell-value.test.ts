import { describe, expect, test } from 'vitest';
import type { AefiCase, Immunization, VaccineLot } from '../../domain/records/index.ts';
import { dosesInQuestion, onsetInstant, told, tellIssues, type TellValue } from './tell-value.ts';

const NOW = '2026-11-20T08:00:00.000Z';
const dose = (id: string, occurredOn: string, over: Partial<Immunization> = {}) =>
  ({
    ...{ id, patientId: 'p', stationCode: '22333', villageCode: 'a', occurredOn, status: 'DA_TIEM', reactions: [] },
    ...{ lotId: `lot:${id}`, updatedAt: NOW },
    ...over,
  }) as unknown as Immunization;
const doses = [dose('d1', '2026-11-20'), dose('d2', '2026-11-20')];
const lots = ['lot:d1', 'lot:d2', 'lot:d3'].map((id) => ({ id, type: 'lot', holds: [] }) as unknown as VaccineLot);
const value: TellValue = {
  ...{ id: 'r', caseId: 'c', doseIds: ['d1', 'd2'], severity: 'severe', kinds: ['shock'] },
  ...{ onsetOn: '2026-11-20', onsetTime: '14:30' },
};
const who = { now: NOW, by: 'lan', device: 'tab', reason: 'Tai biến nặng' };
const kinds = (over: Partial<TellValue>, cases: AefiCase[] = []) =>
  told({ ...value, ...over }, { doses, cases, lots }, who).changes.map(({ kind }) => kind);

describe('what is written', () => {
  test('of a severe one: both doses, the case and both lots, at once', () => {
    const result = told(value, { doses, cases: [], lots }, who);
    expect(result.changes.map(({ kind, record }) => `${kind} ${record.id}`)).toEqual([
      'immunizations d1',
      'immunizations d2',
      'notices c',
      'stock lot:d1',
      'stock lot:d2',
    ]);
    expect(result.changes[0]?.record.reactions).toEqual([
      { id: 'r', severity: 'severe', kinds: ['shock'], onsetAt: '2026-11-20T07:30:00.000Z' },
    ]);
    expect(result.caseId).toBe('c');
  });
  test('of a common one: the doses alone', () => {
    expect(kinds({ severity: 'common', kinds: ['fever'] })).toEqual(['immunizations', 'immunizations']);
  });
  test('a second one goes to the open case, also when it is a common one', () => {
    const open = {
      ...{ id: 'old', severity: 'severe', kinds: ['shock'], lotIds: ['lot:d1'] },
      immunizationIds: ['d1'],
      steps: [],
    };
    const result = told(
      { ...value, severity: 'common', kinds: ['fever'] },
      { doses, cases: [open as unknown as AefiCase], lots: [] },
      who,
    );
    expect(result.changes.at(-1)).toMatchObject({
      kind: 'notices',
      record: { id: 'old', severity: 'severe', kinds: ['shock', 'fever'] },
    });
  });
});

test.each<[string, Partial<TellValue>, string[]]>([
  ['right', {}, []],
  ['no dose', { doseIds: [] }, ['doseIds notChosen']],
  ['no sign', { kinds: [], symptoms: ' ' }, ['kinds required']],
  ['severe without a day', { onsetOn: undefined }, ['onsetOn required']],
  ['before the dose', { onsetOn: '2026-11-19' }, ['onsetOn reactionBeforeDose']],
  ['tomorrow', { onsetOn: '2026-11-21', onsetTime: '' }, ['onsetOn dateInFuture']],
  ['in an hour', { onsetTime: '16:00' }, ['onsetOn aefiOnsetLate']],
])('%s', (_, over, issues) =>
  expect(tellIssues({ ...value, ...over }, doses, NOW).map(({ path, code }) => `${path} ${code}`)).toEqual(issues),
);

test('a day without an hour is noon, and never later than when it was found', () => {
  const at = (day: string, time?: string) => onsetInstant(day, time, '2026-11-20T04:30:00.000Z');
  expect(at('2026-11-19')).toBe('2026-11-19T05:00:00.000Z');
  expect(at('2026-11-20')).toBe('2026-11-20T04:30:00.000Z');
  expect(at('2026-11-20', '12:00')).toBe('2026-11-20T05:00:00.000Z');
});

test('doses in question: given, not voided, of the last weeks, and the one that was chosen', () => {
  const all = [
    dose('old', '2026-01-01'),
    dose('new', '2026-11-01'),
    dose('refused', '2026-11-01', { status: 'TU_CHOI' }),
    dose('voided', '2026-11-01', { voided: { reason: 'r', by: 'n', at: NOW, device: 'd' } }),
  ];
  expect(dosesInQuestion(all, '2026-11-20', []).map(({ id }) => id)).toEqual(['new']);
  expect(dosesInQuestion(all, '2026-11-20', ['old']).map(({ id }) => id)).toEqual(['new', 'old']);
});
