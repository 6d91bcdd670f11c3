import { describe, expect, test } from 'vitest';
import type { Attendance, Immunization, VaccinationSession } from '../records/index.ts';
import {
  arrive,
  checkAttendance,
  checkSession,
  closingLine,
  dosesToInject,
  isObserved,
  lastInjection,
  lotUse,
  mayInject,
  minutesLeft,
  observation,
  observedAfter,
  routineSession,
  routineSessionId,
  stageOf,
  underObservation,
  wastage,
} from './index.ts';

const ON = '2026-11-21';
const at = (time: string) => `${ON}T${time}:00.000Z`;
const eligible = { productCode: 'PENTA', scheduleDose: 'PENTA-1', conclusion: 'DU_DIEU_KIEN' as const };
const PENTA = { productCode: 'PENTA', scheduleDose: 'PENTA-1' };
const screened = (more: Partial<Attendance> = {}): Attendance =>
  ({
    id: 's1:p1',
    sessionId: 's1',
    patientId: 'p1',
    on: ON,
    arrivedAt: at('01:00'),
    doses: [PENTA, { ...PENTA, productCode: 'PCV' }],
    screenedAt: at('01:10'),
    conclusions: [eligible],
    ...more,
  }) as Attendance;
const dose = (more: Partial<Immunization> = {}): Immunization =>
  ({ patientId: 'p1', productCode: 'PENTA', occurredOn: ON, status: 'DA_TIEM', lot: 'A1', ...more }) as Immunization;
const voided = { reason: 'nhầm', by: 'x', at: at('01:00'), device: 'd' };

describe('no dose given here without the same day’s conclusion for that vaccine', () => {
  test.each<[string, Attendance | undefined, Partial<Immunization>, string | undefined]>([
    ['eligible', screened(), {}, undefined],
    ['no screening', undefined, {}, 'doseNotScreened'],
    ['a screening that was taken back', screened({ voided }), {}, 'doseNotScreened'],
    ['of another child', screened(), { patientId: 'p2' }, 'doseScreenedOtherPerson'],
    ['of yesterday', screened(), { occurredOn: '2026-11-22' }, 'doseScreenedOtherDay'],
    ['of another vaccine', screened(), { productCode: 'PCV' }, 'doseNotConcluded'],
    ['not concluded yet', screened({ conclusions: [] }), {}, 'doseNotConcluded'],
    ['deferred', screened({ conclusions: [{ ...eligible, conclusion: 'TAM_HOAN' }] }), {}, 'doseNotEligible'],
    ['referred', screened({ conclusions: [{ ...eligible, conclusion: 'CHUYEN_KHAM' }] }), {}, 'doseNotEligible'],
    [
      'eligible and contraindicated by two screeners',
      screened({ conclusions: [eligible, { ...eligible, scheduleDose: '', conclusion: 'CHONG_CHI_DINH' }] }),
      {},
      'doseNotEligible',
    ],
  ])('%s', (_, attendance, more, fault) => expect(mayInject(attendance, dose(more))).toBe(fault));
});

describe('observation', () => {
  test('30 minutes from the last injection', () => {
    expect(observation(at('02:00'), 30)).toEqual({ observedFrom: at('02:00'), observedUntil: at('02:30') });
    expect(lastInjection([dose({ occurredAt: at('02:00') }), dose({ occurredAt: at('02:05'), voided })])).toBe(
      at('02:00'),
    );
    expect(lastInjection([dose()])).toBeUndefined();
  });
  test('a second injection makes it longer; one entered late does not make it shorter', () => {
    const first = observation(at('02:00'), 30);
    expect(observedAfter(first, at('02:10'), 30).observedUntil).toBe(at('02:40'));
    expect(observedAfter(first, at('01:50'), 30)).toEqual(first);
  });
  test('minutes are rounded up and never negative', () => {
    const watched = screened(observation(at('02:00'), 30));
    expect(minutesLeft(watched, at('02:00'))).toBe(30);
    expect(minutesLeft(watched, `${ON}T02:29:01.000Z`)).toBe(1);
    expect(minutesLeft(watched, at('02:30'))).toBe(0);
    expect(minutesLeft(watched, at('05:00'))).toBe(0);
  });
  test('goes on until somebody writes how it ended; the first to end stands first', () => {
    const early = screened({ id: 's1:p1', ...observation(at('02:00'), 30) });
    const late = screened({ id: 's1:p2', ...observation(at('02:20'), 30) });
    const ended = screened({ id: 's1:p3', ...observation(at('01:00'), 30), observationResult: 'normal' });
    expect(underObservation([late, ended, early]).map(({ id }) => id)).toEqual(['s1:p1', 's1:p2']);
    expect(isObserved(screened())).toBe(false);
  });
});

