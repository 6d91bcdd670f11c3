import { isAdministrator } from '../accounts/guards.ts';
import type { Identified } from '../accounts/identify.ts';
import { pathSegments } from '../http/target.ts';
import type { Details } from './line.ts';
import { databaseOf } from './refusal.ts';

interface DatabaseAct {
  event: string;
  details: Details;
  /** Cannot be undone: it is kept before it begins. */
  destroys: boolean;
}

/** What a request of the databases' protocol does to a database as a whole; `path`: below the prefix, as it was asked for. */
export function databaseAct(method: string | undefined, path: string, who: Identified): DatabaseAct | undefined {
  const [first = '', second = '', ...rest] = pathSegments(path);
  if (first === '' || second !== '' || rest.length > 0) return undefined;
  const details = { database: databaseOf(first) };
  if (method === 'POST' && first === '_replicate') return { event: 'replication.asked', details: {}, destroys: false };
  if (first.startsWith('_')) return undefined;
  if (method === 'PUT') return { event: 'database.created', details, destroys: false };
  // Others are refused, which is kept as a refusal.
  if (method !== 'DELETE' || !who || who.kind === 'revoked' || !isAdministrator(who)) return undefined;
  return { event: 'database.deleted', details, destroys: true };
}
