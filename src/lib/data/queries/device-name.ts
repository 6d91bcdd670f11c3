import type { PeopleSettings } from '../../domain/records/index.ts';
import type { Session } from '../device/session.ts';

/** Name of a device; of two with one name each has the end of its id behind it. Empty when the server has not told of it. */
export async function deviceName({ records }: Pick<Session, 'records'>, deviceId: string): Promise<string> {
  const settings = (await records.get('settings', 'people'))?.record as PeopleSettings | undefined;
  const devices = settings?.devices ?? [];
  const name = devices.find(({ id }) => id === deviceId)?.name;
  if (name === undefined) return '';
  return devices.filter((one) => one.name === name).length > 1 ? `${name} (${deviceId.slice(-4)})` : name;
}
