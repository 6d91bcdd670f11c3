import { databaseName, holdsSteps, parseDatabaseName, stationOfDatabase } from '../../src/lib/domain/records/index.ts';
import { NotFoundError, type Database, type Engine } from '../store/engine.ts';
import { OF_PATIENTS } from './area.ts';
import { scopedDatabase } from './scoped-database.ts';

/** Somebody who asks; without `villages` the whole station is theirs. */
export interface Asker {
  name: string;
  villages?: readonly string[] | undefined;
}

/** Opens a database as this person may see it. @throws NotFoundError, DamagedError */
export async function openFor(engine: Engine, name: string, { name: owner, villages }: Asker): Promise<Database> {
  const db = await engine.open(name);
  if (villages === undefined) return db;
  return scopedDatabase(db, { owner, villageCodes: villages, patients: await patientsBeside(engine, name) });
}

async function patientsBeside(engine: Engine, name: string): Promise<Database | undefined> {
  const stationCode = stationOfDatabase(name);
  if (stationCode === undefined) return undefined;
  if (!holdsSteps(name) && !OF_PATIENTS.has(parseDatabaseName(name)?.kind)) return undefined;
  try {
    return await engine.open(databaseName(stationCode, 'patients'));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** True when both see the same: a feed stays open for nobody whose villages changed. */
export function sameVillages(a: Asker, b: Asker): boolean {
  return JSON.stringify(a.villages && [...a.villages].sort()) === JSON.stringify(b.villages && [...b.villages].sort());
}
