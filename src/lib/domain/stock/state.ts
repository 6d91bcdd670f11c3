import { addDays } from '../dates/index.ts';
import { openVialHours, type ImmunizationRules } from '../immunization/index.ts';
import { compareText } from '../merge/canonical.ts';
import type { OpenVial, VaccineLot } from '../records/index.ts';

const HOUR_MS = 3_600_000;
/** A lot that expires within so many days is shown as such (D). */
export const SOON_DAYS = 60;

/** Why a dose may not be given from a lot. */
export type StopRule =
  'expired' | 'suspended' | 'vvm' | 'empty' | 'vialTooOld' | 'vialDiscarded' | 'vialEmpty' | 'otherProduct';

/** `overridable`: the station head may give the dose all the same, with a reason. */
export interface Stop {
  rule: StopRule;
  overridable: boolean;
}

export type LotState = 'usable' | 'soon' | 'expired' | 'suspended' | 'vvm' | 'empty';

type Hold = VaccineLot['holds'][number];

/** True while a suspension stands. */
export function isSuspended(lot: Pick<VaccineLot, 'holds'>): boolean {
  return standing(lot).length > 0;
}

/** Suspensions that no release names. A release that names none (of another program) is taken to mean those before it. */
function standing({ holds }: Pick<VaccineLot, 'holds'>): Hold[] {
  const releases = holds.filter(({ action }) => action === 'release');
  const isReleased = ({ id, at }: Hold) =>
    releases.some((one) => (one.releases ? one.releases.includes(id) : one.at > at));
  return holds.filter((one) => one.action === 'suspend' && !isReleased(one));
}

/** The hold that says how a lot stands now: the latest suspension that stands, else the latest hold. */
export function lastHold(lot: Pick<VaccineLot, 'holds'>): Hold | undefined {
  const stand = standing(lot);
  return [...(stand.length > 0 ? stand : lot.holds)].sort(byHold).at(-1);
}

/** The lot with one more hold; a release is of the suspensions that are seen here. */
export function withHold<L extends Pick<VaccineLot, 'holds'>>(lot: L, hold: Omit<Hold, 'releases'>): L {
  const releases = hold.action === 'release' ? { releases: standing(lot).map(({ id }) => id) } : {};
  return { ...lot, holds: [...lot.holds, { ...hold, ...releases }] };
}

const byHold = (a: Hold, b: Hold) => compareText(a.at, b.at) || compareText(a.id, b.id);

type Judged = Pick<VaccineLot, 'productCode' | 'expiry' | 'vvm' | 'holds'>;

/** State of a lot on a day: the gravest that applies. A lot may be used up to and including the day of its expiry. */
export function lotState(
  lot: Judged,
  doses: number,
  today: string,
  { lastUsableVvm }: Pick<ImmunizationRules, 'lastUsableVvm'>,
): LotState {
  if (isSuspended(lot)) return 'suspended';
  if (lot.expiry < today) return 'expired';
  if ((lot.vvm ?? 1) > lastUsableVvm) return 'vvm';
  if (doses <= 0) return 'empty';
  return lot.expiry <= addDays(today, SOON_DAYS) ? 'soon' : 'usable';
}

/** An opened vial with the doses that were given from it. */
export interface VialUse {
  vial: Pick<OpenVial, 'openedAt' | 'doses' | 'discardedAt'>;
  given: number;
}

/** Instant until which an opened vial may be used. */
export function usableUntil(
  { openedAt }: Pick<OpenVial, 'openedAt'>,
  productCode: string,
  rules: ImmunizationRules,
): string {
  return new Date(Date.parse(openedAt) + openVialHours(rules, productCode) * HOUR_MS).toISOString();
}

export function vialDosesLeft({ vial, given }: VialUse): number {
  return vial.discardedAt ? 0 : Math.max(0, vial.doses - given);
}

/**
 * Everything that stands against giving a dose of a product from a lot at an instant. `doses`: what is left of the lot at this point, as far
 * as this tablet knows; a dose from an opened vial has left it already.
 */
export function stops(
  { lot, doses, productCode, vial }: { lot: Judged; doses: number; productCode: string; vial?: VialUse },
  { now, today }: { now: string; today: string },
  rules: ImmunizationRules,
): Stop[] {
  const found: StopRule[] = [];
  if (lot.productCode !== productCode) found.push('otherProduct');
  if (isSuspended(lot)) found.push('suspended');
  if (lot.expiry < today) found.push('expired');
  if ((lot.vvm ?? 1) > rules.lastUsableVvm) found.push('vvm');
  if (!vial && doses <= 0) found.push('empty');
  if (vial) {
    if (vial.vial.discardedAt) found.push('vialDiscarded');
    else if (now > usableUntil(vial.vial, lot.productCode, rules)) found.push('vialTooOld');
    if (!vial.vial.discardedAt && vialDosesLeft(vial) <= 0) found.push('vialEmpty');
  }
  return found.map((rule) => ({ rule, overridable: rule !== 'otherProduct' && rule !== 'vialDiscarded' }));
}

/** First expiry first; of one day the lot that was received first by its number. */
export function firstExpiryFirst(
  a: Pick<VaccineLot, 'expiry' | 'lotNo'>,
  b: Pick<VaccineLot, 'expiry' | 'lotNo'>,
): number {
  return compareText(a.expiry, b.expiry) || compareText(a.lotNo, b.lotNo);
}
