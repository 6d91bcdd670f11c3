import type { Identifier } from '../records/patient.ts';
import type { Card } from './card.ts';
import { known } from './card-fields.ts';

/**
 * The identifiers that a card proves, for a new person or to be added to a known one.
 * @param now instant at which the card was read
 * @param newId makes ids of records
 */
export function toIdentifiers(card: Card, now: string, newId: () => string): Identifier[] {
  const { personalId, oldIdCard, bhytNumber, bhxhNumber, issuedOn, facilityCode, validFrom, validTo } = card;
  const method: Identifier['method'] = card.kind === 'cccd' ? 'QR_CCCD' : 'QR_BHYT';
  const make = (type: Identifier['type'], value: string | undefined, more: Partial<Identifier>): Identifier[] =>
    value === undefined
      ? []
      : [known({ id: newId(), type, value, ...more, method, status: 'active' as const, recordedAt: now })];
  return [
    ...make('personalId', personalId, { issuedOn }),
    ...make('oldIdCard', oldIdCard, {}),
    ...make('bhytCard', bhytNumber, { issuedOn, facilityCode, validFrom, validTo }),
    ...make('bhxhNumber', bhxhNumber, {}),
  ];
}
