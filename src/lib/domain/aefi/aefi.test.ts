import { describe, expect, test } from 'vitest';
import { merge } from '../merge/index.ts';
import { stampEdit } from '../merge/edit.ts';
import { stampNew } from '../merge/stamps.ts';
import { definitions, type AefiCase, type AnyRecord, type Immunization, type VaccineLot } from '../records/index.ts';
import { checkAefi } from '../checks/aefi.ts';
import { caseOf, openCaseFor, suspendedLots, withReaction } from './case.ts';
import { reportClock } from './deadline.ts';
import { nextStates, stateOf, stepIssues, withStep } from './steps.ts';

const NOW = '2026-11-20T08:00:00.000Z';
const dose = (id: string, lotId?: string) =>
  ({ id, patientId: 'p', stationCode: '22333', villageCode: 'a', ...(lotId ? { lotId } : {}) }) as Immunization;
const who = { now: NOW, by: 'nurse', device: 'tab' };
const severe = caseOf(
  [dose('d1', 'lot:PENTA:A'), dose('d2', 'lot:BOPV:B'), dose('d3', 'lot:PENTA:A')],
  { severity: 'severe', kinds: ['shock'] },
  { id: 'c', ...who },
) as AefiCase;
const common = { ...severe, severity: 'common' as const };
const by = (id: string) => ({ id, at: NOW, by: 'nurse', device: 'tab' });

describe('the 24 hours', () => {
  test.each([
    ['2026-11-20T08:00:00.000Z', 'waiting', 1440],
    ['2026-11-21T03:59:59.999Z', 'waiting', 240],
    ['2026-11-21T04:00:00.000Z', 'alarm', 240],
    ['2026-11-21T07:59:59.999Z', 'alarm', 0],
    ['2026-11-21T08:00:00.000Z', 'late', 0],
    ['2026-11-21T08:00:01.000Z', 'late', -1],
  ])('at %s: %s', (now, state, minutesLeft) =>
    expect(reportClock(severe, now)).toEqual({ state, minutesLeft, dueAt: '2026-11-21T08:00:00.000Z' }),
  );
  test('sent on the last minute is in time, a minute later is late', () => {
    expect(reportClock({ ...severe, reportedAt: '2026-11-21T08:00:00.000Z' }, NOW).state).toBe('sent');
    expect(reportClock({ ...severe, reportedAt: '2026-11-21T08:01:00.000Z' }, NOW).state).toBe('sentLate');
  });
  test('a common reaction and a voided case need no report', () => {
    expect(reportClock(common, NOW)).toEqual({ state: 'notNeeded' });
    expect(reportClock({ ...severe, voided: { reason: 'r', by: 'n', at: NOW, device: 'd' } }, NOW).state).toBe(
      'notNeeded',
    );
  });
  test('other hours count when the rules say so', () => {
    const rules = { reportHours: 12, alarmHours: 6 };
    expect(reportClock(severe, '2026-11-20T14:00:00.000Z', rules)).toMatchObject({ state: 'alarm', minutesLeft: 360 });
  });
});

describe('the steps of a case', () => {
  test('a severe one goes through all of them, a common one may be closed at once', () => {
    expect(stateOf(severe)).toBe('PHAT_HIEN');
    expect(nextStates(severe)).toEqual(['BAO_CAO_24H']);
    expect(nextStates(common)).toEqual(['BAO_CAO_24H', 'DONG']);
    expect(stepIssues(severe, 'DIEU_TRA').map(({ code }) => code)).toEqual(['aefiStepOrder']);
  });
  test('each step wants what the paper wants', () => {
    expect(stepIssues(severe, 'BAO_CAO_24H').map(({ path }) => path)).toEqual(['reportedTo', 'symptoms', 'onsetAt']);
    const told = { ...severe, reportedTo: 'Sở Y tế, CDC', symptoms: 'tím tái', onsetAt: NOW };
    expect(stepIssues(told, 'BAO_CAO_24H')).toEqual([]);
    const reported = withStep(told, 'BAO_CAO_24H', by('s2'));
    expect(reported).toMatchObject({ reportedAt: NOW });
    const investigated = withStep(reported, 'DIEU_TRA', by('s3'));
    expect(stepIssues(investigated, 'KET_LUAN').map(({ path }) => path)).toEqual(['conclusion']);
    const concluded = withStep({ ...investigated, conclusion: 'trùng hợp' }, 'KET_LUAN', by('s4'));
    expect(stepIssues(concluded, 'DONG').map(({ path }) => path)).toEqual(['outcome']);
    expect(stateOf(withStep(concluded, 'DONG', by('s5')))).toBe('DONG');
    expect(nextStates(withStep(concluded, 'DONG', by('s5')))).toEqual([]);
  });
});

