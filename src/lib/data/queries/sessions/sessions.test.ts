import { afterEach, describe, expect, test } from 'vitest';
import { attendanceId } from '../../../domain/records/index.ts';
import { newSession, observation, routineSession } from '../../../domain/sessions/index.ts';
import type { Change } from '../../api.ts';
import { openDevice, STATION, type TestDevice } from '../../testing/device.ts';
import { doseChange, householdChange, patientChange, VILLAGE } from '../../testing/records.ts';

const NOW = Date.parse('2026-11-21T03:00:00.000Z');
const ON = '2026-11-21';
const at = (time: string) => `${ON}T${time}:00.000Z`;
const NO = Object.fromEntries(
  'CCĐ-a CCĐ-b CCĐ-c TH-a TH-b TH-c TH-d TH-e TH-g TH-h TH-i'.split(' ').map((code) => [code, false]),
);
const PENTA = { productCode: 'PENTA', scheduleDose: 'PENTA-1' };
const baby = (id: string, name: string, born = '2026-09-10') => patientChange(id, name, { birthDate: born, sex: '1' });
const sessionChange = (id: string, more: Record<string, unknown> = {}): Change => ({
  kind: 'sessions',
  record: { ...newSession(id, STATION, ON), place: 'Nhà văn hóa', status: 'open', ...more },
});
const attendanceChange = (sessionId: string, patientId: string, more: Record<string, unknown> = {}): Change => ({
  kind: 'sessions',
  record: {
    id: attendanceId(sessionId, patientId),
    stationCode: STATION,
    villageCode: VILLAGE,
    type: 'attendance',
    sessionId,
    patientId,
    on: ON,
    arrivedAt: at('01:00'),
    doses: [PENTA],
    conclusions: [],
    ...more,
  },
});
const screened = {
  checklist: 'child',
  checklistVersion: 'QD1575-2023-child',
  answers: NO,
  temperatureC: 36.8,
  weightKg: 5.4,
  screenedAt: at('01:10'),
  conclusions: [{ ...PENTA, conclusion: 'DU_DIEU_KIEN' }],
};
const given = (patientId: string, screeningId?: string, more: Record<string, unknown> = {}) =>
  doseChange(patientId, 'PENTA-1', {
    productCode: 'PENTA',
    productName: '5 trong 1',
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    occurredAt: at('01:20'),
    ...(screeningId ? { screeningId } : {}),
    ...more,
  });

let opened: TestDevice['device'] | undefined;
afterEach(() => opened?.close());

async function station(): Promise<TestDevice['device']> {
  const { device } = await openDevice({ now: () => NOW });
  opened = device;
  await device.save([householdChange('h1', 'a'), baby('a', 'Lê An'), baby('b', 'Lê Bình'), baby('c', 'Lê Chi')]);
  return device;
}
const codes = (promise: Promise<unknown>) =>
  promise.then(
    () => ['saved'],
    (error: { issues?: { code: string }[] }) => (error.issues ?? []).map(({ code }) => code),
  );

