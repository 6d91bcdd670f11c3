import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import { doc, found, put, readChanges, replicate } from './helpers.ts';

export function changesCases(test: UnderTest): void {
  it('lists each document once, at its last change', async () => {
    const db = await test.database();
    const first = await put(db, doc('a', { n: 1 }));
    await put(db, doc('b'));
    const second = await put(db, doc('a', { n: 2 }, { rev: first }));
    const { rows, lastSeq, pending } = await readChanges(db, { bodies: true });
    expect(rows.map((row) => row.id)).toEqual(['b', 'a']);
    expect(rows[1]).toMatchObject({ leaves: [{ rev: second }], revision: { body: '{"n":2}' }, seq: lastSeq });
    expect(pending).toBe(0);
    expect((await readChanges(db, { since: lastSeq })).rows).toEqual([]);
  });

  it('R7: pages with a limit neither skip nor repeat', async () => {
    const db = await test.database();
    const ids = Array.from({ length: 1234 }, (_, index) => `d${index}`);
    await db.putBulk(
      ids.map((id) => doc(id, { id })),
      { newEdits: true },
    );
    const seen: string[] = [];
    for (let since = '0', pending = 1; pending > 0;) {
      const page = await readChanges(db, { since, limit: 100 });
      seen.push(...page.rows.map((row) => row.id));
      expect(page.pending).toBe(ids.length - seen.length);
      ({ lastSeq: since, pending } = page);
    }
    // CouchDB sorts the documents of one request by their ids.
    expect(seen.sort()).toEqual(ids.sort());
  });

  it('R7: counts what is pending exactly while others write', async () => {
    const db = await test.database();
    await db.putBulk(
      Array.from({ length: 10 }, (_, index) => doc(`d${index}`)),
      { newEdits: true },
    );
    const page = await readChanges(db, { limit: 4 });
    const { revision } = await found(db, 'd1');
    await put(db, doc('d1', { n: 2 }, { rev: revision.rev }));
    await put(db, doc('new'));
    expect((await readChanges(db, { since: page.lastSeq, limit: 2 })).pending).toBe(6);
  });

  it('R1, R7: a sequence of another generation, from the future or unknown starts at the beginning', async () => {
    const db = await test.database();
    await put(db, doc('a'));
    for (const since of ['1-ffffffff', '99999', '5-', '23-g1AAAACTeJzLYWBgYMpg', 'nonsense', '', '-1', '0']) {
      expect((await readChanges(db, { since })).rows, since).toHaveLength(1);
    }
    expect((await readChanges(db, { since: 'now' })).rows).toEqual([]);
  });

  it('reads from the end', async () => {
    const db = await test.database();
    await db.putBulk(
      ['a', 'b', 'c'].map((id) => doc(id)),
      { newEdits: true },
    );
    const { rows } = await readChanges(db, { descending: true, limit: 2 });
    expect(rows.map((row) => row.id)).toEqual(['c', 'b']);
  });

  it('lists only the documents asked for', async () => {
    const db = await test.database();
    await db.putBulk(
      ['a', 'b', 'c', 'd'].map((id) => doc(id)),
      { newEdits: true },
    );
    const { rows, lastSeq } = await readChanges(db, { docIds: ['d', 'x', 'b', 'd'] });
    expect(rows.map((row) => row.id)).toEqual(['b', 'd']);
    expect((await readChanges(db, { docIds: ['a'], since: lastSeq })).rows).toEqual([]);
    const page = await readChanges(db, { docIds: ['a', 'd'], limit: 1 });
    // CouchDB counts the documents that are not asked for too.
    expect(page.pending).toBeGreaterThanOrEqual(1);
    expect(page.rows.map((row) => row.id)).toEqual(['a']);
    expect((await readChanges(db, { docIds: ['a', 'd'], since: page.lastSeq })).rows).toMatchObject([{ id: 'd' }]);
  });

  it('names all leaves, and the winner’s state', async () => {
    const db = await test.database();
    await replicate(db, 'a', 1, ['aa']);
    await replicate(db, 'a', 1, ['bb']);
    const gone = await put(db, doc('c', {}, { rev: await put(db, doc('c')), deleted: true }));
    const { rows } = await readChanges(db);
    expect(rows).toMatchObject([
      { id: 'a', deleted: false, leaves: [{ rev: '1-bb' }, { rev: '1-aa' }] },
      { id: 'c', deleted: true, leaves: [{ rev: gone, deleted: true }] },
    ]);
  });

  it('a change during a run comes in the next one', async () => {
    const db = await test.database();
    await db.putBulk(
      Array.from({ length: 1200 }, (_, index) => doc(`d${index}`)),
      { newEdits: true },
    );
    const pages = db.changes({});
    const first = await pages.next();
    await put(db, doc('late'));
    const ids = first.done ? [] : first.value.map((row) => row.id);
    let end = await pages.next();
    for (; !end.done; end = await pages.next()) ids.push(...end.value.map((row) => row.id));
    expect(ids).toHaveLength(1200);
    expect((await readChanges(db, { since: end.value.lastSeq })).rows).toMatchObject([{ id: 'late' }]);
  });
}
