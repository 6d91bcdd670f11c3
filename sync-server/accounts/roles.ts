export const ROLES = ['villageWorker', 'healthWorker', 'stationHead', 'areaCentre', 'administrator'] as const;
export type PersonRole = (typeof ROLES)[number];

/** Roles that work at one station; the others belong to none. */
export const STATION_ROLES: readonly PersonRole[] = ['villageWorker', 'healthWorker', 'stationHead'];

export const isRole = (value: string): value is PersonRole => (ROLES as readonly string[]).includes(value);
export const isStationRole = (role: PersonRole): boolean => STATION_ROLES.includes(role);
