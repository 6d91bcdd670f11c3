import { bhxhOfBhyt } from '../../domain/identity/numbers.ts';
import type { DeviceApi, HouseholdRow, PersonRow } from '../api.ts';
import { householdRow } from '../columns/households.ts';
import { badgesTogether, normalNumber, personRow } from '../columns/people.ts';
import { searchHouseholds, searchPeople } from '../columns/search.ts';
import type { Session } from '../device/session.ts';

/** The person of a record: of one that was merged into another the one that stands for both, with the badges of both. */
export function personOf(
  { columns, ledger }: Pick<Session, 'columns' | 'ledger'>,
  recordId: string,
): PersonRow | undefined {
  const ids = columns.same.idsOf(recordId);
  const id = ids.find((one) => columns.people.rowOf(one) !== undefined) ?? recordId;
  const row = columns.people.get(id);
  if (!row) return undefined;
  const badges = ids.length > 1 ? badgesTogether(ids.map((one) => columns.people.get(one)?.badges ?? '')) : row.badges;
  const waiting = ids.some((one) => ledger.openRecord('patients', one) !== undefined);
  return personRow(id, { ...row, badges }, waiting);
}

/** Rows of the people of these records, each person once. */
function peopleOf(session: Session, recordIds: readonly string[]): PersonRow[] {
  const people = new Map<string, PersonRow>();
  for (const id of recordIds) {
    const person = personOf(session, id);
    if (person && !people.has(person.id)) people.set(person.id, person);
  }
  return [...people.values()];
}

export function householdOf({ columns, ledger }: Session, id: string): HouseholdRow | undefined {
  const row = columns.households.get(id);
  const headName = row && columns.people.get(row.headId)?.fullName;
  return row && householdRow(id, row, headName, ledger.openRecord('households', id) !== undefined);
}

export async function search(
  session: Session,
  { text, villageCode, limit }: Parameters<DeviceApi['search']>[0],
): ReturnType<DeviceApi['search']> {
  await session.columns.ready('patients', 'households');
  const people = searchPeople(session.columns, text, limit, villageCode);
  const households = searchHouseholds(session.columns, text, limit, villageCode);
  const rows = peopleOf(session, people.ids);
  return {
    people: rows,
    households: households.ids.flatMap((id) => householdOf(session, id) ?? []),
    total: people.total - (people.ids.length - rows.length) + households.total,
  };
}

/** A BHYT card also finds the person whose older card or BHXH number ends in the same ten digits, and the reverse. */
export async function findByIdentifier(session: Session, values: string[]): Promise<PersonRow[]> {
  await session.columns.ready('patients');
  const wanted = new Set(values.flatMap(keysOf));
  const { people } = session.columns;
  const identifiers = people.column('identifiers');
  const found: string[] = [];
  identifiers.forEach((all, row) => {
    if (all === '' || !numbersIn(all).some((value) => keysOf(value).some((key) => wanted.has(key)))) return;
    found.push(people.ids[row] ?? '');
  });
  return peopleOf(session, found);
}

/** Identifiers of a person in the column, without the mark of cancelled ones. */
export const numbersIn = (column: string) => (column === '' ? [] : column.split(' ').map(normalNumber));

function keysOf(value: string): string[] {
  const key = normalNumber(value);
  const bhxh = bhxhOfBhyt(key.toUpperCase());
  return key === '' ? [] : bhxh ? [key, bhxh] : [key];
}
