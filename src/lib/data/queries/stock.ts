import { addDays, addMonths, timeIn, todayIn } from '../../domain/dates/index.ts';
import type { ImmunizationRules } from '../../domain/immunization/index.ts';
import { compareText } from '../../domain/merge/canonical.ts';
import type { Fridge, FridgeReading, OpenVial, StockMovement, VaccineLot } from '../../domain/records/index.ts';
import {
  balanceOf,
  firstExpiryFirst,
  isOutOfLimits,
  lotState,
  missingReadings,
  stops,
  usableUntil,
  vialDosesLeft,
} from '../../domain/stock/index.ts';
import type { Session } from '../device/session.ts';
import type { LotToUse, ProductStock, StockAlarm, StockApi, VialRow } from '../stock-api.ts';

/** Lots that expired longer ago are history (days). */
const HISTORY_DAYS = 120;
/** Readings that are asked for again (days). */
const MISSING_DAYS = 7;

async function rulesOf({ rules }: Session): Promise<ImmunizationRules> {
  await rules.ready();
  return rules.values;
}

type Type = 'lot' | 'movement' | 'vial' | 'fridge' | 'reading';

async function ofType<T>({ records }: Session, type: Type): Promise<T[]> {
  const found = await records.where('stock', { selector: { type }, index: ['type', 'on'] });
  return found.map(({ record }) => record as unknown as T);
}

/** Everything that carries the lot: movements and vials. */
async function ofLot({ records }: Session, lotId: string): Promise<{ movements: StockMovement[]; vials: OpenVial[] }> {
  const found = await records.where('stock', { selector: { lotId }, index: ['lotId', 'on'] });
  const all = found.map(({ record }) => record as unknown as StockMovement | OpenVial);
  return {
    movements: all.filter((one): one is StockMovement => one.type === 'movement'),
    vials: all.filter((one): one is OpenVial => one.type === 'vial'),
  };
}

const lotsOf = async (session: Session) => (await ofType<VaccineLot>(session, 'lot')).filter(({ voided }) => !voided);
const atPoint = <T extends { point: string }>(list: readonly T[], point: string) =>
  list.filter((one) => one.point === point);

export async function vaccineStock(
  session: Session,
  { point, at, all }: Parameters<StockApi['vaccineStock']>[0],
  now: string,
): Promise<ProductStock[]> {
  const rules = await rulesOf(session);
  const day = todayIn(at ?? now);
  const oldest = all ? '' : addDays(day, -HISTORY_DAYS);
  const products = new Map<string, ProductStock>();
  for (const lot of (await lotsOf(session)).filter(({ expiry }) => expiry >= oldest).sort(firstExpiryFirst)) {
    const doses = balanceOf(atPoint((await ofLot(session, lot.id)).movements, point), at);
    const state = lotState(lot, doses, day, rules);
    if (doses === 0 && !all) continue;
    const stock = products.get(lot.productCode) ?? { productCode: lot.productCode, doses: 0, lots: [] };
    if (state === 'usable' || state === 'soon') stock.doses += doses;
    stock.lots.push({ lot, doses, state });
    products.set(lot.productCode, stock);
  }
  return [...products.values()].sort((a, b) => compareText(a.productCode, b.productCode));
}

export async function lotsToUse(
  session: Session,
  { productCode, point }: Parameters<StockApi['lotsToUse']>[0],
  now: string,
): Promise<LotToUse[]> {
  const rules = await rulesOf(session);
  const today = todayIn(now);
  const oldest = addDays(today, -HISTORY_DAYS);
  const lots = (await lotsOf(session)).filter((lot) => lot.productCode === productCode && lot.expiry >= oldest);
  const found: LotToUse[] = [];
  for (const lot of lots.sort(firstExpiryFirst)) {
    const { movements, vials } = await ofLot(session, lot.id);
    const doses = balanceOf(atPoint(movements, point), now);
    const open = (await vialRows(session, lot, atPoint(vials, point), rules, now)).filter(({ left }) => left > 0);
    if (doses <= 0 && open.length === 0) continue;
    const stopped = stops({ lot, doses, productCode }, { now, today }, rules);
    found.push({ lot, doses, state: lotState(lot, doses, today, rules), stops: stopped, vials: open });
  }
  return found;
}

/** Vials that are not thrown away, the first that must be used up first. */
async function vialRows(
  session: Session,
  lot: VaccineLot,
  vials: readonly OpenVial[],
  rules: ImmunizationRules,
  now: string,
): Promise<VialRow[]> {
  const open = vials.filter(({ voided, discardedAt }) => !voided && !discardedAt);
  const given = await givenFrom(session, open);
  return open
    .map((vial) => {
      const use = { vial, given: given.get(vial.id) ?? 0 };
      const { productCode } = lot;
      const found = stops({ lot, doses: 0, productCode, vial: use }, { now, today: todayIn(now) }, rules);
      return { vial, left: vialDosesLeft(use), until: usableUntil(vial, productCode, rules), stops: found };
    })
    .sort((a, b) => compareText(a.until, b.until));
}

