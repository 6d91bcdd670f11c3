import type { Patient } from '../../../../src/lib/domain/records/index.ts';
import { ColumnFiles } from '../../../../src/lib/data/columns/column-file.ts';
import { personColumns } from '../../../../src/lib/data/columns/people.ts';
import { PeopleTable } from '../../../../src/lib/data/columns/people-table.ts';
import { createVault, newDataKey } from '../../../../src/lib/data/encryption/vault.ts';
import { DeviceDb } from '../../../../src/lib/data/local/device-db.ts';
import { demoRecords, slowly, timed } from './records.ts';

/** The search column of all people: made from their records, saved compressed and sealed, loaded again. Milliseconds, bytes. */
export async function columns({ people }: { people: number }) {
  const { patients } = demoRecords(people, ['patients']);
  const db = new DeviceDb('bench-columns');
  const files = new ColumnFiles(db, createVault(await newDataKey()));
  const made = new PeopleTable();
  const loaded = new PeopleTable();
  const times = await slowly(async () => ({
    buildMs: await timed(() => {
      for (const record of patients) made.set(record.id, personColumns(record as Patient));
    }),
    saveMs: await timed(() => files.save('patients', { checkpoint: { id: '', lwt: 0 }, texts: made.toTexts() })),
    loadMs: await timed(async () => loaded.load((await files.load('patients'))?.texts ?? [])),
  }));
  const bytes = (await db.columns.get('patients'))?.sealed.length ?? 0;
  if (loaded.size !== patients.length) throw new Error(`${loaded.size} of ${patients.length} rows loaded`);
  await db.delete();
  return { rows: loaded.size, ...times, bytes };
}
