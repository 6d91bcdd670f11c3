import type { DatabaseSync } from 'node:sqlite';
import { badRequest } from '../http/api-error.ts';

/** A commune's station; `code` in lower case, as in the names of its databases. */
export interface Station {
  code: string;
  name: string;
  provinceCode: string;
  communeCode: string;
}

/** Days without contact after which a tablet stays locked. */
export const OFFLINE_DAYS = { least: 3, usual: 30, most: 90 } as const;

/** Months of visits that the station's tablets keep; older ones are asked of the server. From the design, chapter 4; no law names a number. */
export const VISIT_MONTHS = { least: 6, usual: 24, most: 120 } as const;

export class Stations {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Adds the station or corrects its name and codes. @throws ApiError 400 */
  put(station: Station): Station {
    const code = station.code.toLowerCase();
    if (!/^[a-z0-9]{1,20}$/.test(code)) throw badRequest('Mã trạm chỉ gồm chữ không dấu và số, tối đa 20 ký tự.');
    if (!station.name.trim()) throw badRequest('Thiếu tên trạm.');
    this.#db
      .prepare(
        `INSERT INTO stations VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE
         SET name = excluded.name, province_code = excluded.province_code, commune_code = excluded.commune_code`,
      )
      .run(code, station.name.trim(), station.provinceCode, station.communeCode, new Date().toISOString());
    return { ...station, code };
  }

  find(code: string): Station | undefined {
    return this.list().find((station) => station.code === code.toLowerCase());
  }

  /** Days without contact after which the station's tablets stay locked. */
  offlineDays(code: string): number {
    const row = this.#db
      .prepare('SELECT offline_days FROM station_rules WHERE station_code = ?')
      .get(code.toLowerCase());
    return Number(row?.offline_days ?? OFFLINE_DAYS.usual);
  }

  /** @throws ApiError 400 */
  setOfflineDays(code: string, days: number): void {
    if (!Number.isInteger(days) || days < OFFLINE_DAYS.least || days > OFFLINE_DAYS.most)
      throw badRequest(`Số ngày phải từ ${OFFLINE_DAYS.least} đến ${OFFLINE_DAYS.most}.`);
    this.#db
      .prepare(
        `INSERT INTO station_rules (station_code, offline_days) VALUES (?, ?)
         ON CONFLICT (station_code) DO UPDATE SET offline_days = excluded.offline_days`,
      )
      .run(code.toLowerCase(), days);
  }

  /** Months of visits that the station's tablets keep. */
  visitMonths(code: string): number {
    const row = this.#db
      .prepare('SELECT visit_months FROM station_rules WHERE station_code = ?')
      .get(code.toLowerCase());
    return Number(row?.visit_months ?? VISIT_MONTHS.usual);
  }

  /** @throws ApiError 400 */
  setVisitMonths(code: string, months: number): void {
    if (!Number.isInteger(months) || months < VISIT_MONTHS.least || months > VISIT_MONTHS.most)
      throw badRequest(`Số tháng phải từ ${VISIT_MONTHS.least} đến ${VISIT_MONTHS.most}.`);
    this.#db
      .prepare(
        `INSERT INTO station_rules (station_code, offline_days, visit_months) VALUES (?, ?, ?)
         ON CONFLICT (station_code) DO UPDATE SET visit_months = excluded.visit_months`,
      )
      .run(code.toLowerCase(), OFFLINE_DAYS.usual, months);
  }

  list(): Station[] {
    return this.#db
      .prepare('SELECT * FROM stations ORDER BY code')
      .all()
      .map((row) => ({
        code: String(row.code),
        name: String(row.name),
        provinceCode: String(row.province_code),
        communeCode: String(row.commune_code),
      }));
  }
}
