import { inForce } from '../../../domain/immunization/in-force.ts';
import { VN_EPI_TT52_2025 } from '../../../domain/immunization/index.ts';
import { compareText } from '../../../domain/merge/canonical.ts';
import type { AefiCase, ReportSnapshot, StockMovement, VaccinationSession } from '../../../domain/records/index.ts';
import { epiCells, epiDefinition, periodOf, type Period, type ProductUse } from '../../../domain/reports/index.ts';
import { partsOfLotId } from '../../../domain/stock/index.ts';
import type { Session } from '../../device/session.ts';
import type { ReportApi } from '../../report-api.ts';
import { countedChildren, dosesOfPeriod, othersOfPeriod } from './counted.ts';

/** The report of a month or a year, counted now from the records on this tablet. */
export async function epiReport(
  session: Session,
  { period: code, villageCode }: Parameters<ReportApi['epiReport']>[0],
): ReturnType<ReportApi['epiReport']> {
  const period = periodOf(code);
  if (!period) return undefined;
  await session.rules.ready();
  const schedule = inForce(session.rules.schedules, period.to) ?? VN_EPI_TT52_2025;
  const children = await countedChildren(session, { period, ...(villageCode === undefined ? {} : { villageCode }) });
  const records = await dosesOfPeriod(session, period);
  const people = [...children.values()].map(({ person }) => person);
  const cells = epiCells({
    period,
    people: [...people, ...othersOfPeriod(session, records, children, villageCode)],
    schedule,
    uses: await usesOf(session, period),
    severeCases: await severeCases(session, period),
    sessions: await closedSessions(session, period),
  });
  return {
    definition: epiDefinition(schedule, period.type),
    cells,
    complete: session.sync.state().lastSuccessAt !== undefined,
    unsent: session.ledger.openRecords().length,
  };
}

/** Doses of opened vials by product, and those that were given from vials of the stock. */
async function usesOf(session: Session, { from, to }: Period): Promise<ProductUse[]> {
  const moved = await session.records.where('stock', {
    selector: { type: 'movement', on: { $gte: from, $lte: to } },
    index: ['type', 'on'],
  });
  const uses = new Map<string, ProductUse>();
  const of = (productCode: string) => {
    const use = uses.get(productCode) ?? { productCode, opened: 0, given: 0 };
    uses.set(productCode, use);
    return use;
  };
  for (const { record } of moved) {
    const one = record as unknown as StockMovement;
    if (one.move === 'opened' && !one.voided) of(partsOfLotId(one.lotId).productCode).opened -= one.doses;
  }
  for (const dose of (await dosesOfPeriod(session, { type: 'month', code: '', from, to })).values())
    if (dose.vialId && dose.source === 'TAI_TRAM') of(dose.productCode).given += 1;
  return [...uses.values()].sort((a, b) => compareText(a.productCode, b.productCode));
}

async function severeCases({ records }: Session, { from, to }: Period): Promise<number> {
  const found = await records.where('notices', {
    selector: { type: 'aefi', on: { $gte: from, $lte: to } },
    index: ['type', 'on'],
  });
  return found.filter(({ record }) => !record.voided && (record as unknown as AefiCase).severity === 'severe').length;
}

async function closedSessions({ records }: Session, { from, to }: Period): Promise<number> {
  const found = await records.where('sessions', {
    selector: { type: 'session', on: { $gte: from, $lte: to } },
    index: ['type', 'on'],
  });
  return found.filter(({ record }) => !record.voided && (record as unknown as VaccinationSession).status === 'closed')
    .length;
}

export async function reportSnapshots(
  { records }: Session,
  { reportCode }: Parameters<ReportApi['reportSnapshots']>[0],
): ReturnType<ReportApi['reportSnapshots']> {
  const found = await records.where('reports', { selector: { type: 'snapshot' }, index: ['type', 'period'] });
  return found
    .map(({ record }) => record as unknown as ReportSnapshot)
    .filter((one) => one.reportCode === reportCode && !one.voided)
    .sort((a, b) => compareText(b.period, a.period) || compareText(b.frozenAt, a.frozenAt));
}
