import { databaseName, type AnyRecord, type Kind } from '../../../src/lib/domain/records/index.ts';
import { ConfigError } from '../../config.ts';
import { StorageError, UnavailableError, type DocumentWrite, type Engine } from '../../store/engine.ts';
import type { Plan } from './plan.ts';

const BATCH = 1_000;

/**
 * Writes people before their households: an import that is cut short is finished by running it again.
 * @throws ConfigError when the disk refuses or CouchDB does not answer
 */
export async function writePlan(engine: Engine, stationCode: string, plan: Plan): Promise<void> {
  const { patients, newHouseholds, changedHouseholds } = plan;
  await write(
    engine,
    stationCode,
    'patients',
    patients.map((record) => documentOf(record)),
  );
  await write(engine, stationCode, 'households', [
    ...newHouseholds.map((record) => documentOf(record)),
    ...changedHouseholds.map(({ record, rev }) => documentOf(record, rev)),
  ]);
}

const documentOf = (record: AnyRecord, rev?: string): DocumentWrite => ({
  id: record.id,
  rev,
  deleted: false,
  body: JSON.stringify(record),
});

async function write(engine: Engine, stationCode: string, kind: Kind, documents: DocumentWrite[]): Promise<void> {
  const database = await engine.open(databaseName(stationCode, kind));
  for (let from = 0; from < documents.length; from += BATCH) {
    const results = await database.putBulk(documents.slice(from, from + BATCH), { newEdits: true }).catch(explain);
    const failed = results.find(({ error }) => error);
    if (failed) throw new Error(`import ${kind} ${failed.id}: ${failed.error}`);
  }
}

function explain(error: unknown): never {
  if (error instanceof UnavailableError)
    throw new ConfigError(
      'CouchDB không trả lời. Hãy xem CouchDB còn chạy không rồi chạy lại lệnh này; những dòng đã nhập sẽ không bị nhập hai lần.',
      { cause: error },
    );
  if (!(error instanceof StorageError)) throw error;
  throw new ConfigError(
    'Không ghi được xuống đĩa, có thể đĩa đã đầy. Hãy dọn đĩa rồi chạy lại lệnh này; những dòng đã nhập sẽ không bị nhập hai lần.',
    { cause: error },
  );
}
