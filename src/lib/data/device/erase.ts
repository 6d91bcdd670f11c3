import { deleteRecords } from '../bundle/begin-again.ts';
import type { DeviceDb } from '../local/device-db.ts';

/**
 * The first step of erasing, in one transaction: the keys and all that lies beside the records go, and a mark stays. From here on nobody
 * reads the records, whatever happens next.
 */
export async function beginErase(db: DeviceDb, at: string): Promise<void> {
  await db.transaction('rw', [db.people, db.facts, db.drafts, db.columns], async () => {
    await Promise.all([db.people.clear(), db.facts.clear(), db.drafts.clear(), db.columns.clear()]);
    await db.setFact('erased', { at, done: false });
  });
}

/** The second step, safe to repeat: the records and what was written meanwhile. */
export async function finishErase(name: string, db: DeviceDb, epoch: string): Promise<void> {
  await deleteRecords(name, db, epoch);
  await Promise.all([db.people.clear(), db.drafts.clear()]);
  const { at } = (await db.fact('erased')) ?? { at: '' };
  await db.setFact('erased', { at, done: true });
}

/** The browser has deleted the keys: what is left of records, or was written since, belongs to nobody. */
export async function clearLeftovers(name: string, db: DeviceDb, epoch: string): Promise<void> {
  await Promise.all([db.facts.clear(), db.drafts.clear(), db.columns.clear()]);
  await deleteRecords(name, db, epoch);
}

/** True after a kill in the middle of erasing. */
export const isHalfErased = async (db: DeviceDb): Promise<boolean> => (await db.fact('erased'))?.done === false;
