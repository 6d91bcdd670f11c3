import { KINDS, type Kind } from '../../domain/records/index.ts';
import { databaseOf } from '../local/existing.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { SHAPES } from './shapes.ts';

/** The browser's databases of a collection, the newest shape first: a move that was cut off may have left older ones (store/migrate). */
export const versionsOf = (name: string, collection: Kind | 'edits'): string[] =>
  Array.from({ length: SHAPES[collection].version + 1 }, (_, back) =>
    databaseOf(name, collection, SHAPES[collection].version - back),
  );

/** Every database that the store of this name has. */
export const databasesOf = (name: string): string[] => [
  databaseOf(name, '_rxdb_internal', 0),
  ...versionsOf(name, 'edits'),
  ...KINDS.flatMap((kind) => versionsOf(name, kind)),
];

/**
 * A browser may lose the database of one kind and keep the others. The kind is then received anew from the beginning; what was unsent of it is
 * written again from the edits. Until all is there the tablet counts as not yet filled.
 */
export async function askAgainForLost(name: string, db: DeviceDb): Promise<Kind[]> {
  const checkpoints = (await db.fact('checkpoints')) ?? {};
  const told = await indexedDB.databases().catch(() => undefined);
  if (!told) return [];
  const there = new Set(told.map((one) => one.name));
  const lost = KINDS.filter((kind) => checkpoints[kind] && !versionsOf(name, kind).some((one) => there.has(one)));
  if (lost.length === 0) return [];
  console.warn('lost and asked for again:', lost.join());
  await db.transaction('rw', db.facts, db.columns, async () => {
    for (const kind of lost) delete checkpoints[kind];
    await db.setFact('checkpoints', checkpoints);
    await db.facts.delete('lastSuccessAt');
    // Also the lists that were made ahead from them.
    await db.columns.clear();
  });
  return lost;
}
