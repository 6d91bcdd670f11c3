import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../records/index.ts';
import { tick } from './clock.ts';
import { explainConflict } from './explain.ts';
import { merge } from './merge.ts';
import { stampEdit } from './edit.ts';
import { fieldStampsOf } from './stamps.ts';
import { policyFor, samples, type SampleKind } from './test-records.ts';

const T = Date.UTC(2026, 10, 10);

/** An edit of `before` on a device, `hour` hours after T. */
function edit(kind: SampleKind, before: AnyRecord, device: string, hour: number, change: Record<string, unknown>) {
  const now = T + hour * 3_600_000;
  const stamp = {
    at: new Date(now).toISOString(),
    by: `${device}-nurse`,
    device,
    clock: tick(before.clock, now, device).clock,
  };
  return stampEdit(before, { ...before, ...change }, stamp, policyFor(kind));
}

function meet(kind: SampleKind, base: AnyRecord | undefined, mine: AnyRecord, theirs: AnyRecord) {
  return merge(base, mine, theirs, policyFor(kind));
}

const patient = samples.patients;
const household = samples.households;
const visit = samples.visits;
const dose = samples.immunizations;
const allergy = { id: 'a2', kind: '1', name: 'Aspirin', status: 'active' };

describe('merge', () => {
  test('different fields: both edits stand, without a conflict (R5)', () => {
    const a = edit('patients', patient, 'tab-a', 1, { phone: '0912000111' });
    const b = edit('patients', patient, 'tab-b', 2, { fullName: 'Lò Thị Mai Anh' });
    const { merged, conflicts } = meet('patients', patient, a, b);
    expect(merged).toMatchObject({ phone: '0912000111', fullName: 'Lò Thị Mai Anh', updatedBy: 'tab-b-nurse' });
    expect([conflicts, merged.superseded]).toEqual([[], undefined]);
    expect(merged.clock).toBe(b.clock);
  });

  test('the same field: the newest is in use, the other is kept for a person to decide (R5)', () => {
    const a = edit('patients', patient, 'tab-a', 1, { birthDate: '1990-05-09' });
    const b = edit('patients', patient, 'tab-b', 2, { birthDate: '1990-05-08' });
    const { merged, conflicts } = meet('patients', patient, a, b);
    expect(merged.birthDate).toBe('1990-05-08');
    expect(merged.superseded).toMatchObject([
      {
        path: 'birthDate',
        value: '1990-05-09',
        kept: '1990-05-08',
        by: 'tab-a-nurse',
        device: 'tab-a',
        at: a.updatedAt,
      },
    ]);
    expect(conflicts.map((conflict) => explainConflict(conflict, policyFor('patients')))).toMatchObject([
      { field: 'birthDate', kept: '1990-05-08', rule: 'ask', why: 'decides every dose', decide: true },
    ]);
  });

  test('the same value on both sides is no conflict', () => {
    const a = edit('patients', patient, 'tab-a', 1, { phone: '0912000111' });
    const b = edit('patients', patient, 'tab-b', 2, { phone: '0912000111' });
    expect(meet('patients', patient, a, b)).toMatchObject({ conflicts: [], merged: { phone: '0912000111' } });
  });

  test('items that lack the fields by which their list knows them are two items, not one', () => {
    const attendance = samples.sessions;
    const doses = attendance.doses as unknown[];
    const a = edit('sessions', attendance, 'tab-a', 1, { doses: [...doses, { note: 'một' }] });
    const b = edit('sessions', attendance, 'tab-b', 2, { doses: [...doses, { note: 'hai' }] });
    const { merged } = meet('sessions', attendance, a, b);
    expect(merged.doses).toEqual([...doses, { note: 'một' }, { note: 'hai' }]);
  });

  test('a value that was changed and changed back was still written', () => {
    const a1 = edit('patients', patient, 'tab-a', 1, { sex: '1' });
    const back = edit('patients', a1, 'tab-a', 5, { sex: '2' });
    const b = edit('patients', patient, 'tab-b', 2, { sex: '3' });
    const { merged } = meet('patients', patient, b, back);
    expect(merged.sex).toBe('2');
    expect(merged.superseded).toMatchObject([{ path: 'sex', value: '3' }]);
  });

  test('an older edit of one field does not win because its device edited another field later', () => {
    const a1 = edit('patients', patient, 'tab-a', 1, { phone: '1' });
    const a2 = edit('patients', a1, 'tab-a', 9, { note: 'gọi buổi tối' });
    const b = edit('patients', patient, 'tab-b', 5, { phone: '2' });
    expect(meet('patients', patient, a2, b).merged).toMatchObject({ phone: '2', note: 'gọi buổi tối' });
  });

  test('a household: two people added apart are both members, an address is merged by parts', () => {
    const add = (patientId: string) => [
      ...(household.members as object[]),
      { patientId, relationship: '04', joinedOn: '2026-11-10' },
    ];
    const a = edit('households', household, 'tab-a', 1, {
      members: add('p3'),
      address: { communeCode: '22333', text: 'nhà số 5' },
    });
    const b = edit('households', household, 'tab-b', 2, {
      members: add('p4'),
      address: { communeCode: '22334', text: 'nhà số 4' },
    });
    const { merged, conflicts } = meet('households', household, a, b);
    expect((merged.members as { patientId: string }[]).map((m) => m.patientId)).toEqual(['p1', 'p2', 'p3', 'p4']);
    expect(merged.address).toEqual({ communeCode: '22334', text: 'nhà số 5' });
    expect(conflicts).toEqual([]);
  });

  test('an item that one side removed goes, unless the other edited it', () => {
    const removed = edit('visits', visit, 'tab-a', 3, { prescription: [] });
    const unrelated = edit('visits', visit, 'tab-b', 1, { reason: 'Ho' });
    expect(meet('visits', visit, removed, unrelated).merged.prescription).toEqual([]);
    const more = edit('visits', visit, 'tab-b', 1, { prescription: [{ id: 'l1', drug: 'Paracetamol', quantity: 20 }] });
    const { merged, conflicts } = meet('visits', visit, removed, more);
    expect(merged.prescription).toEqual([{ id: 'l1', drug: 'Paracetamol', quantity: 20 }]);
    expect(conflicts).toMatchObject([{ path: 'prescription.l1', removal: true, decide: true }]);
    expect(merged.superseded).toMatchObject([{ path: 'prescription.l1', value: null, removal: true }]);
  });

  test('items stand in the order of entering, whoever merges', () => {
    const line = (id: string) => [...(visit.prescription as object[]), { id, drug: id, quantity: 1 }];
    const a = edit('visits', visit, 'tab-a', 1, { prescription: line('z-first') });
    const b = edit('visits', visit, 'tab-b', 2, { prescription: line('a-second') });
    const ids = (record: AnyRecord) => (record.prescription as { id: string }[]).map(({ id }) => id);
    expect(ids(meet('visits', visit, a, b).merged)).toEqual(['l1', 'z-first', 'a-second']);
    expect(ids(meet('visits', visit, b, a).merged)).toEqual(['l1', 'z-first', 'a-second']);
  });

  test('an item that was removed and entered again is as old as its second entering', () => {
    const line = (quantity: number) => ({ prescription: [{ id: 'l1', drug: 'Paracetamol', quantity }] });
    const base = edit('visits', visit, 'tab-a', 1, line(20));
    const gone = edit('visits', base, 'tab-a', 2, { prescription: [] });
    const again = edit('visits', gone, 'tab-a', 6, line(30));
    const b = edit('visits', base, 'tab-b', 5, line(40));
    expect(meet('visits', base, b, again).merged).toMatchObject(line(30));
  });

  test('vitals measured twice need a decision, each by itself', () => {
    const a = edit('visits', visit, 'tab-a', 1, { vitals: { temperatureC: 39, pulsePerMin: 96 } });
    const b = edit('visits', visit, 'tab-b', 2, { vitals: { temperatureC: 37, pulsePerMin: 96, weightKg: 50 } });
    const { merged, conflicts } = meet('visits', visit, a, b);
    expect(merged.vitals).toEqual({ temperatureC: 37, pulsePerMin: 96, weightKg: 50 });
    expect(conflicts).toMatchObject([{ path: 'vitals.temperatureC', decide: true }]);
  });

  test('first arrival, last end', () => {
    const a = edit('visits', visit, 'tab-a', 9, {
      startedAt: '2026-11-10T01:00:00.000Z',
      endedAt: '2026-11-10T01:30:00.000Z',
    });
    const b = edit('visits', visit, 'tab-b', 2, {
      startedAt: '2026-11-10T02:00:00.000Z',
      endedAt: '2026-11-10T02:30:00.000Z',
    });
    expect(meet('visits', visit, a, b).merged).toMatchObject({ startedAt: a.startedAt, endedAt: b.endedAt });
  });

  test('without a base both values are kept wherever they differ', () => {
    const a = edit('immunizations', dose, 'tab-a', 1, { lot: 'L2', site: 'DT' });
    const b = edit('immunizations', dose, 'tab-b', 2, { lot: 'L3', note: 'khóc ít' });
    const { merged } = meet('immunizations', undefined, a, b);
    expect(merged).toMatchObject({ lot: 'L3', site: 'DT', note: 'khóc ít' });
    expect(merged.superseded).toMatchObject([{ path: 'lot', value: 'L2' }]);
  });

  test('one side that did not change makes a plain forward step', () => {
    const b = edit('patients', patient, 'tab-b', 2, { phone: '2' });
    expect(meet('patients', patient, patient, b)).toEqual({ merged: b, conflicts: [], equalsTheirs: true });
    expect(meet('patients', patient, b, patient)).toEqual({ merged: b, conflicts: [], equalsTheirs: false });
  });

  test('a version of a program that writes no field stamps is merged too', () => {
    const { fieldStamps: _none, ...a } = edit('patients', patient, 'tab-a', 1, { phone: '1' });
    const b = edit('patients', patient, 'tab-b', 2, { email: 'a@b.vn' });
    const { merged } = meet('patients', patient, a as AnyRecord, b);
    expect(merged).toMatchObject({ phone: '1', email: 'a@b.vn' });
    expect(Object.keys(fieldStampsOf(merged) ?? {})).toEqual(['*', 'email', 'phone']);
  });
});

