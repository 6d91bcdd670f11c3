import { badRequest, forbidden, notFound } from '../../http/api-error.ts';
import {
  optionalFlag,
  optionalSecret,
  optionalText,
  requiredSecret,
  requiredText,
  textList,
} from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { requireLeader, type Leader } from '../guards.ts';
import type { Person } from '../people.ts';
import { isRole, isStationRole } from '../roles.ts';
import { personJson } from './person-json.ts';

const withState = (person: Person) => ({ ...personJson(person), active: person.active });

/** What accounts need of the stations' databases. */
export interface StationBooks {
  /** Called when the staff of a station changed. */
  staffChanged: (stationCode: string) => Promise<void>;
  /** Codes of the villages of a station. */
  villagesOf: (stationCode: string) => Promise<string[]>;
}

/** `GET /api/people`: the head sees the own station, an administrator everybody. */
export function listPeople(accounts: Accounts): Route {
  return {
    method: 'GET',
    path: '/api/people',
    handle: (request) => ({
      body: { people: accounts.people.list(requireLeader(request).stationCode).map(withState) },
    }),
  };
}

/** `POST /api/people` `{username, name, role, stationCode?, villageCodes?, pin}`. */
export function createPerson(accounts: Accounts, { staffChanged, villagesOf }: StationBooks): Route {
  return {
    method: 'POST',
    path: '/api/people',
    async handle(request) {
      const leader = requireLeader(request);
      const body = await request.body();
      const role = requiredText(body, 'role', 'vai trò');
      if (!isRole(role)) throw badRequest('Không có vai trò này.');
      const stationCode = (optionalText(body, 'stationCode', 'mã trạm', 20) ?? leader.stationCode ?? '').toLowerCase();
      if (leader.stationCode !== undefined && (!isStationRole(role) || stationCode !== leader.stationCode))
        throw forbidden('Trưởng trạm chỉ tạo được tài khoản của trạm mình.');
      const villageCodes = textList(body, 'villageCodes', 'danh sách thôn');
      await checkVillages(villagesOf, stationCode, villageCodes);
      const person = await accounts.people.create({
        username: requiredText(body, 'username', 'tên đăng nhập', 40),
        name: requiredText(body, 'name', 'họ tên'),
        role,
        stationCode,
        villageCodes,
        secret: requiredSecret(body, 'pin'),
      });
      if (person.stationCode) await staffChanged(person.stationCode);
      return { status: 201, body: { person: withState(person) } };
    },
  };
}

/** `PATCH /api/people/:id` `{name?, active?, pin?, villageCodes?}`: a new PIN or area, or the end of an account. Counts at the next request. */
export function changePerson(accounts: Accounts, { staffChanged, villagesOf }: StationBooks): Route {
  return {
    method: 'PATCH',
    path: '/api/people/:id',
    async handle(request) {
      const person = ofLeader(requireLeader(request), accounts.people.byId(request.params.id ?? ''));
      const body = await request.body();
      if (request.caller?.kind === 'person' && request.caller.person.id === person.id) refuseForOneself(body);
      const villageCodes =
        body.villageCodes === undefined ? undefined : textList(body, 'villageCodes', 'danh sách thôn');
      await checkVillages(villagesOf, person.stationCode, villageCodes ?? []);
      const changed = await accounts.people.change(person, {
        villageCodes,
        name: optionalText(body, 'name', 'họ tên'),
        active: optionalFlag(body, 'active', 'trạng thái'),
        secret: optionalSecret(body, 'pin'),
      });
      if (changed.stationCode) await staffChanged(changed.stationCode);
      return { body: { person: withState(changed) } };
    },
  };
}

/** An open tablet must not be enough to take over its owner's account, and nobody locks himself out. @throws ApiError 400 */
function refuseForOneself(body: Record<string, unknown>): void {
  if (body.pin !== undefined) throw badRequest('Mã PIN của chính mình đổi ở Cài đặt, cần mã PIN đang dùng.');
  if (body.active === false) throw badRequest('Không tự ngừng tài khoản của chính mình được.');
}

/** Somebody else's people do not exist. @throws ApiError 404 */
function ofLeader(leader: Leader, person: Person | undefined): Person {
  const own = person && (leader.stationCode === undefined || person.stationCode === leader.stationCode);
  if (!own) throw notFound('Không có người này.');
  return person;
}

/** @throws ApiError 400 for a village that the station does not have */
async function checkVillages(villagesOf: StationBooks['villagesOf'], station: string, codes: string[]): Promise<void> {
  if (codes.length === 0) return;
  const known = new Set(await villagesOf(station));
  const unknown = codes.find((code) => !known.has(code));
  if (unknown !== undefined) throw badRequest(`Trạm này không có thôn mang mã "${unknown}".`);
}
