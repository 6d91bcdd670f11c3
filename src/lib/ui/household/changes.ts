import { v7 as uuid } from 'uuid';
import { DeviceError, type Change, type PersonRow } from '../../data/api.ts';
import {
  addMember,
  changeHead,
  createHousehold,
  HEAD,
  headOf,
  markDead,
  moveBetween,
  moveOut,
  presentMembers,
  splitHousehold,
  type Deed,
  type Done,
  type Outcome,
} from '../../domain/household/index.ts';
import type { Household, Patient } from '../../domain/records/index.ts';
import { nowInstant } from '../format/index.ts';
import { newPatient, patientChange, valueOf, type PatientValue } from '../patient/patient-value.ts';
import { changeOf } from '../patient/record.ts';
import { app } from '../state/app.svelte.ts';
import { isBlank, type FirstMember, type HouseholdValue } from './household-value.ts';

export type LeaveReason = 'moved' | 'died' | 'mistake' | 'other';
/** Relationship to the head, by person. */
export type Relations = Record<string, string>;

/** An act of the person at work. The worker writes clock and stamps; here they only mark who does it and when. */
function deed(on: string): Deed {
  const { person, deviceId = '' } = app.device ?? {};
  return { at: nowInstant(), by: person?.id ?? '', device: deviceId, clock: '', on, newId: uuid };
}

function must(outcome: Outcome): Done {
  if (!outcome.ok) throw new DeviceError('invalidRecord', {}, outcome.issues);
  return outcome;
}

const householdChange = (after: Household, before?: Household): Change => ({
  ...changeOf('households', after),
  basedOn: before?.updatedAt,
});

/** The household with the relationships of present people as they were asked. */
function related(household: Household, relations: Relations | undefined): Household {
  if (!relations) return household;
  const members = household.members.map((member) =>
    member.leftOn === undefined && relations[member.patientId]
      ? { ...member, relationship: relations[member.patientId] ?? member.relationship }
      : member,
  );
  return { ...household, members };
}

async function patientOf(id: string): Promise<Patient> {
  const patient = await app.client.get('patients', id);
  if (!patient) throw new DeviceError('storage');
  return patient;
}

/** The records of people whose household changed. */
function placed(patients: readonly Patient[], householdId: string, more: Partial<PatientValue> = {}): Change[] {
  return patients.map((patient) => patientChange({ ...valueOf(patient), householdId, ...more }));
}

/** A new household with its first people, or the facts of one that exists: one save. */
export async function householdChanges(value: HouseholdValue, isNew: boolean): Promise<Change[]> {
  const { people, ...fields } = value;
  if (!isNew) return [changeOf('households', fields)];
  const act = deed(app.today);
  const present = people.filter((person) => !isBlank(person));
  const members = present.map(({ id, existing, relationship }) => ({ patientId: existing?.id ?? id, relationship }));
  const { members: _, events: __, ...facts } = fields;
  const created = must(createHousehold({ fields: facts, members }, act));
  const household = created.households[0];
  if (!household) throw new DeviceError('storage');
  const changes = [householdChange(household)];
  for (const person of present) changes.push(...(await firstMemberChanges(person, household, act)));
  return changes;
}

async function firstMemberChanges(person: FirstMember, household: Household, act: Deed): Promise<Change[]> {
  const { id: householdId, stationCode, villageCode, address } = household;
  if (!person.existing) {
    const { provinceCode, communeCode } = address;
    const blank = newPatient(person.id, { stationCode, villageCode, provinceCode, communeCode });
    const { fullName, sex, birthDate } = person;
    const value = {
      ...blank,
      fullName,
      sex: sex as Patient['sex'],
      birthDate,
      householdId,
      currentAddress: { ...address },
    };
    return [patientChange(value)];
  }
  const patient = await patientOf(person.existing.id);
  const old = patient.householdId ? await app.client.get('households', patient.householdId) : undefined;
  const left = old && presentMembers(old).some((member) => member.patientId === patient.id);
  const moved = placed([patient], householdId, { villageCode });
  if (!old || !left) return moved;
  const outcome = must(moveOut(old, { patientIds: [patient.id], reason: 'moved' }, act));
  return [...outcome.households.map((after) => householdChange(after, old)), ...moved];
}

/** A person who is being created joins a household that exists; a newborn on the day of birth. */
export async function joinChange(householdId: string, value: PatientValue, born: boolean): Promise<Change> {
  const found = await app.client.get('households', householdId);
  if (!found) throw new DeviceError('storage');
  const birth = value.birthDate.length === 10 && value.birthDate <= app.today ? value.birthDate : app.today;
  const outcome = must(
    addMember(
      found,
      { patientId: value.id, relationship: value.relationship ?? '', how: born ? 'born' : 'movedIn' },
      deed(born ? birth : (value.joinedOn ?? app.today)),
    ),
  );
  return householdChange(outcome.households[0] ?? found, found);
}

