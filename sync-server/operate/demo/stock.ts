import { suspendedLots } from '../../../src/lib/domain/aefi/index.ts';
import {
  definitions,
  type AefiCase,
  type Immunization,
  type OpenVial,
  type StockMovement,
  type VaccineLot,
} from '../../../src/lib/domain/records/index.ts';
import { lotIdOf, openVial } from '../../../src/lib/domain/stock/index.ts';
import { DAY, dateOf, msOf } from './calendar.ts';
import type { DemoContext } from './types.ts';

/** Doses of so many last days come out of the stock; older ones carry a lot number and no more. */
const WINDOW_DAYS = 100;
/** Since then the newer lot is used. */
const NEWER_DAYS = 30;
const STATION = '';
/** Doses of a vial, where it is not one. */
const DOSES_PER_VIAL: Record<string, number> = {
  ...{ BCG: 10, BOPV: 20, DPT: 20, IPV: 5, JE: 5, MEASLES: 10, MR: 10, TD: 10, UV: 10 },
};
/** Of this product the older lot has expired with a vial left; of that one the older lot is used still and expires soon. */
const EXPIRED = 'TD';
const SOON = 'JE';

interface Vial {
  vial: OpenVial;
  given: number;
}

/** The vaccines of the station: what the doses of the last weeks were taken from, and what is left. */
export class DemoStock {
  readonly #context: DemoContext;
  readonly #lots = new Map<string, VaccineLot>();
  readonly #vials = new Map<string, Vial[]>();

  /** `context`: with a chance of its own, so that the people of a seed stay the same. */
  constructor(context: DemoContext) {
    this.#context = context;
    for (const product of ['BCG', 'BOPV', 'DPT', 'HEPB', 'IPV', 'JE', 'MR', 'PCV', 'PENTA', 'ROTA', EXPIRED])
      this.#lot(product, product !== SOON);
  }

  /** The dose with the lot and the vial it came from. */
  take(dose: Immunization): Immunization {
    return this.#inWindow(dose) ? this.#from(dose, this.#lotFor(dose)) : dose;
  }

  /** The dose after which a child reacted: from a lot of its own, which stands still since. */
  takeSuspected(dose: Immunization): Immunization {
    return this.#from(dose, this.#make(dose.productCode, 'NGHI', 220, WINDOW_DAYS));
  }

  suspend(aefi: AefiCase): void {
    const { createdBy: by, createdDevice: device } = aefi;
    const lots = [...this.#lots.values()];
    const reason = 'Phản ứng nặng sau tiêm, chờ kết luận';
    for (const lot of suspendedLots(aefi, lots, { at: aefi.detectedAt, by, device, reason }))
      this.#lots.set(lot.id, lot);
  }

  vials(): OpenVial[] {
    return [...this.#vials.values()].flat().map(({ vial }) => vial);
  }

  /** Lots, receipts, opened vials and a stock-take of each lot in use. */
  *records(): Generator<VaccineLot | StockMovement | OpenVial> {
    for (const lot of this.#lots.values()) {
      yield lot;
      const vials = this.#vials.get(lot.id) ?? [];
      yield* this.#movements(lot, vials);
      for (const { vial } of vials) yield vial;
    }
  }

  #inWindow({ occurredAt, lot }: Immunization): boolean {
    return lot !== undefined && occurredAt !== undefined && this.#daysAgo(occurredAt) < WINDOW_DAYS;
  }

  #daysAgo(instant: string): number {
    return (this.#context.todayMs - Date.parse(instant)) / DAY;
  }

  #lotFor({ productCode, occurredAt = '' }: Immunization): VaccineLot {
    return this.#lot(productCode, productCode !== SOON && this.#daysAgo(occurredAt) <= NEWER_DAYS);
  }

