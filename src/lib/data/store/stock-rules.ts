import { todayIn } from '../../domain/dates/index.ts';
import type { ImmunizationRules } from '../../domain/immunization/index.ts';
import type { Issue } from '../../domain/issues/issue.ts';
import type { AnyRecord, Immunization, OpenVial, StockMovement, VaccineLot } from '../../domain/records/index.ts';
import { balanceOf, lotIdOf, openingId, stops, type StopRule, type VialUse } from '../../domain/stock/index.ts';
import { stop } from '../../domain/checks/codes.ts';
import { newlyGiven } from './newly-given.ts';
import type { Prepared } from './prepared.ts';
import type { RecordStore } from './record-store.ts';

const CODES = {
  expired: 'stockExpired',
  suspended: 'stockSuspended',
  vvm: 'stockVvm',
  empty: 'stockEmpty',
  vialTooOld: 'stockVialTooOld',
  vialDiscarded: 'stockVialDiscarded',
  vialEmpty: 'stockVialEmpty',
  otherProduct: 'stockOtherProduct',
} as const satisfies Record<StopRule, string>;

/** Rules of the station, and who saves. */
export interface StockParts {
  rules: { ready(): Promise<void>; values: ImmunizationRules };
  login: { person: { role: string } };
}

interface Parts extends StockParts {
  records: RecordStore;
  /** Instant now, ISO. */
  now: string;
}

/**
 * A dose that a form creates is not given from a lot that a rule stops, unless the head of the station says so with a reason. What came by
 * sync, an edit of an older dose, a dose of an earlier day, and a dose whose lot the stock does not know are never held up.
 */
export async function stockIssues(parts: Parts, one: Prepared, all: readonly Prepared[]): Promise<Issue[]> {
  const dose = newlyGiven(one, all);
  const today = todayIn(parts.now);
  if (dose?.occurredOn !== today) return [];
  const lotId = dose.lotId ?? (dose.lot ? lotIdOf(dose.productCode, dose.lot) : '');
  const lot = (await stockRecord(parts, all, lotId)) as unknown as VaccineLot | undefined;
  if (!lot || lot.voided) return [];
  const vial = dose.vialId ? await vialUse(parts, all, dose) : undefined;
  // A vial that is opened with the dose must still be there; one that was opened before has left the stock already.
  const opens = all.some(({ change }) => change.record.id === openingId(dose.vialId ?? ''));
  const doses = opens || !vial ? await dosesLeft(parts, lot.id, vial?.vial.point, openingId(dose.vialId ?? '')) : 0;
  // A dose that is entered in the afternoon was given from a vial that was fresh in the morning.
  const at = { now: dose.occurredAt ?? parts.now, today };
  const { productCode } = dose;
  await parts.rules.ready();
  const found = [
    ...stops({ lot, doses, productCode, ...(vial ? { vial } : {}) }, at, parts.rules.values),
    ...(opens && doses <= 0 ? [{ rule: 'empty' as const, overridable: true }] : []),
  ];
  const stopping = found.filter(({ overridable }) => !overridable || !isAllowed(dose, parts.login.person.role));
  return stopping.map(({ rule }) => stop('lot', CODES[rule]));
}

const isAllowed = ({ override }: Immunization, role: string) =>
  role === 'stationHead' && Boolean(override?.reason.trim());

/** A record of the stock as it is saved now, or as it is. */
async function stockRecord({ records }: Parts, all: readonly Prepared[], id: string): Promise<AnyRecord | undefined> {
  const saved = all.find(({ change }) => change.kind === 'stock' && change.record.id === id)?.after;
  return saved ?? (await records.get('stock', id))?.record;
}

async function vialUse(
  parts: Parts,
  all: readonly Prepared[],
  { id, vialId = '' }: Immunization,
): Promise<(VialUse & { vial: OpenVial }) | undefined> {
  const vial = (await stockRecord(parts, all, vialId)) as unknown as OpenVial | undefined;
  if (vial?.type !== 'vial') return undefined;
  const doses = await parts.records.where('immunizations', {
    selector: { occurredOn: { $gte: vial.on } },
    index: ['occurredOn'],
  });
  const given = doses.filter(
    ({ record }) => record.vialId === vialId && record.id !== id && !record.voided && record.status === 'DA_TIEM',
  ).length;
  return { vial, given };
}

/** Doses of the lot at the point, without what this save takes out. */
async function dosesLeft({ records }: Parts, lotId: string, point = '', except: string): Promise<number> {
  const found = await records.where('stock', { selector: { lotId }, index: ['lotId', 'on'] });
  const movements = found
    .map(({ record }) => record as unknown as StockMovement)
    .filter((one) => one.type === 'movement' && one.point === point && one.id !== except);
  return balanceOf(movements);
}
