import type { Accounts } from './accounts.ts';
import type { RecoveryKey } from './device-secrets.ts';

/** What a device needs for its own protection, told with each of its tokens. */
export interface DeviceProtection {
  /** SHA-256 of the code that this server alone can tell when the device is to erase itself. */
  eraseHash: string;
  /** Days without contact after which the device stays locked. */
  offlineDays: number;
  /** Months of visits that the device keeps. */
  visitMonths: number;
  /** Opens the device's copy of its data key. Only for people who worked on this device before. */
  recovery?: RecoveryKey;
}

/** Undefined for people of no station: they have no tablet. */
export function protectionOf(
  { secrets, stations }: Pick<Accounts, 'secrets' | 'stations'>,
  stationCode: string,
  deviceId: string,
  withRecovery: boolean,
): DeviceProtection | undefined {
  if (!stationCode) return undefined;
  return {
    eraseHash: secrets.eraseHash(stationCode, deviceId),
    offlineDays: stations.offlineDays(stationCode),
    visitMonths: stations.visitMonths(stationCode),
    ...(withRecovery ? { recovery: secrets.recovery(stationCode, deviceId) } : {}),
  };
}