describe('where a person stands', () => {
  const watched = observation(at('02:00'), 30);
  test.each<[string, Attendance | undefined, Partial<Immunization>[], boolean, string]>([
    ['nobody came yet', undefined, [], false, 'invited'],
    ['nobody came', undefined, [], true, 'absent'],
    ['arrived', screened({ screenedAt: undefined, conclusions: [] }), [], false, 'arrived'],
    ['eligible', screened(), [], false, 'toInject'],
    ['all deferred', screened({ conclusions: [{ ...eligible, conclusion: 'TAM_HOAN' }] }), [], false, 'turnedAway'],
    ['injected', screened(watched), [{}], false, 'observing'],
    ['eligible, but the family does not want it', screened({ doses: [] }), [], false, 'turnedAway'],
    ['injected, the dose was voided', screened(), [{ voided }], false, 'toInject'],
    [
      'one of two injected',
      screened({ ...watched, conclusions: [eligible, { ...eligible, productCode: 'PCV' }] }),
      [{}],
      false,
      'toInject',
    ],
    ['observed to the end', screened({ ...watched, observationResult: 'normal' }), [{}], false, 'done'],
    ['eligible, the session is over', screened(), [], true, 'turnedAway'],
    ['injected, the session is over', screened(watched), [{}], true, 'observing'],
  ])('%s', (_, attendance, given, over, stage) =>
    expect(
      stageOf(
        attendance,
        given.map((one) => dose(one)),
        over,
      ),
    ).toBe(stage),
  );
  test('what is left to inject', () => {
    const two = screened({ conclusions: [eligible, { ...eligible, productCode: 'PCV' }] });
    expect(dosesToInject(two, [dose()]).map(({ productCode }) => productCode)).toEqual(['PCV']);
  });
});

test('an arrival has the doses of the invitation, then those that are due', () => {
  const session = {
    id: 's1',
    on: ON,
    stationCode: '22333',
    invited: [{ patientId: 'p1', doses: [{ productCode: 'PENTA', scheduleDose: 'PENTA-1' }] }],
  };
  const due = [
    { productCode: 'PENTA', scheduleDose: 'PENTA-1' },
    { productCode: 'PCV', scheduleDose: 'PCV-1' },
  ];
  const attendance = arrive(session, { id: 'p1', villageCode: 'v1' }, at('01:00'), due);
  expect(attendance).toMatchObject({ id: 's1:p1', on: ON, villageCode: 'v1', conclusions: [] });
  expect(attendance.doses.map(({ scheduleDose }) => scheduleDose)).toEqual(['PENTA-1', 'PCV-1']);
});

test('two tablets write one session for people who just come, another point writes its own', () => {
  const here = { stationCode: '22333', point: '' };
  expect(routineSession(here, ON, 'a', at('01:00')).id).toBe(routineSession(here, ON, 'b', at('02:00')).id);
  expect(routineSessionId('22333', 'P2', ON)).not.toBe(routineSessionId('22333', '', ON));
});

