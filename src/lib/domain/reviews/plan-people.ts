import { todayIn } from '../dates/index.ts';
import { HEAD, headsOf, presentMembers } from '../household/index.ts';
import { withHead } from '../household/stays.ts';
import { asOnePerson } from '../identity/same-person.ts';
import { equal, openEntries, withValueAt } from '../merge/index.ts';
import { traceOfCurrent } from '../merge/superseded.ts';
import { definitions, type Household, type Immunization, type Patient } from '../records/index.ts';
import { find, type Held } from './held.ts';
import { relationshipPath, stayPath } from './of-household.ts';
import type { PlannedEdit, Planner } from './plan.ts';

/** `doseTwice`: one dose, the other is voided as recorded twice; or both were given. */
export const planDoses: Planner = ({ subjects }, choice, held, { at, by, device }) => {
  const doses = subjects.flatMap(({ id }) => find<Immunization>(held, 'immunizations', id) ?? []);
  if (doses.length < 2 || doses.some(({ voided }) => voided)) return undefined;
  const stays = (before: Immunization): PlannedEdit => {
    return { kind: 'immunizations', before, after: before, affirm: ['voided'] };
  };
  if (choice.kind === 'both') return { edits: doses.map(stays), keeps: true };
  const kept = choice.kind === 'option' && doses.find(({ id }) => id === choice.key);
  if (!kept) return undefined;
  const reason = `Ghi trùng: cùng một mũi tiêm đã ghi ngày ${kept.occurredOn}`;
  const edits = doses.map((before): PlannedEdit => {
    if (before === kept) return stays(before);
    return {
      kind: 'immunizations',
      before,
      after: { ...before, voided: { reason, by, at, device, duplicateOf: kept.id } },
    };
  });
  return { edits, keeps: false };
};

/** `twoHeads`: one head; the others keep their place with the relationship "other" until somebody looks at it. */
export const planHeads: Planner = ({ id, householdId = '' }, choice, held, stamp) => {
  const home = find<Household>(held, 'households', householdId);
  const heads = home ? headsOf(home) : [];
  const chosen = heads.find(({ patientId }) => choice.kind === 'option' && patientId === choice.key);
  if (!home || !chosen || heads.length < 2) return undefined;
  const patientIds = [chosen, ...heads.filter((one) => one !== chosen)].map(({ patientId }) => patientId);
  const { at, by, clock } = stamp;
  const event = { id: `${id}:${clock}`, type: 'headChanged' as const, on: todayIn(at), patientIds, at, by };
  const after = { ...withHead(home, chosen.patientId), events: [...home.events, event] };
  const affirm = [relationshipPath({ ...chosen, relationship: HEAD })];
  return { edits: [{ kind: 'households', before: home, after, affirm }], keeps: false };
};

/** `twoHouseholds`: the person lives in one; in the others the stay ends as a mistake. */
export const planHouseholds: Planner = ({ subjects, patientId = '' }, choice, held, { at }) => {
  const patient = find<Patient>(held, 'patients', patientId);
  const homes = subjects.flatMap(({ kind, id }) =>
    kind === 'households' ? (find<Household>(held, kind, id) ?? []) : [],
  );
  const chosen = homes.find(({ id }) => choice.kind === 'option' && id === choice.key);
  if (!patient || !chosen || homes.length < 2) return undefined;
  const ids = new Set([patientId, ...mergedInto(held, patientId)]);
  const { policy } = definitions.patients;
  const entries = openEntries(patient, policy).filter(({ path }) => path === 'householdId');
  const trace = traceOfCurrent(patient, 'householdId', policy);
  const moved = withValueAt(patient, 'householdId', chosen.id, policy);
  const settle = [...entries.map(({ key }) => key), ...(entries.length > 0 ? [trace.key] : [])];
  const traces = entries.length > 0 ? [trace] : [];
  return {
    edits: [
      { kind: 'patients', before: patient, after: moved, affirm: ['householdId'], settle, traces },
      ...homes.map((home) => (home === chosen ? staying(home, ids) : leaving(home, ids, todayIn(at)))),
    ],
    keeps: false,
  };
};

