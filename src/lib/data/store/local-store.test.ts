import { afterEach, expect, test } from 'vitest';
import type { AnyRecord } from '../../domain/records/index.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';
import { recover } from './recover.ts';

const AT = '2026-11-21T01:00:00.000Z';
let open: TestStore | undefined;
afterEach(() => open?.close());

const fresh = async () => (open = await openStore());
/** The server has all single edits. */
const TOLD = () => true;
const version = (fullName: string, id = 'a'): AnyRecord => stamped(patientChange(id, fullName));
const onServer = (record: AnyRecord, rev: string) => ({ record, rev, deleted: false as const });

/** What a save does: edits first, then the record. */
async function edit(
  { ledger, records }: TestStore,
  after: AnyRecord,
  base?: { record: AnyRecord; rev: string } | null,
) {
  const [stored] = await ledger.append([{ kind: 'patients', after, base }], 'p-lan', AT);
  await records.write('patients', [{ record: after, rev: base?.rev, seq: stored?.seq }]);
  return stored?.seq ?? 0;
}

test('an edit is pending with the server version under it until the server has answered', async () => {
  const device = await fresh();
  const { store, ledger, records } = device;
  await store.writeFromServer('patients', [onServer(version('Hoa'), '1-a')]);
  expect(await store.pending('patients', 10)).toEqual([]);
  const base = { record: version('Hoa'), rev: '1-a' };
  await edit(device, version('Hoà'), base);
  const seq = await edit(device, version('Hoài'));
  expect(await store.pending('patients', 10)).toEqual([
    { kind: 'patients', id: 'a', base, mine: version('Hoài'), upTo: seq, earlier: [version('Hoà')] },
  ]);
  await store.markSent('patients', 'a', seq, version('Hoài'), '2-b', AT);
  expect(await store.pending('patients', 10)).toEqual([]);
  expect(ledger.openRecords()).toEqual([]);
  expect(await records.get('patients', 'a')).toMatchObject({ record: { fullName: 'Hoài' }, rev: '2-b', sentAt: AT });
  expect((await ledger.history('a')).map(({ state }) => state)).toEqual(['sent', 'sent']);
});

test('an edit made while its predecessor is on the way stays pending, over the version that was sent', async () => {
  const device = await fresh();
  const { store, records } = device;
  const first = await edit(device, version('Hoa'), null);
  const second = await edit(device, version('Hoài'));
  await store.markSent('patients', 'a', first, version('Hoa'), '1-a', AT);
  expect(await store.pending('patients', 10)).toEqual([
    { kind: 'patients', id: 'a', base: { record: version('Hoa'), rev: '1-a' }, mine: version('Hoài'), upTo: second },
  ]);
  expect(await records.get('patients', 'a')).toMatchObject({ record: { fullName: 'Hoài' }, rev: '1-a' });
});

test('records with unsent edits are not overwritten by the server', async () => {
  const device = await fresh();
  await edit(device, version('Hoài'), null);
  await device.store.writeFromServer('patients', [
    onServer(version('Khác'), '9-z'),
    onServer(version('Mai', 'b'), '1-b'),
  ]);
  expect((await device.records.get('patients', 'a'))?.record.fullName).toBe('Hoài');
  expect((await device.records.get('patients', 'b'))?.record.fullName).toBe('Mai');
});

test('what the tablet sent itself is not written again when it comes back', async () => {
  const device = await fresh();
  const seq = await edit(device, version('Hoa'), null);
  await device.store.markSent('patients', 'a', seq, version('Hoa'), '1-a', AT);
  const before = device.written.length;
  await device.store.writeFromServer('patients', [onServer(version('Hoa'), '1-a')]);
  expect(device.written.slice(before).flatMap(({ records }) => records)).toEqual([]);
});

test('a merge becomes the version to send, over the server version; equal to it, nothing is left to send', async () => {
  const device = await fresh();
  const { store, records } = device;
  const seq = await edit(device, version('Hoài'), { record: version('Hoa'), rev: '1-a' });
  const theirs = onServer(version('Hoa Lan'), '2-b');
  expect(await store.rebase('patients', 'a', seq - 1, version('Gộp'), theirs)).toBe(false);
  expect(await store.rebase('patients', 'a', seq, version('Gộp'), theirs)).toBe(true);
  const [pending] = await store.pending('patients', 10);
  expect(pending).toMatchObject({ base: { rev: '2-b' }, mine: { fullName: 'Gộp' } });
  expect((await records.get('patients', 'a'))?.record.fullName).toBe('Gộp');
  const newer = onServer(version('Gộp'), '3-c');
  expect(await store.rebase('patients', 'a', pending?.upTo ?? 0, newer.record, newer)).toBe(true);
  expect(await store.pending('patients', 10)).toEqual([]);
  expect(await records.get('patients', 'a')).toMatchObject({ rev: '3-c' });
});

