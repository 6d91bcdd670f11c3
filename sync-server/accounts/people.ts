import { randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { ApiError, badRequest } from '../http/api-error.ts';
import { isStationRole, type PersonRole } from './roles.ts';
import { hashSecret, weakness } from './secrets.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
  role: PersonRole;
  /** Empty for roles that belong to no station. */
  stationCode: string;
  villageCodes: string[];
  active: boolean;
}

export interface NewPerson {
  /** Given only when records already carry it (demo, restore). */
  id?: string;
  username: string;
  name: string;
  role: PersonRole;
  stationCode: string;
  villageCodes?: string[];
  /** PIN of 6 digits or more, or a longer password. */
  secret: string;
}

export interface PersonChange {
  name?: string;
  active?: boolean;
  secret?: string;
  villageCodes?: string[];
}

const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

export class People {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @throws ApiError 400 with what is wrong, 409 when the name is taken */
  async create(input: NewPerson): Promise<Person> {
    const username = input.username.trim().toLowerCase();
    this.#check(username, input);
    const secretHash = await hashSecret(input.secret);
    if (this.byUsername(username)) throw new ApiError(409, 'taken', `Tên đăng nhập "${username}" đã có người dùng.`);
    const person: Person = {
      id: input.id ?? randomUUID(),
      username,
      name: input.name.trim(),
      role: input.role,
      stationCode: input.stationCode.toLowerCase(),
      villageCodes: unique(input.villageCodes ?? []),
      active: true,
    };
    this.#db
      .prepare('INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)')
      .run(
        person.id,
        username,
        person.name,
        person.role,
        person.stationCode,
        JSON.stringify(person.villageCodes),
        secretHash,
        new Date().toISOString(),
      );
    return person;
  }

  #check(username: string, input: NewPerson): void {
    if (!USERNAME.test(username))
      throw badRequest('Tên đăng nhập gồm 2 đến 40 ký tự: chữ không dấu, số, dấu chấm, gạch nối.');
    if (!input.name.trim()) throw badRequest('Thiếu họ tên.');
    if (isStationRole(input.role) !== (input.stationCode !== ''))
      throw badRequest(
        isStationRole(input.role)
          ? 'Thiếu mã trạm của người này.'
          : 'Vai trò này không thuộc trạm nào: hãy bỏ trống mã trạm.',
      );
    if (input.stationCode && !this.#stationExists(input.stationCode))
      throw badRequest(`Chưa có trạm với mã ${input.stationCode}.`);
    checkVillages(input.role, input.villageCodes ?? []);
    const weak = weakness(input.secret, input.role, username);
    if (weak) throw weak;
  }

  #stationExists(code: string): boolean {
    return this.#db.prepare('SELECT 1 FROM stations WHERE code = ?').get(code.toLowerCase()) !== undefined;
  }

  /** A new secret or `active: false` ends every session of the person. @throws ApiError 400 */
  async change(person: Person, change: PersonChange): Promise<Person> {
    const weak = change.secret === undefined ? undefined : weakness(change.secret, person.role, person.username);
    if (weak) throw weak;
    const villageCodes = change.villageCodes === undefined ? person.villageCodes : unique(change.villageCodes);
    if (change.villageCodes !== undefined) checkVillages(person.role, villageCodes);
    const { name = person.name, active = person.active } = change;
    const changed = { ...person, name, active, villageCodes };
    const hash = change.secret === undefined ? undefined : await hashSecret(change.secret);
    this.#db
      .prepare(
        'UPDATE people SET name = ?, active = ?, village_codes = ?, secret_hash = coalesce(?, secret_hash) WHERE id = ?',
      )
      .run(changed.name, changed.active ? 1 : 0, JSON.stringify(villageCodes), hash ?? null, person.id);
    if (hash || !changed.active) this.#db.prepare('DELETE FROM tokens WHERE person_id = ?').run(person.id);
    return changed;
  }

  byId(id: string): Person | undefined {
    return toPerson(this.#db.prepare('SELECT * FROM people WHERE id = ?').get(id));
  }

  byUsername(username: string): Person | undefined {
    return toPerson(this.#db.prepare('SELECT * FROM people WHERE username = ?').get(username.trim().toLowerCase()));
  }

  /** Hash of an active person's secret. */
  secretHash(username: string): string | undefined {
    const row = this.#db
      .prepare('SELECT secret_hash FROM people WHERE username = ? AND active = 1')
      .get(username.trim().toLowerCase());
    return row && String(row.secret_hash);
  }

  /** People of a station, or everybody; by name. */
  list(stationCode?: string): Person[] {
    const rows =
      stationCode === undefined
        ? this.#db.prepare('SELECT * FROM people ORDER BY name').all()
        : this.#db.prepare('SELECT * FROM people WHERE station_code = ? ORDER BY name').all(stationCode);
    return rows.map((row) => rowToPerson(row));
  }
}

/** Both see the same part of the station: all of it, or the same villages. */
export function sameArea(a: Person, b: Person): boolean {
  const areaOf = ({ role, villageCodes }: Person) =>
    role === 'villageWorker' ? JSON.stringify([...villageCodes].sort()) : '';
  return areaOf(a) === areaOf(b);
}

const unique = (codes: string[]) => [...new Set(codes)];

/** Without a village a village worker would see nothing. @throws ApiError 400 */
function checkVillages(role: PersonRole, villageCodes: string[]): void {
  if (role === 'villageWorker' && villageCodes.length === 0)
    throw badRequest('Y tế thôn cần ít nhất một thôn được giao. Hãy chọn thôn.');
}

type Row = Record<string, SQLOutputValue>;

const toPerson = (row: Row | undefined) => row && rowToPerson(row);

export function rowToPerson(row: Row): Person {
  return {
    id: String(row.id),
    username: String(row.username),
    name: String(row.name),
    role: String(row.role) as PersonRole,
    stationCode: String(row.station_code),
    villageCodes: JSON.parse(String(row.village_codes)) as string[],
    active: row.active === 1,
  };
}
