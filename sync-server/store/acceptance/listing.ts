import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import type { AllDocsOptions, Database } from '../engine.ts';
import { collect, doc, put } from './helpers.ts';

const idsOf = async (db: Database, options: AllDocsOptions = {}) =>
  (await collect(db.allDocs(options))).map((row) => row.id);

export function listingCases(test: UnderTest): void {
  it('lists in order of the bytes of the ids, ấ and đ too', async () => {
    const db = await test.database();
    const ids = ['đ', 'a', 'ấ', 'B', 'z', '10', '2', '😀'];
    await db.putBulk(
      ids.map((id) => doc(id)),
      { newEdits: true },
    );
    const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await idsOf(db)).toEqual(sorted);
    expect(await idsOf(db, { descending: true })).toEqual([...sorted].reverse());
    expect(await idsOf(db, { start: 'đ', end: 'đ\ufff0' })).toEqual(['đ']);
    expect(await idsOf(db, { start: 'z', end: 'ấ', inclusiveEnd: false })).toEqual(['z', 'đ']);
  });

  it('skips, limits and pages over many', async () => {
    const db = await test.database();
    const ids = Array.from({ length: 1300 }, (_, index) => `d${String(index).padStart(5, '0')}`);
    await db.putBulk(
      ids.map((id) => doc(id, { id })),
      { newEdits: true },
    );
    expect(await idsOf(db)).toEqual(ids);
    expect(await idsOf(db, { skip: 700, limit: 501 })).toEqual(ids.slice(700, 1201));
    expect(await idsOf(db, { descending: true, start: 'd01000', skip: 1, limit: 2 })).toEqual(['d00999', 'd00998']);
    expect(await idsOf(db, { limit: 0 })).toEqual([]);
    const bodies = await collect(db.allDocs({ bodies: true, skip: 600 }));
    expect(bodies.map((row) => row.revision?.body)).toEqual(ids.slice(600).map((id) => JSON.stringify({ id })));
    expect(await db.countBefore('d00010', { descending: false })).toBe(10);
    expect(await db.countBefore('d01290', { descending: true })).toBe(9);
  });

  it('pages over documents larger than a page', async () => {
    const db = await test.database();
    const text = 'x'.repeat(600_000);
    await db.putBulk(
      ['a', 'b', 'c', 'd', 'e'].map((id) => doc(id, { text })),
      { newEdits: true },
    );
    expect(await idsOf(db, { bodies: true })).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('answers keys in their order: here, deleted, unknown', async () => {
    const db = await test.database();
    const rev = await put(db, doc('a', { n: 1 }));
    const gone = await put(db, doc('b', {}, { rev: await put(db, doc('b')), deleted: true }));
    const rows = await collect(db.allDocs({ keys: ['x', 'b', 'a', 'a'], bodies: true }));
    expect(rows).toMatchObject([
      { id: 'x' },
      { id: 'b', leaves: [{ rev: gone, deleted: true }] },
      { id: 'a', leaves: [{ rev, deleted: false }], revision: { body: '{"n":1}' } },
      { id: 'a' },
    ]);
    expect(rows[0]?.leaves).toBeUndefined();
    expect(rows[1]?.revision).toBeUndefined();
    expect(await idsOf(db)).toEqual(['a']);
  });
}
