import { createHttpClient } from '../support/http-client.ts';
import { dose, household, patient, visit } from '../support/records.ts';
import { signIn, type Account } from './accounts.ts';
import { holdingOf, type Holdings } from './tablet.ts';

export const ADMIN = { name: 'quan-tri', password: 'mat-khau-do-luong' };
const PIN = '482915';
const BATCH = 500;

/** What a station's records are, as shares of all. */
const SHARES = [
  ['households', household, 0.15],
  ['patients', patient, 0.35],
  ['immunizations', dose, 0.3],
  ['visits', visit, 0.2],
] as const;

export type Seeder = ReturnType<typeof createSeeder>;

/** Fills a new server through its public addresses, as an administrator. */
export function createSeeder(origin: string) {
  const basic = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
  const admin = createHttpClient(origin, basic);
  return {
    async addStation(code: string, docs: number): Promise<void> {
      const villages = [{ code: `${code}-00`, name: 'Thôn Một' }];
      const station = { code, name: `Trạm Y tế ${code}`, provinceCode: '01', communeCode: '00004', villages };
      await admin.json('POST', '/api/stations', station);
      for (const [kind, make, share] of SHARES) {
        const all = Array.from({ length: Math.round(docs * share) }, (_, n) => make(code, n));
        for (let at = 0; at < all.length; at += BATCH) {
          const path = `/couch/tram-${code}-${kind}/_bulk_docs`;
          const rows = await admin.json<{ ok?: boolean }[]>('POST', path, { docs: all.slice(at, at + BATCH) });
          if (!rows.every((row) => row.ok)) throw new Error(`seed: ${JSON.stringify(rows.find((row) => !row.ok))}`);
        }
      }
    },

    /** A health worker of the station with a tablet of their own. */
    async addAccount(code: string, number: number): Promise<Account> {
      const account = { username: `nurse-${number}`, pin: PIN, deviceId: `tablet-${number}` };
      const person = { username: account.username, name: 'Trần Thị Hoà', role: 'healthWorker', stationCode: code };
      await admin.json('POST', '/api/people', { ...person, pin: PIN });
      return { ...account, token: await signIn(origin, account) };
    },

    /** What the server itself holds of a station, and how many documents have more than their first revision. */
    async holdings(code: string): Promise<{ holdings: Holdings; changed: number }> {
      const holdings: Holdings = {};
      let changed = 0;
      const names = await admin.json<string[]>('GET', '/couch/_all_dbs');
      // Edits are sent by tablets and never downloaded.
      const own = names.filter((one) => one.startsWith(`tram-${code}-`) && !one.endsWith('-edits'));
      for (const name of own) {
        type Listed = { rows: { id: string; value: { rev: string } }[] };
        const { rows } = await admin.json<Listed>('GET', `/couch/${name}/_all_docs`);
        const all = rows.map((row): [string, string] => [row.id, row.value.rev]);
        const kind = name.slice(`tram-${code}-`.length);
        if (all.length > 0) holdings[kind] = holdingOf(all);
        if (kind !== 'settings') changed += all.filter(([, rev]) => !rev.startsWith('1-')).length;
      }
      return { holdings, changed };
    },

    close: () => admin.close(),
  };
}
