import type { Accounts } from '../accounts/accounts.ts';
import type { Person } from '../accounts/people.ts';
import { isStationRole } from '../accounts/roles.ts';
import type { BundleKey } from './bundle-keys.ts';

/** The key that this person's device may have: people of no station make and read no bundles. */
export function bundleKeyFor({ bundleKeys }: Accounts, { role, stationCode }: Person): BundleKey | undefined {
  return isStationRole(role) && stationCode ? bundleKeys.current(stationCode) : undefined;
}