describe('what protects the patient', () => {
  test('an allergy is not removed by a merge', () => {
    const a = edit('patients', patient, 'tab-a', 5, { allergies: [] });
    const b = edit('patients', patient, 'tab-b', 1, { phone: '1' });
    const { merged, conflicts } = meet('patients', patient, a, b);
    expect(merged.allergies).toEqual(patient.allergies);
    expect(conflicts).toMatchObject([{ path: 'allergies.a1', rule: 'safer', decide: true }]);
  });

  test('refuting an allergy holds, unless somebody else worked on that allergy', () => {
    const [known] = patient.allergies as object[];
    const a = edit('patients', patient, 'tab-a', 5, { allergies: [{ ...known, status: 'refuted' }] });
    const phone = edit('patients', patient, 'tab-b', 1, { phone: '1' });
    expect(meet('patients', patient, a, phone).merged.allergies).toMatchObject([{ status: 'refuted' }]);
    const worse = edit('patients', patient, 'tab-b', 1, { allergies: [{ ...known, severity: 'anaphylaxis' }] });
    const { merged, conflicts } = meet('patients', patient, a, worse);
    expect(merged.allergies).toMatchObject([{ status: 'active', severity: 'anaphylaxis' }]);
    expect(conflicts).toMatchObject([{ path: 'allergies.a1.status', decide: true }]);
  });

  test('"no known allergy" loses against an allergy of the other side', () => {
    const none = { ...patient, allergies: [] };
    const a = edit('patients', none, 'tab-a', 5, { noKnownAllergy: true });
    const b = edit('patients', none, 'tab-b', 1, { allergies: [allergy] });
    const { merged } = meet('patients', none, a, b);
    expect(merged).toMatchObject({ noKnownAllergy: false, allergies: [allergy] });
    expect(merged.superseded).toMatchObject([{ path: 'noKnownAllergy', value: true, by: 'tab-a-nurse' }]);
  });

  test('"no known allergy" said beside an allergy, or by removing one, does not last, whoever comes first', () => {
    const [known] = patient.allergies as object[];
    const unrelated = edit('patients', patient, 'tab-a', 1, { phone: '1' });
    const refuted = edit('patients', patient, 'tab-b', 2, { allergies: [{ ...known, status: 'refuted' }] });
    for (const allergies of [patient.allergies, []]) {
      const none = edit('patients', patient, 'tab-c', 3, { noKnownAllergy: true, allergies });
      const arrive = (...order: AnyRecord[]) =>
        order.reduce(
          (there, mine) => (there === patient ? mine : meet('patients', patient, mine, there).merged),
          patient,
        );
      const first = arrive(unrelated, none, refuted);
      expect(first).toMatchObject({ noKnownAllergy: false, allergies: [{ status: 'refuted' }] });
      expect(arrive(refuted, none, unrelated)).toEqual(first);
    }
  });

  test('"no known allergy" of somebody who refuted the allergy stands', () => {
    const [known] = patient.allergies as object[];
    const a = edit('patients', patient, 'tab-a', 1, {
      allergies: [{ ...known, status: 'refuted' }],
      noKnownAllergy: true,
    });
    const b = edit('patients', patient, 'tab-b', 2, { phone: '1' });
    expect(meet('patients', patient, a, b)).toMatchObject({ merged: { noKnownAllergy: true }, conflicts: [] });
  });

  test('a death is not removed by a merge, and two dates of death need a decision', () => {
    const a = edit('patients', patient, 'tab-a', 5, { death: undefined });
    const b = edit('patients', patient, 'tab-b', 1, { phone: '1' });
    expect(meet('patients', patient, a, b).merged.death).toEqual(patient.death);
    const c = edit('patients', patient, 'tab-c', 6, { death: { on: '2026-10-29', place: 'tại nhà' } });
    const d = edit('patients', patient, 'tab-d', 2, { death: { on: '2026-10-28', place: 'tại nhà' } });
    expect(meet('patients', patient, c, d).conflicts).toMatchObject([{ path: 'death.on', decide: true }]);
  });

  test.each(['HOAN', 'TU_CHOI', 'CHONG_CHI_DINH'])('a given dose stays given against %s', (status) => {
    const a = edit('immunizations', dose, 'tab-a', 5, { status });
    const b = edit('immunizations', dose, 'tab-b', 1, { note: 'khóc ít' });
    const { merged, conflicts } = meet('immunizations', dose, a, b);
    expect(merged.status).toBe('DA_TIEM');
    expect(conflicts).toMatchObject([{ path: 'status', decide: true }]);
  });

  test('a severe reaction stays severe', () => {
    const a = edit('immunizations', dose, 'tab-a', 5, {
      reactions: [{ id: 'r1', severity: 'common', kinds: ['sot'] }],
    });
    const b = edit('immunizations', dose, 'tab-b', 1, {
      reactions: [{ id: 'r1', severity: 'severe', kinds: ['co giat'] }],
    });
    expect(meet('immunizations', dose, a, b).merged.reactions).toMatchObject([{ severity: 'severe' }]);
  });
});

