import { Attempts } from './attempts.ts';
import { openAccountsDatabase } from './database.ts';
import { Devices } from './devices.ts';
import { People } from './people.ts';
import { Stations } from './stations.ts';
import { Tokens } from './tokens.ts';

/** Everything in `accounts.sqlite`. */
export interface Accounts {
  people: People;
  devices: Devices;
  tokens: Tokens;
  stations: Stations;
  attempts: Attempts;
  close(): void;
}

export function openAccounts(dataDir: string): Accounts {
  const db = openAccountsDatabase(dataDir);
  return {
    people: new People(db),
    devices: new Devices(db),
    tokens: new Tokens(db),
    stations: new Stations(db),
    attempts: new Attempts(db),
    close: () => db.close(),
  };
}
