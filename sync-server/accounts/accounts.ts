import { BundleKeys } from '../bundles/bundle-keys.ts';
import { AccessTokens } from './access-tokens.ts';
import { Attempts } from './attempts.ts';
import { openAccountsDatabase } from './database.ts';
import { DeviceSecrets } from './device-secrets.ts';
import { Devices } from './devices.ts';
import { openServerKeys } from './keys.ts';
import { People } from './people.ts';
import { Proofs } from './proof.ts';
import { Replicators } from './replicators.ts';
import { Stations } from './stations.ts';
import { Tokens } from './tokens.ts';

/** Everything in `accounts.sqlite`, and what signs and judges tokens. */
export interface Accounts {
  people: People;
  devices: Devices;
  tokens: Tokens;
  access: AccessTokens;
  proofs: Proofs;
  stations: Stations;
  replicators: Replicators;
  attempts: Attempts;
  bundleKeys: BundleKeys;
  secrets: DeviceSecrets;
  close(): void;
}

/** @throws ConfigError when a key file cannot be used */
export function openAccounts(dataDir: string): Accounts {
  const access = new AccessTokens(openServerKeys(dataDir));
  const secrets = new DeviceSecrets(dataDir);
  const db = openAccountsDatabase(dataDir);
  return {
    people: new People(db),
    devices: new Devices(db),
    tokens: new Tokens(db),
    access,
    proofs: new Proofs(),
    stations: new Stations(db),
    replicators: new Replicators(db),
    attempts: new Attempts(db),
    bundleKeys: new BundleKeys(db),
    secrets,
    close: () => db.close(),
  };
}