test('R4: a refused record is set aside with its reason, and counts again after an edit or a retry', async () => {
  const device = await fresh();
  const { store, ledger } = device;
  const seq = await edit(device, version('Hoa'), null);
  await store.markRefused('patients', 'a', seq, 422, 'Ngày sinh sai', AT);
  expect(await store.pending('patients', 10)).toEqual([]);
  expect(await store.pendingOf('patients', ['a'])).toHaveLength(1);
  expect(ledger.openRecord('patients', 'a')?.edits[0]).toMatchObject({ state: 'refused', reason: 'Ngày sinh sai' });
  await ledger.retry('patients', 'a');
  expect(await store.pending('patients', 10)).toHaveLength(1);
  await store.markRefused('patients', 'a', seq, 422, 'Ngày sinh sai', AT);
  await edit(device, version('Hoà'));
  expect(await store.pending('patients', 10)).toMatchObject([{ mine: { fullName: 'Hoà' }, base: undefined }]);
});

test('R1: what the server lost is unsent again, without a base', async () => {
  const device = await fresh();
  const { store } = device;
  await store.writeFromServer('patients', [onServer(version('Hoa'), '1-a'), onServer(version('Mai', 'b'), '1-b')]);
  await edit(device, version('Hoài'), { record: version('Hoa'), rev: '1-a' });
  expect(await store.scan('patients', '', 1)).toEqual([{ record: version('Hoài'), rev: '1-a' }]);
  expect((await store.scan('patients', 'a', 10)).map(({ rev }) => rev)).toEqual(['1-b']);
  await store.markUnsent('patients', version('Hoa'));
  await store.markUnsent('patients', version('Mai', 'b'));
  expect(await store.pending('patients', 10)).toMatchObject([
    { id: 'a', base: undefined, mine: { fullName: 'Hoài' } },
    { id: 'b', base: undefined, mine: { fullName: 'Mai' } },
  ]);
  expect((await store.scan('patients', '', 10)).map(({ rev }) => rev)).toEqual([undefined, undefined]);
});

test('a kill between the edit and its record loses nothing', async () => {
  const device = await fresh();
  await edit(device, version('Cũ'), null);
  await device.ledger.append([{ kind: 'patients', after: version('Mới') }], 'p-lan', AT);
  await device.ledger.append([{ kind: 'patients', after: version('Khác', 'b'), base: null }], 'p-lan', AT);
  await device.close();

  const again = (open = await openStore(device));
  expect((await again.records.get('patients', 'a'))?.record.fullName).toBe('Cũ');
  expect(await recover(again.records, again.ledger)).toBe(2);
  expect((await again.records.get('patients', 'a'))?.record.fullName).toBe('Mới');
  expect((await again.records.get('patients', 'b'))?.record.fullName).toBe('Khác');
  expect(await again.store.pending('patients', 10)).toHaveLength(2);
  expect(await recover(again.records, again.ledger)).toBe(0);
});

test('numbers of edits go on growing after a restart', async () => {
  const device = await fresh();
  const seq = await edit(device, version('Hoa'), null);
  await device.store.markSent('patients', 'a', seq, version('Hoa'), '1-a', AT);
  await device.close();
  const again = (open = await openStore(device));
  expect(await edit(again, version('Hoà'), { record: version('Hoa'), rev: '1-a' })).toBeGreaterThan(seq);
});

test('old sent edits are pruned, unsent ones never', async () => {
  const device = await fresh();
  const seq = await edit(device, version('Hoa'), null);
  await edit(device, version('Mai', 'b'), null);
  await device.store.markSent('patients', 'a', seq, version('Hoa'), '1-a', AT);
  expect(await device.ledger.prune(AT, TOLD)).toBe(0);
  expect(await device.ledger.prune('2027-01-01T00:00:00.000Z', TOLD)).toBe(1);
  expect(await device.ledger.history('a')).toEqual([]);
  expect(await device.ledger.history('b')).toHaveLength(1);
});

test('R11: a household of schema version 1 is brought forward when it is read', async () => {
  const device = await fresh();
  const old = { ...version('x', 'h'), hygiene: 'hop_ve_sinh', members: [], events: [], code: '', address: {} };
  await device.database.records.households.write([
    { id: 'h', villageCode: 'thon-1', updatedAt: old.updatedAt, body: { record: old, rev: '1-h' } },
  ]);
  const read = await device.records.get('households', 'h');
  expect(read?.record).toMatchObject({ version: 2, toiletHygienic: true });
  expect(read?.record).not.toHaveProperty('hygiene');
  expect(read?.rev).toBe('1-h');
});

test('R13: of a forgotten record nothing readable stays in the history, and numbers of edits go on', async () => {
  const device = await fresh();
  const { store, ledger } = device;
  const seq = await edit(device, version('Hoa'), null);
  await store.markSent('patients', 'a', seq, version('Hoa'), '1-a', AT);
  await store.markSteps({ last: seq });
  await store.forget('patients', ['a']);
  expect(await device.records.get('patients', 'a')).toBeUndefined();
  expect(device.written.at(-1)).toMatchObject({ dropped: true, records: [{ id: 'a' }] });
  expect(JSON.stringify(await ledger.history('a'))).not.toContain('Hoa');
  await device.close();
  const again = (open = await openStore(device));
  expect(await edit(again, version('Mai', 'b'), null)).toBe(seq + 1);
});
