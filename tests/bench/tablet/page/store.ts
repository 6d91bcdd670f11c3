import type { AnyRecord, Patient } from '../../../../src/lib/domain/records/index.ts';
import { createVault, newDataKey } from '../../../../src/lib/data/encryption/vault.ts';
import { DeviceDb } from '../../../../src/lib/data/local/device-db.ts';
import { openDatabase } from '../../../../src/lib/data/store/database.ts';
import { Ledger } from '../../../../src/lib/data/store/ledger.ts';
import { createLocalStore } from '../../../../src/lib/data/store/local-store.ts';
import { RecordStore } from '../../../../src/lib/data/store/record-store.ts';
import { createSerial } from '../../../../src/lib/data/store/serial.ts';
import { RawStore } from './raw-store.ts';
import { demoRecords, slowly, timed } from './records.ts';

/** Records of one page of the first download. */
const PAGE = 1000;

async function openStore() {
  const name = `bench-store-${crypto.randomUUID()}`;
  const database = await openDatabase(name, createVault(await newDataKey()));
  const records = new RecordStore(database.records, () => undefined);
  const ledger = new Ledger(database.edits);
  await ledger.load();
  const db = new DeviceDb(`${name}-device`);
  const now = () => new Date().toISOString();
  const store = createLocalStore({ records, ledger, db, serial: createSerial(), now });
  const write = async (all: AnyRecord[]) => {
    for (let at = 0; at < all.length; at += PAGE) {
      const page = all.slice(at, at + PAGE).map((record) => ({ record, rev: '1-bench', deleted: false as const }));
      await store.writeFromServer('patients', page);
    }
  };
  const close = async () => {
    await database.close();
    db.close();
  };
  return { records, write, close };
}

async function openRaw() {
  const raw = await RawStore.open(`bench-raw-${crypto.randomUUID()}`, ['villageCode', 'householdId', 'updatedAt']);
  const write = async (all: AnyRecord[]) => {
    for (let at = 0; at < all.length; at += PAGE) await raw.put(all.slice(at, at + PAGE));
  };
  return { raw, write };
}

/** Milliseconds to write so many people from the server, sealed, and into a plain IndexedDB store with the same indexes. */
export async function bulk({ docs }: { docs: number }) {
  const { patients } = demoRecords(docs, ['patients']);
  const ours = await openStore();
  const oursMs = await slowly(() => timed(() => ours.write(patients)));
  await ours.close();
  const peer = await openRaw();
  const rawMs = await slowly(() => timed(() => peer.write(patients)));
  peer.raw.close();
  return { docs: patients.length, oursMs, rawMs };
}

/** Milliseconds of each read of a household's people by the index, opened; and from the plain store. */
export async function household({ docs, reads }: { docs: number; reads: number }) {
  const patients = demoRecords(docs, ['patients']).patients as Patient[];
  const ours = await openStore();
  await ours.write(patients);
  const peer = await openRaw();
  await peer.write(patients);
  const homes = [...new Set(patients.map(({ householdId }) => householdId))].filter((id) => id !== '');
  const oursMs: number[] = [];
  const rawMs: number[] = [];
  await slowly(async () => {
    for (let n = 0; n < reads; n++) {
      const householdId = homes[(n * 7919) % homes.length] ?? '';
      let mine = 0;
      let theirs = 0;
      oursMs.push(
        await timed(async () => {
          mine = (await ours.records.where('patients', { selector: { householdId }, index: ['householdId'] })).length;
        }),
      );
      rawMs.push(await timed(async () => (theirs = (await peer.raw.where('householdId', householdId)).length)));
      if (mine === 0 || mine !== theirs) throw new Error(`household: ${mine} and ${theirs} members`);
    }
  });
  await ours.close();
  peer.raw.close();
  return { docs: patients.length, oursMs, rawMs };
}
