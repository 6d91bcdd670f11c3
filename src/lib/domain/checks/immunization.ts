import { formatDate, precisionOf } from '../dates/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Immunization } from '../records/immunization.ts';
import { ask, stop } from './codes.ts';
import type { CheckContext, Draft } from './context.ts';
import { anyDate, dayOf, isBefore, pastDate } from './dates.ts';

/** Rules of one dose: its day, its lot, its reactions. Intervals of the schedule are not judged here. */
export function checkImmunization(dose: Draft<Immunization>, context: CheckContext): Issue[] {
  const { occurredOn, postponedUntil, status, reasonNotGiven, route, site } = dose;
  const issues = [...checkProduct(dose), ...checkDay(dose, context)];
  if (isGiven(dose)) issues.push(...checkLot(dose));
  if (route && site && (route === 'PO') !== (site === 'UONG')) issues.push(ask('site', 'routeSite'));
  issues.push(...anyDate('postponedUntil', postponedUntil));
  if (postponedUntil && isBefore(postponedUntil, occurredOn))
    issues.push(stop('postponedUntil', 'postponedBeforeDose', { date: formatDate(postponedUntil) }));
  if ((status === 'CHONG_CHI_DINH' || status === 'TU_CHOI') && !reasonNotGiven?.trim())
    issues.push(stop('reasonNotGiven', 'required', { field: 'reasonNotGiven' }));
  return [...issues, ...checkReactions(dose, context)];
}

function isGiven({ status }: Draft<Immunization>): boolean {
  return status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC';
}

/** Given by this station: then lot and day are known exactly; anything else is history from a book or from the family. */
function isGivenHere({ status, source }: Draft<Immunization>): boolean {
  return status === 'DA_TIEM' && source === 'TAI_TRAM';
}

function checkProduct({ productName, productCode }: Draft<Immunization>): Issue[] {
  return productName?.trim() || productCode ? [] : [stop('productName', 'required', { field: 'productName' })];
}

function checkDay(dose: Draft<Immunization>, { today, patient }: CheckContext): Issue[] {
  const { occurredOn, occurredAt } = dose;
  if (!occurredOn) return [stop('occurredOn', 'required', { field: 'occurredOn' })];
  const date = formatDate(occurredOn);
  const impossible = anyDate('occurredOn', occurredOn);
  if (impossible.length > 0) return impossible;
  if (isBefore(today, occurredOn)) return [stop('occurredOn', 'doseInFuture', { date })];
  const issues: Issue[] = [];
  if (isGivenHere(dose) && precisionOf(occurredOn) !== 'YMD') issues.push(stop('occurredOn', 'doseDateIncomplete'));
  if (occurredAt && !dayOf(occurredAt)?.startsWith(occurredOn))
    issues.push(stop('occurredAt', 'doseTimeMismatch', { date }));
  const birth = patient?.birthDate;
  if (birth && isBefore(occurredOn, birth))
    issues.push(stop('occurredOn', 'doseBeforeBirth', { date, birth: formatDate(birth) }));
  const death = patient?.death?.on;
  if (death && isBefore(death, occurredOn))
    issues.push(stop('occurredOn', 'doseAfterDeath', { date, death: formatDate(death) }));
  return issues;
}

/** A lot may be used up to and including the day of its expiry. */
function checkLot(dose: Draft<Immunization>): Issue[] {
  const { lot = '', expiry, occurredOn } = dose;
  const here = isGivenHere(dose);
  const issues = anyDate('expiry', expiry);
  if (here && lot.trim() === '') issues.push(stop('lot', 'lotMissing'));
  if (here && !expiry) issues.push(ask('expiry', 'expiryMissing'));
  if (!expiry || !isBefore(expiry, occurredOn)) return issues;
  const date = formatDate(expiry);
  return [...issues, here ? stop('expiry', 'lotExpired', { lot, date }) : ask('expiry', 'lotExpiredHistory', { date })];
}

function checkReactions({ reactions = [], occurredOn }: Draft<Immunization>, context: CheckContext): Issue[] {
  return reactions.flatMap(({ onsetAt }, at) => {
    if (!onsetAt) return [];
    const path = `reactions.${at}.onsetAt`;
    const day = dayOf(onsetAt);
    if (!day) return [stop(path, 'dateFormat', { field: 'reactionOnset' })];
    const before = isBefore(day, occurredOn) ? [stop(path, 'reactionBeforeDose', { date: formatDate(day) })] : [];
    return [...pastDate(path, day, context), ...before];
  });
}
