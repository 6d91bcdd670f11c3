import type { AnyRecord, Household, Kind, Review } from '../../../domain/records/index.ts';
import type { Columns } from '../../columns/columns.ts';
import type { Written } from '../../store/record-store.ts';

/**
 * Records among which questions are looked for together: all of one person, or one household, or one record by itself.
 * `person/<id of the record that stands>`, `record/<kind>/<id>`.
 */
export type Group = `person/${string}` | `household/${string}` | `record/${string}`;

/** Kinds of which each record asks only about itself. They have no columns. */
const LONE_KINDS = ['sessions', 'stock', 'notices', 'reports'] as const satisfies Kind[];

export type LoneKind = (typeof LONE_KINDS)[number];

export const loneGroup = (kind: Kind, id: string): Group => `record/${kind}/${id}`;
const isLone = (kind: Kind) => LONE_KINDS.some((one) => one === kind);

export const personGroup = (columns: Columns, id: string): Group => `person/${columns.same.survivorOf(id)}`;

/** Groups whose questions may be others after these records were written. */
export function groupsOf(columns: Columns, { kind, records }: Pick<Written, 'kind' | 'records'>): Group[] {
  const person = (id: unknown): Group[] => (typeof id === 'string' && id !== '' ? [personGroup(columns, id)] : []);
  const groupsOfRecord = (record: AnyRecord): Group[] => {
    if (kind === 'patients')
      return [...person(record.id), `person/${record.id}`, ...person((record as { mergedInto?: string }).mergedInto)];
    if (kind === 'visits' || kind === 'immunizations') return person(record.patientId);
    if (kind === 'households') {
      const { id, members } = record as unknown as Household;
      return [`household/${id}`, ...members.flatMap(({ patientId }) => person(patientId))];
    }
    if (kind === 'reviews') {
      const { patientId, householdId, subjects } = record as unknown as Review;
      const patients = subjects.filter((one) => one.kind === 'patients').map(({ id }) => id);
      const household: Group[] = householdId ? [`household/${householdId}`] : [];
      return [...person(patientId), ...patients.flatMap(person), ...household];
    }
    // Without values that were set aside there is nothing to ask.
    return isLone(kind) && record.superseded ? [loneGroup(kind, record.id)] : [];
  };
  return [...new Set(records.flatMap(groupsOfRecord))];
}

/** Groups that may have a question, from whole columns: what a start has to look at. */
export function suspectGroups(columns: Columns): Group[] {
  const { people, households, visits, doses } = columns;
  const groups = new Set<Group>();
  const person = (id: string | undefined) => id && groups.add(personGroup(columns, id));
  columns.disagreeing('patients').forEach(person);
  for (const id of columns.disagreeing('visits')) person(visits.get(id)?.patientId);
  for (const id of columns.disagreeing('immunizations')) person(doses.get(id)?.patientId);
  for (const id of columns.disagreeing('households')) groups.add(`household/${id}`);
  households.column('heads').forEach((heads, row) => {
    if (Number(heads) > 1) groups.add(`household/${households.ids[row] ?? ''}`);
  });
  for (const id of households.groups()) if (households.countIn(id) > 1) person(id);
  people.column('diedOn').forEach((day, row) => day !== '' && person(people.ids[row]));
  people.column('mergedInto').forEach((into, row) => into !== '' && person(people.ids[row]));
  for (const id of doses.groups()) if (doses.countIn(id) > 1) person(id);
  return [...groups];
}
