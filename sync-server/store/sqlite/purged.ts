import type { Connection } from './connection.ts';

/** The list of what was purged: one JSON text, because there is little of it and it is read as a whole. */

type Purged = [id: string, revs: string[]];

/** CouchDB's default for `_purged_infos_limit`. */
const DEFAULT_LIMIT = 1000;

export function purgedOf({ sql }: Connection): Purged[] {
  return JSON.parse(String(sql.meta.get('purged')?.value ?? '[]')) as Purged[];
}

export function purgedLimitOf({ sql }: Connection): number {
  return Number(sql.meta.get('purgedLimit')?.value ?? DEFAULT_LIMIT);
}

/** Inside the transaction that purges. */
export function recordPurged(connection: Connection, purged: Purged[]): void {
  const removed = purged.filter(([, revs]) => revs.length > 0);
  if (removed.length > 0) save(connection, [...purgedOf(connection), ...removed], purgedLimitOf(connection));
}

export function setPurgedLimit(connection: Connection, limit: number): void {
  connection.sql.setMeta.run('purgedLimit', limit);
  save(connection, purgedOf(connection), limit);
}

function save({ sql }: Connection, purged: Purged[], limit: number): void {
  sql.setMeta.run('purged', JSON.stringify(purged.slice(-limit)));
}
