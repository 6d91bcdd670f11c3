import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import { doc, found, put, readChanges, replicate } from './helpers.ts';

export function purgeCases(test: UnderTest): void {
  it('removes a leaf with its branch and leaves the other branch', async () => {
    const db = await test.database();
    await replicate(db, 'a', 1, ['root']);
    await replicate(db, 'a', 3, ['win', 'mid', 'root']);
    await replicate(db, 'a', 2, ['lose', 'root']);
    const before = await db.info();
    expect(await db.purge([['a', ['3-win', '1-root', '9-x']]])).toEqual([['a', ['3-win']]]);
    const { leaves, revision } = await found(db, 'a');
    expect(revision).toMatchObject({ rev: '2-lose', body: '{"from":"2-lose"}' });
    expect(leaves).toHaveLength(1);
    expect(await db.get('a', { rev: '2-mid' })).toBe('missing');
    expect((await found(db, 'a', '1-root')).revision.rev).toBe('1-root');
    const { rows } = await readChanges(db, { since: before.updateSeq });
    expect(rows).toMatchObject([{ id: 'a', leaves: [{ rev: '2-lose' }] }]);
    await put(db, doc('a', { n: 2 }, { rev: '2-lose' }));
    expect((await found(db, 'a')).revision.body).toBe('{"n":2}');
  });

  it('the last leaf takes the document with it, alive or deleted, and the counters stay right', async () => {
    const db = await test.database();
    await put(db, doc('stays'));
    const alive = await put(db, doc('alive'));
    const gone = await put(db, doc('gone', {}, { rev: await put(db, doc('gone')), deleted: true }));
    const { lastSeq } = await readChanges(db);
    const request: [string, string[]][] = [
      ['alive', [alive]],
      ['gone', [gone]],
      ['none', ['1-x']],
    ];
    expect(await db.purge(request)).toEqual([
      ['alive', [alive]],
      ['gone', [gone]],
      ['none', []],
    ]);
    expect(await db.info()).toMatchObject({ docCount: 1, deletedCount: 0 });
    expect(await db.get('alive')).toBe('missing');
    expect((await readChanges(db, { since: lastSeq })).rows).toEqual([]);
    expect((await readChanges(db)).rows.map((row) => row.id)).toEqual(['stays']);
    await test.reopen();
    const again = await test.engine.open(db.name);
    expect(await again.info()).toMatchObject({ docCount: 1, deletedCount: 0 });
    expect(await put(again, doc('alive'))).toMatch(/^1-/);
  });

  it('remembers what was purged, as many documents as the limit says', async () => {
    const db = await test.database();
    const revs = [await put(db, doc('a')), await put(db, doc('b'))];
    await db.purge([['a', [revs[0] ?? '']]]);
    await db.purge([['b', [revs[1] ?? '']]]);
    expect(await db.getPurged()).toEqual([
      ['a', [revs[0]]],
      ['b', [revs[1]]],
    ]);
    expect(await db.getPurgedLimit()).toBe(1000);
    await db.setPurgedLimit(1);
    expect(await db.getPurgedLimit()).toBe(1);
    // CouchDB forgets the others at its compaction.
    await db.compact();
    expect((await db.getPurged()).at(-1)).toEqual(['b', [revs[1]]]);
  });
}