describe('no dose is recorded as given here without the same day’s conclusion', () => {
  test('refused without screening, taken with it, also when both are in one form', async () => {
    const device = await station();
    await device.save([sessionChange('s1'), attendanceChange('s1', 'a', screened), attendanceChange('s1', 'b')]);
    expect(await codes(device.save([given('a')]))).toEqual(['doseNotScreened']);
    expect(await codes(device.save([given('b', 's1:b')]))).toEqual(['doseNotConcluded']);
    expect(await codes(device.save([given('b', 's1:a')]))).toEqual(['doseScreenedOtherPerson']);
    expect(await codes(device.save([given('a', 's1:a')]))).toEqual(['saved']);
    expect(await codes(device.save([attendanceChange('s1', 'c', screened), given('c', 's1:c')]))).toEqual(['saved']);
  });

  test('a conclusion against the answers is refused with its dose: nothing is written', async () => {
    const device = await station();
    const fever = { ...screened, temperatureC: 38.2, answers: { ...NO, 'TH-c': true } };
    const saving = device.save([sessionChange('s1'), attendanceChange('s1', 'a', fever), given('a', 's1:a')]);
    expect(await codes(saving)).toEqual(['conclusionAgainstAnswers']);
    expect(await device.get('sessions', 's1:a')).toBeUndefined();
  });

  test('a temperature of 3.7 is refused', async () => {
    const device = await station();
    const slip = attendanceChange('s1', 'a', { ...screened, temperatureC: 3.7 });
    expect(await codes(device.save([sessionChange('s1'), slip]))).toEqual(['vitalHard']);
  });

  test('an older dose may be edited, and its day corrected: neither asks for a screening', async () => {
    const device = await station();
    await device.save([sessionChange('s1'), attendanceChange('s1', 'a', screened), given('a', 's1:a')]);
    const dose = (await device.timeline('a')).immunizations[0]!;
    const note = { kind: 'immunizations', record: { ...dose, screeningId: undefined, note: 'x' } } as unknown as Change;
    expect(await codes(device.save([{ ...note, basedOn: dose.updatedAt }]))).toEqual(['saved']);
    const now = (await device.timeline('a')).immunizations[0]!;
    const voided = { reason: 'nhầm ngày', by: 'x', at: at('02:00'), device: 'd' };
    const moved = given('a', 's1:a', { id: 'a:PENTA-1:2026-11-20', occurredOn: '2026-11-20', occurredAt: undefined });
    const correcting = device.save([
      { kind: 'immunizations', record: { ...now, voided }, basedOn: now.updatedAt } as unknown as Change,
      moved,
    ]);
    expect(await codes(correcting)).toEqual(['saved']);
  });

  test('a deferral of the morning becomes the dose only with the conclusion', async () => {
    const device = await station();
    const id = `a:PENTA-1:${ON}`;
    const deferred = given('a', undefined, { id, status: 'HOAN', postponedUntil: '2026-11-28', lot: undefined });
    await device.save([sessionChange('s1'), attendanceChange('s1', 'a'), deferred]);
    const updatedAt = (await device.timeline('a')).immunizations[0]?.updatedAt;
    const dose = { ...given('a', 's1:a', { id }), basedOn: updatedAt };
    expect(await codes(device.save([dose]))).toEqual(['doseNotConcluded']);
    const { updatedAt: arrived } = (await device.get('sessions', 's1:a')) as { updatedAt: string };
    const concluded = { ...attendanceChange('s1', 'a', screened), basedOn: arrived };
    expect(await codes(device.save([concluded, dose]))).toEqual(['saved']);
    expect((await device.timeline('a')).immunizations).toMatchObject([{ id, status: 'DA_TIEM' }]);
  });

  test('doses of the paper book and doses that were not given are as before', async () => {
    const device = await station();
    const refused = given('b', undefined, { status: 'TU_CHOI', reasonNotGiven: 'Gia đình từ chối' });
    expect(await codes(device.save([doseChange('a', 'BCG'), refused]))).toEqual(['saved']);
  });
});

describe('the board of a session', () => {
  test('everybody once, with where they stand', async () => {
    const device = await station();
    const invited = [
      { patientId: 'a', doses: [PENTA] },
      { patientId: 'c', doses: [PENTA] },
    ];
    await device.save([
      sessionChange('s1', { invited }),
      attendanceChange('s1', 'a', { ...screened, ...observation(at('01:20'), 30) }),
      attendanceChange('s1', 'b'),
      given('a', 's1:a'),
    ]);
    const board = await device.sessionBoard('s1');
    expect(board?.people.map(({ person, stage }) => `${person.fullName} ${stage}`)).toEqual([
      'Lê An observing',
      'Lê Bình arrived',
      'Lê Chi invited',
    ]);
    expect(board?.lots).toEqual([{ lotId: 'lot:PENTA:L1', productCode: 'PENTA', lotNo: 'L1', given: 1 }]);
    expect(board?.rules).toEqual({ observationMinutes: 30, minC: 2, maxC: 8 });
    const [row] = await device.sessions({ from: ON, to: ON });
    expect(row).toMatchObject({ invited: 2, stages: { observing: 1, arrived: 1, invited: 1 }, waiting: true });
    expect(await device.sessions({ from: '2026-11-22', to: '2026-12-01' })).toEqual([]);
    expect(await device.sessionBoard('none')).toBeUndefined();
  });

  test('who is received where: at the session that invited or received them', async () => {
    const device = await station();
    const routine = routineSession({ stationCode: STATION, point: '' }, ON, 'Tiêm thường xuyên', at('01:00'));
    await device.save([
      sessionChange('s1', { invited: [{ patientId: 'a', doses: [PENTA] }] }),
      { kind: 'sessions', record: routine },
      attendanceChange(routine.id, 'b'),
    ]);
    expect(await device.sessionOf('a', ON)).toBe('s1');
    expect(await device.sessionOf('b', ON)).toBe(routine.id);
    expect(await device.sessionOf('c', ON)).toBeUndefined();
    expect(await device.sessionOf('a', '2026-11-22')).toBeUndefined();
  });

  test('the due list of the day suggests whom to invite, by village', async () => {
    const device = await station();
    await device.save([baby('e', 'Lê Em', '2026-11-18'), patientChange('x', 'Lê Xuân')]);
    const rows = await device.inviteSuggestions({ on: '2026-11-25', villageCodes: [VILLAGE] });
    const an = rows.find(({ person }) => person.id === 'a');
    expect(an?.doses).toContainEqual({ ...PENTA, dueOn: '2026-11-10', overdue: false });
    expect(rows.some(({ person }) => person.id === 'x')).toBe(false);
    expect(await device.inviteSuggestions({ on: '2026-11-25', villageCodes: ['thon-2'] })).toEqual([]);
  });
});
