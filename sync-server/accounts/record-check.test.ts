import { describe, expect, test } from 'vitest';
import { VN_EPI_TT52_2025 } from '../../src/lib/domain/immunization/index.ts';
import { checkRecord } from './record-check.ts';

const nurse = { name: 'p1', roles: ['station:22333', 'healthWorker'], admin: false };
const admin = { name: 'root', roles: ['_admin'], admin: true };

const stamps = {
  createdAt: '2026-11-21T03:20:00.000Z',
  createdBy: 'p1',
  createdDevice: 'd1',
  updatedAt: '2026-11-21T03:20:00.000Z',
  updatedBy: 'p1',
  updatedDevice: 'd1',
  clock: '1',
};
const patient = {
  _id: 'a',
  id: 'a',
  stationCode: '22333',
  villageCode: '22333-1',
  version: 1,
  ...stamps,
  householdId: '',
  fullName: 'Nguyễn Thị Hoà',
  sex: '2',
  birthDate: '1980',
  identifiers: [],
  contacts: [],
  allergies: [],
  conditions: [],
};
const household = {
  _id: 'h',
  id: 'h',
  stationCode: '22333',
  villageCode: '22333-1',
  version: 2,
  ...stamps,
  code: '',
  address: {},
  members: [],
  events: [],
};

test('takes a right record, an older one and one of a newer program with unknown fields', () => {
  expect(checkRecord('tram-22333-patients', patient, nurse)).toBeUndefined();
  expect(checkRecord('tram-22333-households', household, nurse)).toBeUndefined();
  expect(checkRecord('tram-22333-households', { ...household, version: 1, hygiene: 'khong' }, nurse)).toBeUndefined();
  expect(checkRecord('tram-22333-patients', { ...patient, version: 9, genome: {} }, nurse)).toBeUndefined();
});

test.each([
  [{ sex: 'x' }, 'Trường "sex" không đúng: cần là một trong 1, 2, 3.'],
  [{ birthDate: '1980-13' }, 'Trường "birthDate" không đúng: sai định dạng.'],
  [{ fullName: undefined }, 'Trường "fullName" không đúng: cần là chữ.'],
  [{ fullName: '' }, 'Trường "fullName" không đúng: tối thiểu là 1.'],
  [{ allergies: [{ id: '1', kind: '9' }] }, /^Trường "allergies.0.kind" không đúng/],
  [{ version: 9, sex: 'x' }, /"sex"/],
  [{ stationCode: '99999' }, /"stationCode"/],
  [{ id: 'b' }, /"id"/],
])('names the field of a wrong record: %j', (change, reason) => {
  expect(checkRecord('tram-22333-patients', { ...patient, ...change }, nurse)).toMatch(reason);
});

test('names the field of a settings document, which is one of two shapes', () => {
  const people = { ...patient, type: 'people', people: [{ id: 'p1', name: 5, role: 'healthWorker' }] };
  expect(checkRecord('tram-22333-settings', people, admin)).toMatch(/"people.0.name"/);
});

describe('settings of the station', () => {
  const head = { name: 'p2', roles: ['station:22333', 'stationHead'], admin: false };
  const DB = 'tram-22333-settings';
  const setting = (_id: string, more: Record<string, unknown>) => ({
    ...stamps,
    _id,
    id: _id,
    stationCode: '22333',
    villageCode: '',
    version: 1,
    ...more,
  });
  const rules = (value: number) =>
    setting('rules:immunization', { type: 'rules', values: [{ id: 'observationMinutes', value }] });
  const schedule = (change: (one: typeof VN_EPI_TT52_2025) => void) => {
    const one = structuredClone(VN_EPI_TT52_2025);
    change(one);
    return setting('schedule:VN-EPI-TT52-2025', { type: 'schedule', schedule: one });
  };
  const firstDose = (one: typeof VN_EPI_TT52_2025) => one.series[2]?.doses[0] ?? expect.fail();

  test('its head writes rules and schedules, and nothing else', () => {
    expect(checkRecord(DB, rules(45), head)).toBeUndefined();
    expect(
      checkRecord(
        DB,
        schedule(() => undefined),
        head,
      ),
    ).toBeUndefined();
    for (const other of [
      setting('station', { type: 'rules', values: [] }),
      setting('rules:x', { type: 'people', people: [] }),
      { _id: 'rules:immunization', _deleted: true },
    ])
      expect(checkRecord(DB, other, head)).toMatch(/trưởng trạm chỉ ghi được/);
  });

  test('a rule out of bounds and a schedule with faults are refused with the sentence, whoever writes them', () => {
    for (const who of [head, admin]) {
      expect(checkRecord(DB, rules(5), who)).toBe('Quy tắc "observationMinutes" phải từ 30 đến 240.');
      expect(
        checkRecord(
          DB,
          schedule((one) => Object.assign(firstDose(one), { minAge: '-6w' })),
          who,
        ),
      ).toMatch(/^Lịch tiêm chủng không dùng được: .*là số âm/);
      const cycle = schedule((one) => {
        const dose = firstDose(one);
        dose.after = { dose: 'PENTA-2', interval: '28d' };
        dose.trust.after = 'D';
      });
      expect(checkRecord(DB, cycle, who)).toMatch(/chờ lẫn nhau/);
    }
    expect(checkRecord(DB, { ...schedule(() => undefined), _id: 'schedule:X', id: 'schedule:X' }, head)).toMatch(
      /schedule:VN-EPI-TT52-2025/,
    );
  });
});

test('leaves tombstones, local documents and other databases alone, and design documents to the administrator', () => {
  expect(checkRecord('tram-22333-patients', { _id: 'a', _deleted: true }, nurse)).toBeUndefined();
  expect(checkRecord('tram-22333-patients', { _id: '_local/x' }, nurse)).toBeUndefined();
  expect(checkRecord('other', { _id: 'x' }, nurse)).toBeUndefined();
  expect(checkRecord('tram-22333-patients', { _id: '_design/x' }, nurse)).toMatch(/quản trị viên/);
  expect(checkRecord('tram-22333-patients', { _id: '_design/x' }, admin)).toBeUndefined();
});
