import { holdsSteps, parseDatabaseName, stationOfDatabase } from '../../src/lib/domain/records/index.ts';
import type { Access, CouchPrincipal } from '../couch/app.ts';
import type { Caller } from './identify.ts';
import { mayReplicate, replicatorRole } from './replicators.ts';
import { isStationRole } from './roles.ts';

const STATION = 'station:';

/** A caller as the database protocol sees it. People of no station have no place among the stations' databases. */
export function principalFor(caller: Caller): CouchPrincipal {
  if (caller.kind === 'owner') return { name: caller.name, roles: [], admin: false };
  if (caller.kind === 'replicator')
    return { name: caller.name, roles: [replicatorRole(caller.stationCode)], admin: false };
  if (caller.kind !== 'person') return { name: caller.name, roles: [], admin: true };
  const { id, role, stationCode } = caller.person;
  if (role === 'administrator') return { name: id, roles: [role], admin: true };
  const principal = {
    name: id,
    roles: isStationRole(role) ? [`${STATION}${stationCode}`, role] : [role],
    admin: false,
  };
  return role === 'villageWorker' ? { ...principal, villages: caller.person.villageCodes } : principal;
}

/**
 * People of a station read and write the databases of that station and nothing else; its settings they only read, but for the rules and
 * schedules that its head writes (./settings-check.ts).
 * Of these databases a village worker sees the own villages alone (../scope), and without villages nothing at all.
 * `db` undefined: the server as a whole (banner, lists that are filtered by database).
 */
export function mayAccessStation(principal: CouchPrincipal, db: string | undefined, access: Access): boolean {
  if (principal.admin) return true;
  const own = principal.roles.find((role) => role.startsWith(STATION))?.slice(STATION.length);
  if (own === undefined || access === 'admin' || access === 'create') return false;
  if (principal.roles.includes('villageWorker') && principal.villages === undefined) return false;
  if (db === undefined) return access === 'read';
  if (stationOfDatabase(db) !== own) return false;
  // Tablets do not follow the single edits: each one would wake all of them.
  if (access === 'follow') return !holdsSteps(db);
  return access === 'read' || parseDatabaseName(db)?.kind !== 'settings' || principal.roles.includes('stationHead');
}

/** The warehouse's databases hold every station: the administrator and the upward run reach all, a station's account its own. */
export const mayAccessWarehouse = (principal: CouchPrincipal, db: string | undefined, access: Access): boolean =>
  principal.admin || mayReplicate(principal.roles, db, access);
