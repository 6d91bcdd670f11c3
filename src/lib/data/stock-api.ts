import type { Fridge, FridgeReading, OpenVial, StockMovement, VaccineLot } from '../domain/records/index.ts';
import type { LotState, MissingReading, Stop } from '../domain/stock/index.ts';

/** A lot at one point of the station. */
export interface LotRow {
  lot: VaccineLot;
  /** Doses that are left, at the instant that was asked for. */
  doses: number;
  state: LotState;
}

/** A vaccine with its lots, the first to expire first. */
export interface ProductStock {
  productCode: string;
  /** Doses of lots that may be used. */
  doses: number;
  lots: LotRow[];
}

export interface VialRow {
  vial: OpenVial;
  left: number;
  /** Instant until which it may be used. */
  until: string;
  stops: Stop[];
}

/** A lot from which a dose may be taken now, or why it may not; with its opened vials that are not thrown away. */
export interface LotToUse extends LotRow {
  stops: Stop[];
  vials: VialRow[];
}

export interface LotCard {
  lot: VaccineLot;
  state: LotState;
  /** Everything that moved at any point, the latest first; voided ones too. */
  movements: StockMovement[];
  vials: VialRow[];
  balances: { point: string; doses: number }[];
}

export interface FridgeMonth {
  fridges: Fridge[];
  readings: FridgeReading[];
  /** Readings of the last week that nobody made. */
  missing: MissingReading[];
  /** Limits of the station's rules, for a fridge that is added. */
  limits: { minC: number; maxC: number };
}

/** What needs a hand now. */
export type StockAlarm =
  | { type: 'missingReading'; fridge: Fridge; missing: MissingReading[] }
  | { type: 'temperature'; fridge: Fridge; reading: FridgeReading }
  | { type: 'suspended' | 'expired' | 'soon' | 'vvm'; lot: VaccineLot; doses: number }
  | { type: 'vialTooOld'; lot: VaccineLot; vial: VialRow };

/** The vaccines of the station. `point`: a point of the station; empty is the station itself. */
export interface StockApi {
  /** `at`: instant, now when absent. Lots that are used up or expired for long are left out unless `all`. */
  vaccineStock(query: { point: string; at?: string; all?: boolean }): Promise<ProductStock[]>;
  /** Lots of a vaccine with doses or opened vials at this point, the first to expire first. */
  lotsToUse(query: { productCode: string; point: string }): Promise<LotToUse[]>;
  lotCard(id: string): Promise<LotCard | undefined>;
  /** Of the month `YYYY-MM`. */
  fridgeMonth(query: { point: string; month: string }): Promise<FridgeMonth>;
  stockAlarms(query: { point: string }): Promise<StockAlarm[]>;
}
