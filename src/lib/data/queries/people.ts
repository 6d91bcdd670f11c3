import { bhxhOfBhyt } from '../../domain/identity/index.ts';
import type { DeviceApi, HouseholdRow, PersonRow } from '../api.ts';
import { householdRow } from '../columns/households.ts';
import { normalNumber, personRow } from '../columns/people.ts';
import { searchHouseholds, searchPeople } from '../columns/search.ts';
import type { Session } from '../device/session.ts';

export function personOf({ columns, ledger }: Session, id: string): PersonRow | undefined {
  const row = columns.people.get(id);
  return row && personRow(id, row, ledger.openRecord('patients', id) !== undefined);
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
  return {
    people: people.ids.flatMap((id) => personOf(session, id) ?? []),
    households: households.ids.flatMap((id) => householdOf(session, id) ?? []),
    total: people.total + households.total,
  };
}

/** A BHYT card also finds the person whose older card or BHXH number ends in the same ten digits, and the reverse. */
export async function findByIdentifier(session: Session, values: string[]): Promise<PersonRow[]> {
  await session.columns.ready('patients');
  const wanted = new Set(values.flatMap(keysOf));
  const { people } = session.columns;
  const identifiers = people.column('identifiers');
  const found: PersonRow[] = [];
  identifiers.forEach((all, row) => {
    if (all === '' || !numbersIn(all).some((value) => keysOf(value).some((key) => wanted.has(key)))) return;
    const person = personOf(session, people.ids[row] ?? '');
    if (person) found.push(person);
  });
  return found;
}

/** Identifiers of a person in the column, without the mark of cancelled ones. */
export const numbersIn = (column: string) => (column === '' ? [] : column.split(' ').map(normalNumber));

function keysOf(value: string): string[] {
  const key = normalNumber(value);
  const bhxh = bhxhOfBhyt(key.toUpperCase());
  return key === '' ? [] : bhxh ? [key, bhxh] : [key];
}