describe('the case', () => {
  test('names the doses and each lot once', () => {
    expect(severe).toMatchObject({
      immunizationIds: ['d1', 'd2', 'd3'],
      lotIds: ['lot:PENTA:A', 'lot:BOPV:B'],
      on: '2026-11-20',
    });
  });
  test('a second reaction goes to the open case and never makes it lighter', () => {
    expect(openCaseFor([severe], ['d2'])?.id).toBe('c');
    expect(openCaseFor([withStep(severe, 'DONG', by('x'))], ['d2'])).toBeUndefined();
    expect(openCaseFor([severe], ['d9'])).toBeUndefined();
    expect(withReaction(severe, { severity: 'common', kinds: ['fever'] })).toMatchObject({
      severity: 'severe',
      kinds: ['shock', 'fever'],
    });
    expect(withReaction(common, { severity: 'severe', kinds: [] }).severity).toBe('severe');
  });
  test('a severe case stops its lots, once; a common one stops none', () => {
    const lots = ['lot:PENTA:A', 'lot:BOPV:B', 'lot:MR:C'].map((id) => ({ id, holds: [] }) as unknown as VaccineLot);
    const hold = { at: NOW, by: 'nurse', device: 'tab', reason: 'Tai biến nặng' };
    const stopped = suspendedLots(severe, lots, hold);
    expect(stopped.map(({ id }) => id)).toEqual(['lot:PENTA:A', 'lot:BOPV:B']);
    expect(stopped[0]?.holds).toMatchObject([{ action: 'suspend', noticeId: 'c' }]);
    expect(suspendedLots(severe, stopped, hold)).toEqual([]);
    expect(suspendedLots(common, lots, hold)).toEqual([]);
  });
  test('two devices that add a reaction and a step to one case keep both', () => {
    const stamp = (device: string, ms: number) => ({ at: NOW, by: device, device, clock: `${ms}-00000-${device}` });
    const first = stampNew({ ...severe, version: 1 } as unknown as AnyRecord, stamp('a', 1793491200000));
    const { policy } = definitions.notices;
    const mine = stampEdit(
      first,
      withReaction(first as unknown as AefiCase, { severity: 'common', kinds: ['fever'] }) as unknown as AnyRecord,
      stamp('a', 1793491260000),
      policy,
    );
    const theirs = stampEdit(
      first,
      withStep(
        { ...(first as unknown as AefiCase), severity: 'common' },
        'BAO_CAO_24H',
        by('s2'),
      ) as unknown as AnyRecord,
      stamp('b', 1793491270000),
      policy,
    );
    const { merged } = merge(first, mine, theirs, policy);
    expect(merged).toMatchObject({ kinds: ['shock', 'fever'] });
    expect((merged as unknown as AefiCase).steps.map(({ state }) => state)).toEqual(['PHAT_HIEN', 'BAO_CAO_24H']);
  });
});

describe('the check of a case', () => {
  const context = { today: '2026-11-20', now: NOW };
  const codes = (over: Partial<AefiCase>) =>
    checkAefi({ ...severe, ...over }, context).map(({ path, code }) => `${path} ${code}`);
  test.each<[string, Partial<AefiCase>, string[]]>([
    ['right', {}, []],
    ['nothing seen', { kinds: [] }, ['kinds required']],
    ['only words', { kinds: [], symptoms: 'mệt' }, []],
    ['begins tomorrow', { onsetAt: '2026-11-21T08:00:00.000Z' }, ['onsetAt dateInFuture', 'onsetAt aefiOnsetLate']],
    ['begins after it was found', { onsetAt: '2026-11-20T09:00:00.000Z' }, ['onsetAt aefiOnsetLate']],
    ['no instant', { onsetAt: 'hôm qua' }, ['onsetAt dateFormat']],
  ])('%s', (_, over, issues) => expect(codes(over)).toEqual(issues));
});
