import type { Accounts } from '../accounts.ts';
import type { Person } from '../people.ts';

/** A person as the app sees them: never the secret's hash. */
export function personJson(person: Person) {
  const { id, username, name, role, stationCode, villageCodes } = person;
  return { id, username, name, role, stationCode, villageCodes };
}

/** Code and name of the person's station; undefined for people of no station. */
export function stationJson(accounts: Accounts, person: Person): { code: string; name: string } | undefined {
  const station = person.stationCode ? accounts.stations.find(person.stationCode) : undefined;
  return station && { code: station.code, name: station.name };
}
