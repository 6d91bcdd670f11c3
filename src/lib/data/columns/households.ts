import { fold } from '../../domain/names/index.ts';
import type { Household } from '../../domain/records/index.ts';
import type { HouseholdRow } from '../api.ts';
import { disagreementOf } from './disagreement.ts';
import type { Row } from './column-table.ts';

export const HOUSEHOLD_FIELDS = [
  'code',
  'villageCode',
  'headId',
  'addressText',
  /** Code and address, folded, for searching. */
  'folded',
  'memberCount',
  'lastVisitedOn',
  'disagrees',
] as const;
export type HouseholdField = (typeof HOUSEHOLD_FIELDS)[number];

/** Code of the head in catalogues/relationships. */
const HEAD = '01';

export function householdColumns(household: Household): Row<HouseholdField> {
  const present = household.members.filter(({ leftOn }) => !leftOn);
  const addressText = household.address.text ?? '';
  return {
    code: household.code,
    villageCode: household.villageCode,
    headId: present.find(({ relationship }) => relationship === HEAD)?.patientId ?? '',
    addressText,
    folded: fold(`${household.code} ${addressText}`),
    memberCount: String(present.length),
    lastVisitedOn: household.lastVisitedOn ?? '',
    disagrees: disagreementOf(household),
  };
}

export function householdRow(
  id: string,
  row: Row<HouseholdField>,
  headName: string | undefined,
  waiting: boolean,
): HouseholdRow {
  return {
    id,
    code: row.code,
    villageCode: row.villageCode,
    headName: headName ?? '',
    headId: row.headId,
    addressText: row.addressText,
    memberCount: Number(row.memberCount),
    ...(row.lastVisitedOn === '' ? {} : { lastVisitedOn: row.lastVisitedOn }),
    waiting,
  };
}
