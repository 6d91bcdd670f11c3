import { latest, todayIn } from '../dates/index.ts';
import { presentMembers } from '../household/index.ts';
import type { Household, Immunization, Patient, Visit } from '../records/index.ts';
import { effectiveVisit } from '../records/index.ts';
import { questionId } from './id.ts';
import { stayPath } from './of-household.ts';
import { about, currentOption } from './of-record.ts';
import type { Question, QuestionOption } from './question.ts';

/** What is known of one person. `ids` are all ids of the person when records were merged (`samePeople`); the patient's own when absent. */
export interface AroundPerson {
  patient: Patient;
  ids?: readonly string[];
  households?: readonly Household[];
  visits?: readonly Visit[];
  doses?: readonly Immunization[];
}

/** A person who is present in two households, and a person who was seen or vaccinated after the day of death. */
export function questionsOfPerson(around: AroundPerson, closed: ReadonlySet<string> = new Set()): Question[] {
  if (around.patient.voided) return [];
  return [...inTwoHouseholds(around), ...seenAfterDeath(around)].filter(({ id }) => !closed.has(id));
}

/** Questions that another one of the list settles too are left out: a person's household is asked about once. */
export function withoutCovered(questions: readonly Question[]): Question[] {
  const moving = new Set(questions.filter(({ type }) => type === 'twoHouseholds').map(({ patientId }) => patientId));
  return questions.filter(
    ({ type, path, patientId }) => !(type === 'field' && path === 'householdId' && moving.has(patientId)),
  );
}

function inTwoHouseholds({ patient, ids = [patient.id], households = [] }: AroundPerson): Question[] {
  const homes = households.flatMap((household) => {
    const stay = household.voided
      ? undefined
      : presentMembers(household).find(({ patientId }) => ids.includes(patientId));
    return stay ? [{ household, stay }] : [];
  });
  if (homes.length < 2) return [];
  const options = homes.map(({ household, stay }) => ({
    ...currentOption(household, stayPath(stay), household.id, household.id),
    inUse: household.id === patient.householdId,
  }));
  options.sort((a, b) => Number(b.inUse) - Number(a.inUse) || (a.key < b.key ? -1 : 1));
  return [
    {
      id: questionId(
        'twoHouseholds',
        patient.id,
        homes.map(({ household, stay }) => `${household.id} ${stay.joinedOn}`),
      ),
      type: 'twoHouseholds',
      subjects: [
        { kind: 'patients', id: patient.id },
        ...homes.map(({ household }) => ({ kind: 'households' as const, id: household.id })),
      ],
      ...about(patient, 'patients'),
      options,
      both: false,
      typed: false,
      since:
        options
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? '',
    },
  ];
}

function seenAfterDeath({ patient, visits = [], doses = [] }: AroundPerson): Question[] {
  const { death } = patient;
  if (!death) return [];
  const lastDay = latest(death.on);
  const seen = [
    ...visits.filter(({ voided }) => !voided).map(seenAt),
    ...doses.filter((dose) => !dose.voided && isGivenHere(dose)).map(givenOn),
  ].filter(({ on }) => on > lastDay);
  const last = seen.sort((a, b) => (`${a.on} ${a.id}` < `${b.on} ${b.id}` ? -1 : 1)).at(-1);
  if (!last) return [];
  const alive: QuestionOption = {
    key: 'alive',
    value: null,
    by: last.by,
    at: last.at,
    device: last.device,
    inUse: false,
  };
  return [
    {
      id: questionId('deadThenSeen', patient.id, death.on, last.kind, last.id),
      type: 'deadThenSeen',
      subjects: [
        { kind: 'patients', id: patient.id },
        { kind: last.kind, id: last.id },
      ],
      ...about(patient, 'patients'),
      path: 'death',
      options: [currentOption(patient, 'death', death, 'dead'), alive],
      both: false,
      typed: false,
      since: last.at,
    },
  ];
}

const isGivenHere = ({ status, occurredOn }: Immunization) => status === 'DA_TIEM' && occurredOn.length === 10;

function seenAt(stored: Visit) {
  const { id, startedAt, createdBy: by, createdAt: at, createdDevice: device } = effectiveVisit(stored);
  return { kind: 'visits' as const, id, on: todayIn(startedAt), by, at, device };
}

function givenOn({ id, occurredOn: on, createdBy: by, createdAt: at, createdDevice: device }: Immunization) {
  return { kind: 'immunizations' as const, id, on, by, at, device };
}
