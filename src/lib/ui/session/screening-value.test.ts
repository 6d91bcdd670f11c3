import { describe, expect, test } from 'vitest';
import { checklists } from '../../domain/screening/index.ts';
import type { Attendance, Immunization, Patient } from '../../domain/records/index.ts';
import { newSession } from '../../domain/sessions/index.ts';
import { newDose, type DoseValue } from '../immunization/dose-value.ts';
import { questionTexts } from './names.ts';
import { notGivenChanges } from './not-given.ts';
import { isFromPaper, paperAttendance, paperIssues } from './paper-screening.ts';
import { attendanceChange, newScreening, screenedAttendance, screeningOf } from './screening-value.ts';

const ON = '2026-11-21';
const NOW = `${ON}T03:00:00.000Z`;
const patient = { id: 'p1', stationCode: '22333', villageCode: 'v1', birthDate: '2026-08-09', sex: '2' } as Patient;
const PENTA = { productCode: 'PENTA', scheduleDose: 'PENTA-1' };
const MR = { productCode: 'MR', scheduleDose: '' };
const attendance = {
  id: 's1:p1',
  stationCode: '22333',
  villageCode: 'v1',
  type: 'attendance',
  sessionId: 's1',
  patientId: 'p1',
  on: ON,
  arrivedAt: NOW,
  doses: [PENTA, MR],
  conclusions: [],
  updatedAt: NOW,
} as unknown as Attendance;
const by = { id: 'nurse', now: NOW, sentences: { reasonOf: (codes: string[]) => codes.join() } };

function screen(change: (value: ReturnType<typeof newScreening>) => void, history: Immunization[] = []): Attendance {
  const value = newScreening(attendance, patient, history);
  change(value);
  return screenedAttendance(attendance, value, screeningOf(value, patient, history, ON), by);
}
const allNo = (value: ReturnType<typeof newScreening>) => {
  for (const { code } of screeningOf(value, patient, [], ON).questions) value.answers[code] = false;
};

test('every question of every form has its words', () => {
  for (const { form, questions } of checklists)
    expect(questions.filter(({ code }) => !questionTexts[form][code])).toEqual([]);
});

describe('a screening as it is written', () => {
  test('measured answers stand over answers by hand; every vaccine has its conclusion and the version of the list', () => {
    const after = screen((value) => {
      allNo(value);
      value.temperatureC = 38.2;
      value.chosen['PENTA-1 PENTA'] = { until: '2026-11-28' };
    });
    expect(after).toMatchObject({ checklist: 'child', checklistVersion: 'QD1575-2023-child', screenedBy: 'nurse' });
    expect(after.answers?.['TH-c']).toBe(true);
    expect(after.conclusions).toEqual([
      { ...PENTA, conclusion: 'TAM_HOAN', until: '2026-11-28', reason: 'TH-c' },
      { ...MR, conclusion: 'TAM_HOAN', reason: 'TH-c' },
    ]);
  });

  test('a conclusion that only followed the answers follows them when they change; one that a person chose stays', () => {
    const first = screen((value) => {
      allNo(value);
      value.temperatureC = 38.2;
      value.chosen[' MR'] = { conclusion: 'CHONG_CHI_DINH', reason: 'dị ứng trứng' };
    });
    const again = newScreening(first, patient, []);
    again.temperatureC = 36.9;
    const after = screenedAttendance(first, again, screeningOf(again, patient, [], ON), by);
    expect(after.conclusions.map(({ conclusion }) => conclusion)).toEqual(['DU_DIEU_KIEN', 'CHONG_CHI_DINH']);
    expect(attendanceChange(after)).toMatchObject({ kind: 'sessions', basedOn: NOW, record: { doses: [PENTA, MR] } });
  });

  test('what was deferred or contraindicated is told to the due list, once, and never over a dose that was given', () => {
    const after = screen((value) => {
      allNo(value);
      value.temperatureC = 38.2;
      value.chosen['PENTA-1 PENTA'] = { until: '2026-11-28' };
    });
    const [change, ...others] = notGivenChanges(after, [], 'Trạm');
    // MR is outside the schedule here: no due list waits for it.
    expect(others).toEqual([]);
    expect(change?.record).toMatchObject({
      id: 'p1:PENTA-1:2026-11-21',
      status: 'HOAN',
      postponedUntil: '2026-11-28',
      reasonNotGiven: 'TH-c',
      screeningId: 's1:p1',
    });
    const given = { id: 'p1:PENTA-1:2026-11-21', status: 'DA_TIEM' } as Immunization;
    expect(notGivenChanges(after, [given], 'Trạm')).toEqual([]);
  });
});

describe('a dose from paper', () => {
  const value = (more: Partial<DoseValue> = {}): DoseValue => ({
    ...newDose('fresh', patient, { id: 'nurse', stationName: 'Trạm' }, NOW, ON),
    ...PENTA,
    occurredOn: '2026-11-20',
    time: '09:00',
    paper: { temperatureC: 36.8, allNo: true, observed: true },
    ...more,
  });
  const codes = (dose: DoseValue) => paperIssues(dose, patient, [], NOW).map(({ path, code }) => `${path} ${code}`);

  test('is one that was given here before today', () => {
    expect([isFromPaper(value(), ON), isFromPaper(value({ occurredOn: ON }), ON)]).toEqual([true, false]);
    expect(isFromPaper(value({ source: 'SO_TIEM_CHUNG' }), ON)).toBe(false);
  });
  test('brings the screening of its day, eligible, observed to the end', () => {
    const session = newSession('s', '22333', '2026-11-20');
    expect(paperAttendance(value(), patient, [], session, 'nurse')).toMatchObject({
      id: 's:p1',
      on: '2026-11-20',
      conclusions: [{ ...PENTA, conclusion: 'DU_DIEU_KIEN' }],
      observedUntil: '2026-11-20T02:30:00.000Z',
      observationResult: 'normal',
    });
    expect(codes(value())).toEqual([]);
  });
  test('is stopped without the form, without a temperature, and by fever', () => {
    expect(codes(value({ paper: { temperatureC: 36.8 } }))).toEqual(['paper.allNo paperScreeningMissing']);
    expect(codes(value({ paper: { allNo: true } }))).toContain('paper.temperatureC required');
    expect(codes(value({ paper: { allNo: true, temperatureC: 38 } }))).toEqual(['paper.temperatureC doseNotEligible']);
    expect(codes(value({ paper: { allNo: true, temperatureC: 3.7 } }))).toContain('paper.temperatureC vitalHard');
  });
});
