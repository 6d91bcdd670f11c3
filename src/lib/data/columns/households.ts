import { headOf, headsOf, presentMembers } from '../../domain/household/index.ts';
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
  /** Ids of the people who live there, separated by blanks. */
  'present',
  /** `2` or more: a person must decide who is the head. */
  'heads',
  'lastVisitedOn',
  'disagrees',
] as const;
export type HouseholdField = (typeof HOUSEHOLD_FIELDS)[number];

export function householdColumns(household: Household): Row<HouseholdField> {
  const present = presentMembers(household);
  const addressText = household.address.text ?? '';
  return {
    code: household.code,
    villageCode: household.villageCode,
    headId: headOf(household)?.patientId ?? '',
    addressText,
    folded: fold(`${household.code} ${addressText}`),
    memberCount: String(present.length),
    present: present.map(({ patientId }) => patientId).join(' '),
    heads: String(headsOf(household).length),
    lastVisitedOn: household.lastVisitedOn ?? '',
    disagrees: disagreementOf('households', household),
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
