import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import type { Database, Leaf } from '../engine.ts';
import { doc, found, put, replicate } from './helpers.ts';
import { modelLeaves, revisions, type MadeRevision } from './model.ts';

/** What is there after these revisions came in one after another: all leaves, the winner first. */
export async function leavesAfter(db: Database, id: string, made: MadeRevision[]): Promise<Leaf[]> {
  for (const { history, deleted } of made) await replicate(db, id, history.start, history.ids, { deleted });
  const rows = (await db.openRevs([{ id, revs: 'all' }]))[0] ?? [];
  return rows.map((row) =>
    'found' in row ? { rev: row.found.rev, deleted: row.found.deleted } : { rev: 'missing', deleted: false },
  );
}

export function replicationCases(test: UnderTest): void {
  it('the order of arrival does not matter: same winner, same leaves', async () => {
    const db = await test.database();
    let count = 0;
    const property = fc.asyncProperty(
      revisions.chain((made) => fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length }))),
      async ([made, shuffled]) => {
        const expected = modelLeaves(made);
        for (const order of [made, shuffled]) {
          expect(await leavesAfter(db, `doc-${count++}`, order)).toEqual(expected);
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('keeps every leaf with its body, the winner by CouchDB’s rule', async () => {
    const db = await test.database();
    await replicate(db, 'a', 2, ['bb', 'aa']);
    await replicate(db, 'a', 2, ['cc', 'aa']);
    await replicate(db, 'a', 3, ['dd', 'bb', 'aa'], { deleted: true });
    const { revision, leaves } = await found(db, 'a');
    expect(revision).toMatchObject({ rev: '2-cc', body: '{"from":"2-cc"}' });
    expect(leaves).toEqual([
      { rev: '2-cc', deleted: false },
      { rev: '3-dd', deleted: true },
    ]);
    expect((await found(db, 'a', '3-dd')).revision.body).toBe('{"from":"3-dd"}');
    await put(db, doc('a', {}, { rev: '2-cc', deleted: true }));
    expect(await db.info()).toMatchObject({ docCount: 0, deletedCount: 1 });
  });

  it('R2: sending a revision again changes nothing', async () => {
    const db = await test.database();
    await replicate(db, 'a', 2, ['bb', 'aa']);
    const { updateSeq } = await db.info();
    await replicate(db, 'a', 2, ['bb', 'aa']);
    expect((await db.info()).updateSeq).toBe(updateSeq);
    // CouchDB keeps the body of this ancestor now and counts a change.
    await replicate(db, 'a', 1, ['aa']);
    expect(await found(db, 'a')).toMatchObject({
      revision: { rev: '2-bb' },
      leaves: [{ rev: '2-bb', deleted: false }],
    });
  });

  it('says which revisions are missing and which leaves may be their ancestors', async () => {
    const db = await test.database();
    await replicate(db, 'a', 2, ['bb', 'aa']);
    const diff = await db.revsDiff([
      ['a', ['1-aa', '2-bb', '3-cc', '1-zz']],
      ['b', ['1-x']],
      ['a', ['2-bb']],
    ]);
    expect(diff).toEqual([
      { id: 'a', missing: ['3-cc', '1-zz'], possibleAncestors: ['2-bb'] },
      { id: 'b', missing: ['1-x'], possibleAncestors: [] },
    ]);
  });

  it('opens revisions in the order asked, missing ones too, and the latest of a branch', async () => {
    const db = await test.database();
    await replicate(db, 'a', 2, ['bb', 'aa']);
    await replicate(db, 'a', 3, ['cc', 'bb', 'aa']);
    const revsOf = async (revs: string[], latest: boolean) =>
      ((await db.openRevs([{ id: 'a', revs }], { latest }))[0] ?? []).map((row) =>
        'found' in row ? row.found.rev : `missing ${row.missing}`,
      );
    expect(await revsOf(['3-cc', '9-x', '2-bb'], false)).toEqual(['3-cc', 'missing 9-x', '2-bb']);
    expect(await revsOf(['1-aa', '9-x'], true)).toEqual(['3-cc', 'missing 9-x']);
    const [none, all] = await db.openRevs([
      { id: 'no', revs: 'all' },
      { id: 'no', revs: ['1-x'] },
    ]);
    expect(none).toEqual([]);
    expect(all).toEqual([{ missing: '1-x' }]);
  });

  it('takes a history longer than the limit', async () => {
    const db = await test.database();
    const ids = Array.from({ length: 5000 }, (_, index) => `id${5000 - index}`);
    await replicate(db, 'long', 5000, ids);
    const result = await db.get('long', { history: true });
    expect(result).toMatchObject({ revision: { rev: '5000-id5000', history: { start: 5000 } } });
    await replicate(db, 'long', 5001, ['next', ...ids]);
    expect((await found(db, 'long')).leaves).toHaveLength(1);
  });
}
