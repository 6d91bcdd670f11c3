import { isObject } from '../../sync/couch/documents.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';

/** Until the server has told the station's rule. */
const OFFLINE_DAYS = 30;
const DAY_MS = 86_400_000;
/** From so many days before the end on the tablet says so. */
const WARN_DAYS = 7;

/** Keeps what the server tells; anything else is left out. */
async function keepProtection(db: DeviceDb, told: unknown): Promise<void> {
  if (!isObject(told)) return;
  const { eraseHash, offlineDays } = told;
  const visitMonths =
    typeof told.visitMonths === 'number' && told.visitMonths >= 1 ? { visitMonths: told.visitMonths } : {};
  if (typeof eraseHash !== 'string' || typeof offlineDays !== 'number' || !(offlineDays >= 1)) return;
  const known = await db.fact('protection');
  const next = { eraseHash, offlineDays, ...visitMonths };
  if (known && JSON.stringify(known) === JSON.stringify(next)) return;
  await db.setFact('protection', next);
}

/**
 * Keeps what the server tells for the protection of this device. With the `vault` of somebody who has it open the data key is also kept
 * under the server's recovery key, for the day when the PIN is forgotten.
 */
export async function keepTold(db: DeviceDb, keyring: Keyring, vault: Vault | undefined, told: unknown): Promise<void> {
  await keepProtection(db, told);
  const key = isObject(told) ? recoveryKeyOf(told.recovery) : undefined;
  if (key && vault) await keyring.keepRecovery(vault, key);
}

/** `id` names the key; `key`: 256 bits in hexadecimal digits. */
export interface RecoveryKey {
  id: string;
  key: string;
}

export function recoveryKeyOf(told: unknown): RecoveryKey | undefined {
  if (!isObject(told)) return undefined;
  const { id, key } = told;
  if (typeof id !== 'string' || typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key)) return undefined;
  return { id, key };
}

/** How long the tablet may still work without the server. `daysLeft` at most 7, 0 when it must stay locked. */
export async function offlineRule(db: DeviceDb, withoutContactMs: number): Promise<OfflineRule> {
  const limitDays = (await db.fact('protection'))?.offlineDays ?? OFFLINE_DAYS;
  const left = Math.max(0, Math.ceil(limitDays - withoutContactMs / DAY_MS));
  return { limitDays, daysLeft: left <= WARN_DAYS ? left : undefined };
}

export interface OfflineRule {
  limitDays: number;
  daysLeft: number | undefined;
}
