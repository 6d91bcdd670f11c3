import type { AnyRecord, Household, Patient } from '../../../src/lib/domain/records/index.ts';
import type { EditStamp } from '../../../src/lib/domain/merge/stamps.ts';
import { markDead } from '../../../src/lib/domain/household/index.ts';
import { todayIn } from '../../../src/lib/domain/dates/index.ts';
import { newPatient } from '../records.ts';
import { deedOf, editsOf, homeOf, successorOf } from './households.ts';
import { anyOf, change, listOf, type Act } from './records.ts';

const NAMES = ['Nguyễn Thị Lan', 'Trần Văn Đức', 'Lò Thị Ánh', 'Giàng A Sử', 'Phạm Thị Hạnh', 'Vũ Đức Ấn'];
export const nameOf = ({ random }: Act) => random.pick(NAMES);

export const correctPhone = (act: Act) =>
  change(act, 'patients', 'corrects a phone', (p) => ({ ...p, phone: `09${act.n}` }));
export const writeNote = (act: Act) =>
  change(act, 'patients', 'writes a note', (p) => ({ ...p, note: `ghi chú ${act.n}` }));
export const correctBirthDate = (act: Act) =>
  change(act, 'patients', 'corrects a birth date', (p) => ({
    ...p,
    birthDate: `19${50 + (act.n % 50)}-0${1 + (act.n % 9)}-1${act.n % 10}`,
  }));
export const correctName = (act: Act) =>
  change(act, 'patients', 'corrects a name', (p) => ({ ...p, fullName: `${nameOf(act)} ${act.n}` }));

export const addAllergy = (act: Act) =>
  change(act, 'patients', 'adds an allergy', (p) => ({
    ...p,
    allergies: [...listOf(p, 'allergies'), { id: `a${act.n}`, kind: '1', name: `thuốc ${act.n}`, status: 'active' }],
  }));
export const refuteAllergy = (act: Act) =>
  change(act, 'patients', 'refutes an allergy', (p) => ({
    ...p,
    allergies: listOf(p, 'allergies').map((one, at) => (at === 0 ? { ...one, status: 'refuted' } : one)),
  }));
export const removeAllergy = (act: Act) =>
  change(act, 'patients', 'removes an allergy', (p) => ({ ...p, allergies: listOf(p, 'allergies').slice(1) }));
export const addCondition = (act: Act) =>
  change(act, 'patients', 'adds a disease', (p) => ({
    ...p,
    conditions: [...listOf(p, 'conditions'), { id: `c${act.n}`, code: '01', name: `bệnh ${act.n}`, status: 'active' }],
  }));
export const addIdentifier = (act: Act) =>
  change(act, 'patients', 'adds a card', (p) => ({
    ...p,
    identifiers: [...listOf(p, 'identifiers'), cardOf(act.n, p.updatedAt)],
  }));
const cardOf = (n: number, recordedAt: string) => {
  return { id: `i${n}`, type: 'bhytCard', value: `GD4010${n}`, status: 'active', recordedAt };
};

/** Somebody registers a person who is here already, under nearly the same name. */
export async function registerAgain(act: Act): Promise<void> {
  const known = anyOf<Patient>(act, 'patients');
  if (!known) return;
  const again = newPatient(`p-${act.device.name}-${act.n}`, known.fullName, known.householdId);
  await act.device.create('patients', { ...again, birthDate: known.birthDate, villageCode: known.villageCode });
}

/** A death: the person's record and the household in one act. */
export async function recordDeath(act: Act): Promise<void> {
  const person = anyOf<Patient>(act, 'patients', ({ death }) => death === undefined);
  if (!person) return;
  await act.device.act(`records the death of ${person.id}`, (stamp) => {
    const before = act.device.held('patients', person.id) as Patient;
    const after = { ...before, death: { on: todayIn(stamp.at), cause: `bệnh ${act.n}` } };
    const home = homeOf(act.device, person.id);
    return [edited(act, before, after, stamp), ...leaving(act, home, person.id, stamp)];
  });
}

function leaving(act: Act, home: Household | undefined, patientId: string, stamp: EditStamp) {
  if (!home) return [];
  const successorId = successorOf(home, patientId);
  const done = markDead(home, { patientId, ...(successorId ? { successorId } : {}) }, deedOf(act, stamp));
  return editsOf([home], done);
}

function edited({ device }: Act, before: AnyRecord, after: AnyRecord, stamp: EditStamp) {
  return { kind: 'patients' as const, before, record: device.program.edited('patients', before, after, stamp) };
}
