import { todayIn } from '../../../src/lib/domain/dates/index.ts';
import {
  addMember,
  changeHead,
  moveBetween,
  moveOut,
  presentMembers,
  type Deed,
  type Outcome,
} from '../../../src/lib/domain/household/index.ts';
import type { EditStamp } from '../../../src/lib/domain/merge/stamps.ts';
import type { Household, Patient } from '../../../src/lib/domain/records/index.ts';
import type { Edit } from '../../../src/lib/domain/reviews/index.ts';
import type { Device } from '../device.ts';
import { newHousehold, newPatient } from '../records.ts';
import { STATION } from '../server.ts';
import { nameOf } from './people.ts';
import { anyOf, change, type Act } from './records.ts';

export const correctHousePhone = (act: Act) =>
  change(act, 'households', 'corrects the phone of a house', (h) => ({ ...h, phone: `02${act.n}` }));
export const correctAddress = (act: Act) =>
  change(act, 'households', 'corrects an address', (h) => ({
    ...h,
    address: { ...(h.address as object), text: `Số ${act.n}` },
  }));
export const correctNumber = (act: Act) =>
  change(act, 'households', 'corrects the number of a house', (h) => ({ ...h, code: `${act.n}` }));

/** A new family: a household with its head, and their records, in one act. */
export async function registerFamily(act: Act): Promise<void> {
  const { device, n, random } = act;
  const [household, patient] = [`h-${device.name}-${n}`, `p-${device.name}-${n}`];
  const villageCode = `${STATION}-0${random.between(1, 2)}`;
  const members = [{ patientId: patient, relationship: '01', joinedOn: '2026-03-01' }];
  await device.act(`registers the family ${household}`, (stamp) => [
    {
      kind: 'households',
      record: device.program.created('households', { ...newHousehold(household, `${n}`), villageCode, members }, stamp),
    },
    {
      kind: 'patients',
      record: device.program.created(
        'patients',
        { ...newPatient(patient, `${nameOf(act)} ${n}`, household), villageCode },
        stamp,
      ),
    },
  ]);
}

/** A child is born, or somebody moves in from elsewhere. */
export const addChild = (act: Act) =>
  inHousehold(act, 'adds a member', (home, deed) => {
    const known = anyOf<Patient>(act, 'patients', ({ householdId }) => householdId === '');
    const patientId = known?.id ?? `p-${act.device.name}-${act.n}`;
    const relationship = presentMembers(home).length === 0 ? '01' : '05';
    return addMember(home, { patientId, relationship, how: 'movedIn' }, deed);
  });

export const takeOverAsHead = (act: Act) =>
  inHousehold(act, 'makes somebody the head', (home, deed) => {
    const others = presentMembers(home).filter(({ relationship }) => relationship !== '01');
    const next = others.length > 0 ? act.random.pick(others) : undefined;
    return next && changeHead(home, { headId: next.patientId, formerHeadAs: '05' }, deed);
  });

export const leaveHousehold = (act: Act) =>
  inHousehold(act, 'lets somebody move away', (home, deed) => {
    const present = presentMembers(home);
    const who = present.length > 0 ? act.random.pick(present).patientId : undefined;
    const successorId = who && successorOf(home, who);
    return who === undefined
      ? undefined
      : moveOut(home, { patientIds: [who], reason: 'moved', ...(successorId ? { successorId } : {}) }, deed);
  });

/** Somebody moves into another household; the person's record follows. */
export async function moveHouse(act: Act): Promise<void> {
  const { device } = act;
  const [from, to] = [anyOf<Household>(act, 'households', hasPeople), anyOf<Household>(act, 'households')];
  if (!from || !to || from.id === to.id) return;
  await device.act(`lets somebody move from ${from.id} to ${to.id}`, (stamp) => {
    const [here, there] = [from, to].map(({ id }) => device.held('households', id) as Household);
    const patientId = here && presentMembers(here)[0]?.patientId;
    if (!here || !there || patientId === undefined) return [];
    const relationship = presentMembers(there).length === 0 ? '01' : '99';
    const successorId = successorOf(here, patientId);
    const members = [{ patientId, relationship }];
    const done = moveBetween(here, there, { members, ...(successorId ? { successorId } : {}) }, deedOf(act, stamp));
    const patient = device.held('patients', patientId);
    if (!done.ok || !patient) return editsOf([here, there], done);
    const moved = { ...patient, householdId: there.id };
    const record = device.program.edited('patients', patient, moved, stamp);
    return [...editsOf([here, there], done), { kind: 'patients', before: patient, record }];
  });
}

/** A person's records belong to another village from now on. */
export const moveVillage = (act: Act) =>
  change(act, 'patients', 'moves somebody to the other village', (p) => ({
    ...p,
    villageCode: p.villageCode === `${STATION}-01` ? `${STATION}-02` : `${STATION}-01`,
  }));

async function inHousehold(
  act: Act,
  what: string,
  work: (home: Household, deed: Deed) => Outcome | undefined,
): Promise<void> {
  const home = anyOf<Household>(act, 'households');
  if (!home) return;
  await act.device.act(`${what} (${home.id})`, (stamp) => {
    const before = act.device.held('households', home.id) as Household;
    return editsOf([before], work(before, deedOf(act, stamp)));
  });
}

export function homeOf(device: Device, patientId: string): Household | undefined {
  return device
    .all<Household>('households')
    .filter((home) => !home.voided && presentMembers(home).some((member) => member.patientId === patientId))
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
}

export const successorOf = (home: Household, leaving: string) =>
  presentMembers(home).find(({ patientId }) => patientId !== leaving)?.patientId;

const hasPeople = (home: Household) => presentMembers(home).length > 0;

export function deedOf({ device, n }: Act, stamp: EditStamp): Deed {
  let made = 0;
  return { ...stamp, on: todayIn(stamp.at), newId: () => `e-${device.name}-${n}-${++made}` };
}

/** What the register says no to is not done. */
export function editsOf(before: readonly Household[], done: Outcome | undefined): Edit[] {
  if (!done?.ok) return [];
  return done.households.map((record, at) => ({ kind: 'households', before: before[at], record }));
}