/** Somebody with a record joins; the stay in another household of the station ends on the same day. */
export async function addExistingChanges(
  to: Household,
  person: Pick<PersonRow, 'id'>,
  relationship: string,
  on: string,
): Promise<Change[]> {
  const patient = await patientOf(person.id);
  const from =
    patient.householdId && patient.householdId !== to.id
      ? await app.client.get('households', patient.householdId)
      : undefined;
  const leaves = from && presentMembers(from).some((member) => member.patientId === patient.id);
  const newcomer = { patientId: patient.id, relationship };
  const outcome = leaves
    ? must(moveBetween(from, to, { members: [newcomer] }, deed(on)))
    : must(addMember(to, { ...newcomer, how: 'movedIn' }, deed(on)));
  const before = leaves ? [from, to] : [to];
  return [
    ...outcome.households.map((after, index) => householdChange(after, before[index])),
    ...placed([patient], to.id, { villageCode: to.villageCode }),
  ];
}

/** People leave the household: they moved, died, or were written down in the wrong one. */
export async function moveOutChanges(
  household: Household,
  patientIds: string[],
  { on, reason, relations }: { on: string; reason: LeaveReason; relations?: Relations },
): Promise<Change[]> {
  const successorId = Object.entries(relations ?? {}).find(([, code]) => code === HEAD)?.[0];
  const patients = await Promise.all(patientIds.map(patientOf));
  let after = household;
  if (reason === 'died') {
    // The head last, so that the successor is named when the last of several deaths leaves the household without one.
    const headId = headOf(household)?.patientId;
    for (const patientId of [...patientIds].sort((a, b) => Number(a === headId) - Number(b === headId))) {
      after = must(markDead(after, { patientId, successorId }, deed(on))).households[0] ?? after;
    }
    const dead = patients.map((patient) => patientChange({ ...valueOf(patient), death: patient.death ?? { on } }));
    return [householdChange(related(after, relations), household), ...dead];
  }
  after = must(moveOut(household, { patientIds, reason, successorId }, deed(on))).households[0] ?? after;
  const more = reason === 'moved' ? ({ residency: 'moved' } as const) : {};
  return [householdChange(related(after, relations), household), ...placed(patients, '', more)];
}

/** Another member becomes head; everybody's relationship was asked. */
export async function headChanges(household: Household, relations: Relations, on: string): Promise<Change[]> {
  const headId = Object.entries(relations).find(([, code]) => code === HEAD)?.[0] ?? '';
  const formerHeadAs = relations[headOf(household)?.patientId ?? ''] ?? '';
  const outcome = must(changeHead(household, { headId, formerHeadAs }, deed(on)));
  return outcome.households.map((after) => householdChange(related(after, relations), household));
}

/** Some members found a household of their own in the same village. */
export async function splitChanges(
  household: Household,
  split: {
    on: string;
    newId: string;
    code: string;
    addressText: string;
    relations: Relations;
    stayingRelations?: Relations;
  },
): Promise<Change[]> {
  const { id: _, members: __, events: ___, ...kept } = household;
  const fields = {
    id: split.newId,
    stationCode: kept.stationCode,
    villageCode: kept.villageCode,
    code: split.code,
    address: { ...kept.address, text: split.addressText },
  };
  const members = Object.entries(split.relations).map(([patientId, relationship]) => ({ patientId, relationship }));
  const successorId = Object.entries(split.stayingRelations ?? {}).find(([, code]) => code === HEAD)?.[0];
  const outcome = must(splitHousehold(household, { fields, members, successorId }, deed(split.on)));
  const [old = household, founded] = outcome.households;
  const patients = await Promise.all(members.map(({ patientId }) => patientOf(patientId)));
  return [
    householdChange(related(old, split.stayingRelations), household),
    ...(founded ? [householdChange(founded)] : []),
    ...placed(patients, split.newId),
  ];
}

/** The household was visited on that day. */
export function visitedChange(household: Household, on: string): Change {
  return householdChange({ ...household, lastVisitedOn: on }, household);
}

/** True when this person may not leave the old household yet, because it would stay without a head. */
export async function isNeededHead(person: Pick<PersonRow, 'id' | 'householdId'>): Promise<boolean> {
  const home = person.householdId ? await app.client.get('households', person.householdId) : undefined;
  return home !== undefined && headOf(home)?.patientId === person.id && presentMembers(home).length > 1;
}
