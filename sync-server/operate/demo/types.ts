import type { Household, Patient } from '../../../src/lib/domain/records/index.ts';
import type { Random } from './random.ts';

/** What a demo commune is made of. */
export interface DemoOptions {
  communeCode: string;
  communeName: string;
  provinceCode: string;
  formerCommunes: string[];
  people: number;
  seed: number;
  /** Calendar date on which the commune stands still, `YYYY-MM-DD`. */
  today: string;
  /** Ids of the staff who made the records. */
  staff: { id: string; deviceId: string }[];
}

export interface DemoContext {
  options: DemoOptions;
  random: Random;
  todayMs: number;
  villages: { code: string; name: string; formerCommune?: string }[];
  /** Stamps of a record that was made at `atMs`. */
  stamps(atMs: number): {
    createdAt: string;
    createdBy: string;
    createdDevice: string;
    updatedAt: string;
    updatedBy: string;
    updatedDevice: string;
    clock: string;
  };
}

/** A household with its people. */
export interface DemoHousehold {
  household: Household;
  people: Patient[];
}