describe('closing', () => {
  test('given and opened by lot; a voided dose was not given', () => {
    const doses = [dose(), dose({ lot: 'a1 ' }), dose({ voided }), dose({ productCode: 'PCV', lot: 'B' })];
    const vials = [
      { lotId: 'lot:PENTA:A1', doses: 10 },
      { lotId: 'lot:PENTA:A1', doses: 10, voided },
    ];
    expect(lotUse(doses, vials)).toEqual([
      { lotId: 'lot:PCV:B', productCode: 'PCV', lotNo: 'B', given: 1 },
      { lotId: 'lot:PENTA:A1', productCode: 'PENTA', lotNo: 'A1', given: 2, opened: 10 },
    ]);
  });
  test('wasted is the rest; fewer opened than given is an error', () => {
    expect(closingLine('l', 10, 7)).toEqual({ lotId: 'l', opened: 10, given: 7, wasted: 3 });
    expect(closingLine('l', 6, 7)).toBeUndefined();
    expect(
      wastage([
        { opened: 10, given: 7 },
        { opened: 10, given: 9 },
      ]),
    ).toBeCloseTo(0.2);
    expect(wastage([])).toBeUndefined();
  });
});

describe('bad input', () => {
  const context = { now: at('03:00'), sex: '1', birthDate: '2026-08-21', reactedTo: [] };
  const NO = Object.fromEntries(
    'CCĐ-a CCĐ-b CCĐ-c TH-a TH-b TH-c TH-d TH-e TH-g TH-h TH-i'.split(' ').map((code) => [code, false]),
  );
  const found = (more: Partial<Attendance>) =>
    checkAttendance(
      screened({ temperatureC: 36.8, weightKg: 6, answers: NO, checklistVersion: 'QD1575-2023-child', ...more }),
      context,
    ).map(({ path, code, level }) => `${level} ${path} ${code}`);
  test.each<[string, Partial<Attendance>, string[]]>([
    ['nothing wrong', {}, []],
    ['temperature of 3.7', { temperatureC: 3.7 }, ['hard temperatureC vitalHard']],
    ['fever is no slip', { temperatureC: 39, answers: { ...NO, 'TH-c': true }, conclusions: [] }, []],
    ['no temperature', { temperatureC: undefined }, ['hard temperatureC required']],
    ['6,000 kg', { weightKg: 6000 }, ['hard weightKg vitalHard']],
    ['60 kg at three months', { weightKg: 60 }, ['soft weightKg vitalSoft']],
    ['arrived the day before', { arrivedAt: '2026-11-20T03:00:00.000Z' }, ['hard arrivedAt attendanceOtherDay']],
    [
      'eligible with fever',
      { answers: { ...NO, 'TH-c': true } },
      ['hard conclusions.0.conclusion conclusionAgainstAnswers'],
    ],
    [
      'eligible with an open question',
      { answers: { 'CCĐ-a': false } },
      ['hard conclusions.0.conclusion conclusionAgainstAnswers'],
    ],
    [
      'deferred without a day',
      { conclusions: [{ ...eligible, conclusion: 'TAM_HOAN' }] },
      ['hard conclusions.0.until deferUntilMissing'],
    ],
    [
      'deferred until today',
      { conclusions: [{ ...eligible, conclusion: 'TAM_HOAN', until: ON }] },
      ['hard conclusions.0.until deferUntilPast'],
    ],
  ])('%s', (_, more, issues) => expect(found(more)).toEqual(issues));

  test('a session without a place, and fewer doses opened than given', () => {
    const session: Partial<VaccinationSession> = {
      place: ' ',
      closing: [{ lotId: 'l', opened: 3, given: 5, wasted: 0 }],
      supplies: [
        { lotId: 'l', taken: 20, returned: 21 },
        { lotId: 'm', taken: -1 },
      ],
    };
    expect(checkSession(session).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'place sessionPlaceMissing',
      'supplies.0.returned returnedNotTaken',
      'supplies.1.taken tooSmall',
      'closing.0.opened openedLessThanGiven',
    ]);
  });
});