  #lot(product: string, newer: boolean): VaccineLot {
    if (newer) return this.#make(product, '0726', 420, NEWER_DAYS + 3);
    return this.#make(product, '0325', product === EXPIRED ? -5 : 40, WINDOW_DAYS + 3);
  }

  /** The lot of this number, received so many days ago when it is not here yet. */
  #make(productCode: string, number: string, expiresIn: number, receivedAgo: number): VaccineLot {
    const lotNo = `${productCode}-${number}`;
    const id = lotIdOf(productCode, lotNo);
    const known = this.#lots.get(id);
    if (known) return known;
    const { options, todayMs } = this.#context;
    const lot: VaccineLot = {
      ...this.#base(id, todayMs - receivedAgo * DAY + 3 * 3_600_000),
      ...{ type: 'lot', productCode, lotNo, expiry: dateOf(msOf(options.today) + expiresIn * DAY) },
      ...{ dosesPerVial: DOSES_PER_VIAL[productCode] ?? 1, vvm: 1, holds: [] },
    };
    this.#lots.set(id, lot);
    return lot;
  }

  #from(dose: Immunization, lot: VaccineLot): Immunization {
    const { vial } = this.#vialFor(lot, dose);
    return { ...dose, lot: lot.lotNo, lotId: lot.id, vialId: vial.id, expiry: lot.expiry };
  }

  /** A vial of that day which is not empty, or the next one. */
  #vialFor(lot: VaccineLot, { occurredOn }: Immunization): Vial {
    const vials = this.#vials.get(lot.id) ?? [];
    this.#vials.set(lot.id, vials);
    const ofDay = vials.filter(({ vial }) => vial.on === occurredOn);
    let use = ofDay.find(({ vial, given }) => given < vial.doses);
    if (!use) {
      const id = `vial:${lot.lotNo}:${occurredOn}:${ofDay.length + 1}`;
      // The session begins at 8: nothing is given from a vial before it was opened.
      const openedAt = new Date(msOf(occurredOn) + 8 * 3_600_000).toISOString();
      const opened = openVial(lot, { id, point: STATION, now: openedAt, today: occurredOn }).vial;
      const rest = opened.doses > 1 ? this.#discarded(occurredOn) : {};
      use = { vial: { ...this.#base(id, Date.parse(openedAt)), ...opened, ...rest }, given: 0 };
      vials.push(use);
    }
    use.given += 1;
    return use;
  }

  #discarded(on: string) {
    return {
      discardedAt: new Date(msOf(on) + 11 * 3_600_000).toISOString(),
      discardReason: 'Hết buổi tiêm',
    };
  }

  *#movements(lot: VaccineLot, vials: readonly Vial[]): Generator<StockMovement> {
    const { random, todayMs } = this.#context;
    const left = this.#isUsedUp(lot) ? 0 : random.int(2, 6) * Math.max(lot.dosesPerVial, 10);
    const opened = vials.reduce((sum, { vial }) => sum + vial.doses, 0);
    const received = Date.parse(lot.createdAt);
    const party = 'Trung tâm Y tế khu vực';
    const paperNo = `PX-${lot.createdAt.slice(2, 10).replaceAll('-', '')}`;
    yield { ...this.#moved(lot, 'receipt', opened + left, received), party, paperNo };
    for (const { vial } of vials) {
      const { movement } = openVial(lot, { id: vial.id, point: STATION, now: vial.openedAt, today: vial.on });
      yield { ...this.#base(movement.id, Date.parse(vial.openedAt)), ...movement };
    }
    const countedMs = todayMs - 7 * DAY;
    if (countedMs <= received || left === 0) return;
    const before = vials.filter(({ vial }) => Date.parse(vial.openedAt) <= countedMs);
    const there = opened + left - before.reduce((sum, { vial }) => sum + vial.doses, 0);
    yield { ...this.#moved(lot, 'count', there, countedMs), reason: 'Kiểm kê hằng tháng' };
  }

  /** The older lots, but for those that the stock shall show. */
  #isUsedUp({ productCode, lotNo }: VaccineLot): boolean {
    return lotNo.endsWith('-0325') && productCode !== EXPIRED && productCode !== SOON;
  }

  #moved(lot: VaccineLot, move: 'receipt' | 'count', doses: number, atMs: number): StockMovement {
    const id = `${move}:${lot.lotNo}`;
    const at = new Date(atMs).toISOString();
    return {
      ...this.#base(id, atMs),
      type: 'movement',
      lotId: lot.id,
      point: STATION,
      move,
      doses,
      at,
      on: dateOf(atMs),
    };
  }

  #base(id: string, atMs: number) {
    const { options, stamps } = this.#context;
    const stationCode = options.communeCode;
    return { id, stationCode, villageCode: '', version: definitions.stock.version, ...stamps(atMs) };
  }
}
