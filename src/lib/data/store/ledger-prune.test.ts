import { afterEach, expect, test } from 'vitest';
import type { AnyRecord } from '../../domain/records/index.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';
import { recover } from './recover.ts';
import { toldOf } from './step-store.ts';

const AT = '2026-01-05T01:00:00.000Z';
const HALF_A_YEAR_LATER = '2026-08-01T00:00:00.000Z';
let open: TestStore | undefined;
afterEach(() => open?.close());

/** The server has all single edits. */
const TOLD = () => true;
const version = (fullName: string): AnyRecord => stamped(patientChange('a', fullName));

/** What was sent long ago: three edits of one record. */
async function sentLongAgo(): Promise<TestStore> {
  const device = (open = await openStore());
  for (const name of ['Hoa', 'Hoà', 'Hoài']) {
    const [edit] = await device.ledger.append([{ kind: 'patients', after: version(name), base: null }], 'p-lan', AT);
    await device.records.write('patients', [{ record: version(name), seq: edit?.seq }]);
    await device.store.markSent('patients', 'a', edit?.seq ?? 0, version(name), `${edit?.seq}-x`, AT);
  }
  return device;
}

test('numbers of edits go on growing when all that was sent is pruned', async () => {
  const device = await sentLongAgo();
  expect(await device.ledger.prune(HALF_A_YEAR_LATER, TOLD)).toBe(2);
  expect(await device.ledger.prune(HALF_A_YEAR_LATER, TOLD)).toBe(0);
  await device.close();
  const again = (open = await openStore(device));
  const [edit] = await again.ledger.append([{ kind: 'patients', after: version('Mới') }], 'p-lan', AT);
  expect(edit?.seq).toBe(4);
});

test('an edit that the server has not got as a single edit is not pruned', async () => {
  const device = await sentLongAgo();
  await device.store.markSteps({ last: 2, refused: [1] });
  expect(await device.ledger.prune(HALF_A_YEAR_LATER, await toldOf(device.db))).toBe(1);
  expect((await device.ledger.entries('a')).map(({ seq }) => seq)).toEqual([1, 3]);
});

test('an edit that a kill cut off from its record is recovered also after everything sent was pruned', async () => {
  const device = await sentLongAgo();
  await device.ledger.prune(HALF_A_YEAR_LATER, TOLD);
  await device.close();
  const next = (open = await openStore(device));
  const base = { record: version('Hoài'), rev: '3-x' };
  await next.ledger.append([{ kind: 'patients', after: version('Mới'), base }], 'p-lan', AT);
  await next.close();
  const again = (open = await openStore(device));
  expect(await recover(again.records, again.ledger)).toBe(1);
  expect((await again.records.get('patients', 'a'))?.record.fullName).toBe('Mới');
});