describe('voiding never beats editing', () => {
  const voided = { reason: 'nhập nhầm người', by: 'tab-a-nurse', at: '2026-11-10T09:00:00.000Z', device: 'tab-a' };

  test('edited on the other side: the record lives, a person decides', () => {
    const a = edit('visits', visit, 'tab-a', 9, { voided });
    const b = edit('visits', visit, 'tab-b', 1, { reason: 'Sốt, ho' });
    const { merged, conflicts } = meet('visits', visit, a, b);
    expect(merged.voided).toBeUndefined();
    expect(merged.reason).toBe('Sốt, ho');
    expect(merged.superseded).toMatchObject([{ path: 'voided', value: voided }]);
    expect(conflicts).toMatchObject([{ path: 'voided', rule: 'void', decide: true }]);
  });

  test('two voids are one', () => {
    const a = edit('visits', visit, 'tab-a', 9, { voided });
    const b = edit('visits', visit, 'tab-b', 1, { voided: { ...voided, device: 'tab-b', reason: 'trùng' } });
    expect(meet('visits', visit, a, b).merged.voided).toMatchObject({ device: 'tab-b' });
  });

  test('a record that was voided and is restored by one side lives', () => {
    const gone = edit('visits', visit, 'tab-a', 1, { voided });
    const a = edit('visits', gone, 'tab-a', 2, { voided: undefined });
    const b = edit('visits', gone, 'tab-b', 3, { note: 'xem lại' });
    const { merged, conflicts } = meet('visits', gone, a, b);
    expect([merged.voided, merged.note, conflicts]).toEqual([undefined, 'xem lại', []]);
  });
});
