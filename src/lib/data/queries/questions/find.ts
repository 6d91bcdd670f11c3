import { todayIn } from '../../../domain/dates/index.ts';
import { scheduleOn } from '../../../domain/immunization/index.ts';
import type { Household, Immunization, Kind, Patient, Visit } from '../../../domain/records/index.ts';
import {
  questionsOfDoses,
  questionsOfHousehold,
  questionsOfPerson,
  questionsOfRecord,
  withoutCovered,
  type Question,
} from '../../../domain/reviews/index.ts';
import type { Columns } from '../../columns/columns.ts';
import { doseOf } from '../../columns/doses.ts';
import type { RecordStore } from '../../store/record-store.ts';
import { loneGroup, type Group, type LoneKind } from './groups.ts';

/** More than the people of one day of vaccination. */
const PAGE = 1000;

export interface Sources {
  columns: Columns;
  records: RecordStore;
}

/** The questions of one group. Records are read only where the columns say that there may be one. */
export async function findQuestions(sources: Sources, group: Group, today: string): Promise<Question[]> {
  const id = group.slice(group.indexOf('/') + 1);
  if (group.startsWith('record/')) return ofRecord(sources, id);
  return group.startsWith('household/') ? ofHousehold(sources, id) : ofPerson(sources, id, today);
}

async function ofRecord({ records }: Sources, name: string): Promise<Question[]> {
  const kind = name.slice(0, name.indexOf('/')) as Kind;
  const found = await records.get(kind, name.slice(kind.length + 1));
  return found ? questionsOfRecord(kind, found.record) : [];
}

/** How the latest records of kinds without columns are found: by the day of the work, or by the instant of the last edit. */
const LATEST = [
  { kind: 'sessions', type: 'session', field: 'on', index: ['type', 'on'] },
  { kind: 'sessions', type: 'attendance', field: 'on', index: ['type', 'on'] },
  { kind: 'stock', field: 'updatedAt', index: ['updatedAt'] },
  { kind: 'notices', field: 'updatedAt', index: ['updatedAt'] },
  { kind: 'reports', field: 'updatedAt', index: ['updatedAt'] },
] as const satisfies { kind: LoneKind; type?: string; field: string; index: readonly string[] }[];

/** Records of kinds without columns that may ask something, of the time since `since` (an instant). */
export async function suspectRecords(records: RecordStore, since: string, take: (group: Group) => void): Promise<void> {
  for (const { kind, field, index, ...rest } of LATEST) {
    const type = 'type' in rest ? { type: rest.type } : {};
    let after = field === 'on' ? todayIn(since) : since;
    for (let more = true; more;) {
      const selector = { ...type, [field]: { $gte: after } };
      const bodies = await records.where(kind, { selector, index, limit: PAGE });
      for (const { record } of bodies) if (record.superseded) take(loneGroup(kind, record.id));
      const last = String(bodies.at(-1)?.record[field] ?? after);
      // Of a whole page of one moment the rest is passed over rather than asked for without end.
      more = bodies.length === PAGE && last !== after;
      after = last;
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

async function ofHousehold({ columns, records }: Sources, id: string): Promise<Question[]> {
  const row = columns.households.get(id);
  if (!row || (row.disagrees === '' && Number(row.heads) < 2)) return [];
  const household = (await records.get('households', id))?.record as Household | undefined;
  return household ? [...questionsOfRecord('households', household), ...questionsOfHousehold(household)] : [];
}

async function ofPerson(sources: Sources, id: string, today: string): Promise<Question[]> {
  const { columns } = sources;
  const { people, households, visits, doses, same, closed } = columns;
  // The record that stood for others is reached through it.
  if (same.survivorOf(id) !== id) return [];
  const ids = same.idsOf(id);
  const disputed = (kind: 'visits' | 'immunizations', rows: Iterable<string>) =>
    [...rows].filter((one) => columns.disagrees(kind, one) !== '');
  const visitIds = ids.flatMap((one) => [...visits.idsIn(one)]);
  const doseIds = ids.flatMap((one) => [...doses.idsIn(one)]);
  const homeIds = [...new Set(ids.flatMap((one) => [...households.idsIn(one)]))];
  const died = ids.map((one) => people.get(one)?.diedOn ?? '').find((day) => day !== '');
  const schedule = scheduleOn(today);
  const given = doseIds.flatMap((one) => {
    const row = doses.get(one);
    return row ? [doseOf(one, row)] : [];
  });

  const twice = questionsOfDoses(given, schedule, closed).length > 0;
  const seen = died === undefined ? [] : visitIds.filter((one) => todayIn(visits.get(one)?.startedAt ?? '') > died);
  const vaccinated = died === undefined ? [] : given.filter(({ occurredOn }) => occurredOn > died).map((one) => one.id);
  const needed = {
    patients: ids.filter((one) => columns.disagrees('patients', one) !== ''),
    visits: [...disputed('visits', visitIds), ...seen],
    immunizations: [...disputed('immunizations', doseIds), ...vaccinated, ...(twice ? doseIds : [])],
    households: homeIds.length > 1 ? homeIds : [],
  };
  const around = needed.households.length + seen.length + vaccinated.length > 0;
  if (!around && needed.patients.length + needed.visits.length + needed.immunizations.length === 0) return [];

  const read = async <T>(kind: Kind, wanted: string[]) =>
    [...(await sources.records.many(kind, [...new Set(wanted)])).values()].map(({ record }) => record as T);
  const [patients, homes, seenVisits, found] = await Promise.all([
    read<Patient>('patients', [id, ...needed.patients]),
    read<Household>('households', needed.households),
    read<Visit>('visits', needed.visits),
    read<Immunization>('immunizations', needed.immunizations),
  ]);
  const patient = patients.find((one) => one.id === id);
  return withoutCovered([
    ...patients.flatMap((one) => questionsOfRecord('patients', one)),
    ...seenVisits.flatMap((one) => questionsOfRecord('visits', one)),
    ...found.flatMap((one) => questionsOfRecord('immunizations', one)),
    ...(patient
      ? questionsOfPerson({ patient, ids, households: homes, visits: seenVisits, doses: found }, closed)
      : []),
    ...(twice ? questionsOfDoses(found, schedule, closed) : []),
  ]);
}