/** `deadThenSeen`: the death stays and what was seen afterwards is left as it is; or the person is alive. */
export const planDeath: Planner = ({ patientId = '', options }, choice, held) => {
  const patient = find<Patient>(held, 'patients', patientId);
  const death = options.find(({ key }) => key === 'dead')?.value;
  if (!patient?.death || choice.kind !== 'option' || !equal(patient.death, death)) return undefined;
  if (choice.key === 'dead')
    return { edits: [{ kind: 'patients', before: patient, after: patient, affirm: ['death'] }], keeps: true };
  if (choice.key !== 'alive') return undefined;
  const alive = withValueAt(patient, 'death', undefined, definitions.patients.policy);
  const homes = held.filter(({ kind }) => kind === 'households').map(({ record }) => record as Household);
  return {
    edits: [
      { kind: 'patients', before: patient, after: alive },
      ...homes.flatMap((home) => backFromDeath(home, patientId)),
    ],
    keeps: false,
  };
};

/** `duplicatePeople`: the chosen record stands for both, or they are two people. */
export const planPair: Planner = ({ subjects }, choice, held, { at }) => {
  const pair = subjects.flatMap(({ id }) => find<Patient>(held, 'patients', id) ?? []);
  if (pair.length < 2) return undefined;
  const merged = pair.some(({ mergedInto }) => pair.some(({ id }) => id === mergedInto));
  // Two people again: that is `undo`.
  if (choice.kind === 'both') return merged ? undefined : { edits: [], keeps: false };
  const keep = pair.find(({ id }) => choice.kind === 'option' && id === choice.key);
  const drop = pair.find((one) => one !== keep);
  if (!keep || !drop || drop.mergedInto === keep.id) return undefined;
  const homes = held.filter(({ kind }) => kind === 'households').map(({ record }) => record as Household);
  const one = asOnePerson(keep, drop, homes, at);
  return {
    edits: [
      { kind: 'patients', before: keep, after: one.keep },
      { kind: 'patients', before: drop, after: one.drop },
      ...one.households.map((after, n): PlannedEdit => ({ kind: 'households', before: homes[n] ?? after, after })),
    ].filter(({ before, after }) => !equal(before, after)) as PlannedEdit[],
    keeps: true,
  };
};

/** Records that were merged into this one and are at hand. */
function mergedInto(held: readonly Held[], id: string): string[] {
  return held.flatMap(({ kind, record }) => (kind === 'patients' && record.mergedInto === id ? [record.id] : []));
}

function staying(home: Household, ids: ReadonlySet<string>): PlannedEdit {
  const stays = presentMembers(home).filter(({ patientId }) => ids.has(patientId));
  const affirm = stays.flatMap((stay) => [`${stayPath(stay)}.leftOn`, `${stayPath(stay)}.leaveReason`]);
  return { kind: 'households', before: home, after: home, affirm };
}

function leaving(home: Household, ids: ReadonlySet<string>, today: string): PlannedEdit {
  const members = home.members.map((member) => {
    if (!ids.has(member.patientId) || member.leftOn !== undefined) return member;
    return { ...member, leftOn: member.joinedOn > today ? member.joinedOn : today, leaveReason: 'mistake' as const };
  });
  return { kind: 'households', before: home, after: { ...home, members } };
}

/** A stay that ended by the death goes on. */
function backFromDeath(home: Household, id: string): PlannedEdit[] {
  const died = (member: Household['members'][number]) => member.patientId === id && member.leaveReason === 'died';
  if (!home.members.some(died)) return [];
  const members = home.members.map((member) => {
    if (!died(member)) return member;
    const { leftOn: _left, leaveReason: _reason, ...stay } = member;
    return stay as typeof member;
  });
  return [{ kind: 'households', before: home, after: { ...home, members } }];
}