/** Doses that were given from these vials. */
async function givenFrom({ records }: Session, vials: readonly OpenVial[]): Promise<Map<string, number>> {
  const first = vials.map(({ on }) => on).sort()[0];
  const given = new Map<string, number>();
  if (first === undefined) return given;
  const doses = await records.where('immunizations', {
    selector: { occurredOn: { $gte: first } },
    index: ['occurredOn'],
  });
  for (const { record } of doses) {
    const { vialId, voided, status } = record;
    if (typeof vialId === 'string' && !voided && status === 'DA_TIEM') given.set(vialId, (given.get(vialId) ?? 0) + 1);
  }
  return given;
}

export async function lotCard(session: Session, id: string, now: string): ReturnType<StockApi['lotCard']> {
  const lot = (await session.records.get('stock', id))?.record as unknown as VaccineLot | undefined;
  if (lot?.type !== 'lot') return undefined;
  const rules = await rulesOf(session);
  const { movements, vials } = await ofLot(session, id);
  const points = [...new Set(movements.map(({ point }) => point))].sort();
  const balances = points.map((point) => ({ point, doses: balanceOf(atPoint(movements, point)) }));
  const doses = balances.reduce((sum, one) => sum + one.doses, 0);
  return {
    lot,
    state: lotState(lot, doses, todayIn(now), rules),
    movements: movements.sort((a, b) => compareText(b.at, a.at) || compareText(b.id, a.id)),
    vials: await vialRows(session, lot, vials, rules, now),
    balances,
  };
}

export async function fridgeMonth(
  session: Session,
  { point, month }: Parameters<StockApi['fridgeMonth']>[0],
  now: string,
): ReturnType<StockApi['fridgeMonth']> {
  const from = `${month}-01`;
  const fridges = await fridgesAt(session, point);
  const readings = await readingsOf(session, fridges, from, addDays(addMonths(from, 1), -1));
  const { fridgeMinC: minC, fridgeMaxC: maxC } = await rulesOf(session);
  return { fridges, readings, missing: await missingOf(session, fridges, now), limits: { minC, maxC } };
}

async function fridgesAt(session: Session, point: string): Promise<Fridge[]> {
  const all = await ofType<Fridge>(session, 'fridge');
  return all.filter((one) => !one.voided && one.point === point).sort((a, b) => compareText(a.name, b.name));
}

async function readingsOf(
  { records }: Session,
  fridges: readonly Fridge[],
  from: string,
  to: string,
): Promise<FridgeReading[]> {
  const ids = new Set(fridges.map(({ id }) => id));
  const found = await records.where('stock', {
    selector: { type: 'reading', on: { $gte: from, $lte: to } },
    index: ['type', 'on'],
  });
  return found
    .map(({ record }) => record as unknown as FridgeReading)
    .filter((one) => !one.voided && ids.has(one.fridgeId))
    .sort((a, b) => compareText(a.at, b.at));
}

async function missingOf(session: Session, fridges: readonly Fridge[], now: string) {
  const today = todayIn(now);
  const { fridgeReadingsPerDay: perDay } = await rulesOf(session);
  const readings = await readingsOf(session, fridges, addDays(today, -MISSING_DAYS), today);
  return missingReadings(fridges, readings, { today, time: timeIn(now), days: MISSING_DAYS, perDay });
}

export async function stockAlarms(
  session: Session,
  { point }: Parameters<StockApi['stockAlarms']>[0],
  now: string,
): Promise<StockAlarm[]> {
  const fridges = await fridgesAt(session, point);
  const today = todayIn(now);
  const readings = await readingsOf(session, fridges, addDays(today, -1), today);
  const missing = await missingOf(session, fridges, now);
  const alarms: StockAlarm[] = [];
  for (const fridge of fridges) {
    const last = readings.filter(({ fridgeId }) => fridgeId === fridge.id).at(-1);
    if (last && isOutOfLimits(last, fridge)) alarms.push({ type: 'temperature', fridge, reading: last });
    const own = missing.filter(({ fridgeId }) => fridgeId === fridge.id);
    if (own.length > 0) alarms.push({ type: 'missingReading', fridge, missing: own });
  }
  for (const { lots } of await vaccineStock(session, { point }, now))
    for (const { lot, doses, state } of lots)
      if (doses > 0 && state !== 'usable' && state !== 'empty') alarms.push({ type: state, lot, doses });
  return [...alarms, ...(await oldVials(session, point, now))];
}

/** Opened vials that nobody threw away in time. */
async function oldVials(session: Session, point: string, now: string): Promise<StockAlarm[]> {
  const rules = await rulesOf(session);
  const open = (await ofType<OpenVial>(session, 'vial')).filter(
    (one) => !one.voided && !one.discardedAt && one.point === point,
  );
  const alarms: StockAlarm[] = [];
  for (const vial of open) {
    const lot = (await session.records.get('stock', vial.lotId))?.record as unknown as VaccineLot | undefined;
    const [row] = lot ? await vialRows(session, lot, [vial], rules, now) : [];
    if (lot && row && row.left > 0 && row.until < now) alarms.push({ type: 'vialTooOld', lot, vial: row });
  }
  return alarms;
}
