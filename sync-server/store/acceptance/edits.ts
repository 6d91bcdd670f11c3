import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import type { Found } from '../engine.ts';
import { doc, found, put } from './helpers.ts';

export function editCases(test: UnderTest): void {
  it('R2: the same edit gives the same revision on every server', async () => {
    const [one, two] = [await test.database(), await test.database()];
    const first = await put(one, doc('a', { n: 1 }));
    expect(first).toMatch(/^1-[0-9a-f]{32}$/);
    expect(await put(two, doc('a', { n: 1 }))).toBe(first);
    const second = await put(one, doc('a', { n: 2 }, { rev: first }));
    expect(second).toMatch(/^2-/);
    expect(await put(two, doc('a', { n: 2 }, { rev: first }))).toBe(second);
    expect(await put(two, doc('b', { n: 3 }))).not.toBe(first);
  });

  it('refuses edits of a revision that is not a leaf, and writes nothing', async () => {
    const db = await test.database();
    const first = await put(db, doc('a', { n: 1 }));
    const second = await put(db, doc('a', { n: 2 }, { rev: first }));
    const results = await db.putBulk(
      [doc('a', { n: 3 }), doc('a', { n: 3 }, { rev: first }), doc('a', {}, { rev: '9-x' })],
      { newEdits: true },
    );
    expect(results.map((result) => result.error)).toEqual(['conflict', 'conflict', 'conflict']);
    expect((await found(db, 'a')).revision).toMatchObject({ rev: second, body: '{"n":2}' });
  });

  it('one refused document does not hold up the others, and answers keep their order', async () => {
    const db = await test.database();
    await put(db, doc('1'));
    const ids = Array.from({ length: 700 }, (_, index) => String(index));
    const results = await db.putBulk(
      ids.map((id) => doc(id, { id })),
      { newEdits: true },
    );
    expect(results.map((result) => result.id)).toEqual(ids);
    expect(results.filter((result) => result.error).map((result) => result.id)).toEqual(['1']);
    expect((await db.info()).docCount).toBe(700);
  });

  it('deletes, and brings back on top of the tombstone', async () => {
    const db = await test.database();
    const first = await put(db, doc('a', { n: 1 }));
    const gone = await put(db, doc('a', {}, { rev: first, deleted: true }));
    expect(await db.get('a')).toBe('deleted');
    expect((await found(db, 'a', gone)).revision.deleted).toBe(true);
    expect(await db.info()).toMatchObject({ docCount: 0, deletedCount: 1 });
    expect(await put(db, doc('a', { n: 2 }))).toMatch(/^3-/);
    expect(await db.info()).toMatchObject({ docCount: 1, deletedCount: 0 });
  });

  it('a deletion over a tombstone is already done; one with other content is kept', async () => {
    const db = await test.database();
    const gone = await put(db, doc('a', { n: 1 }, { rev: await put(db, doc('a', { n: 1 })), deleted: true }));
    expect(await put(db, doc('a', { n: 1 }, { deleted: true }))).toBe(gone);
    expect(await put(db, doc('a', {}, { deleted: true }))).toBe(gone);
    const other = await put(db, doc('a', { n: 2 }, { deleted: true }));
    expect(other).toMatch(/^3-/);
    expect((await found(db, 'a', other)).revision).toMatchObject({ deleted: true, body: '{"n":2}' });
  });

  it('keeps ids and bodies of any text', async () => {
    const db = await test.database();
    const ids = ['Nguyễn Thị Ấ', 'a/b%2Fc', '%', 'x\u0000y', '😀', "it's", 'constructor', '_design/x', ' '];
    for (const id of ids) await put(db, doc(id, { id }));
    for (const id of ids) expect(JSON.parse((await found(db, id)).revision.body)).toEqual({ id });
    expect((await db.info()).docCount).toBe(ids.length);
  });

  it('old revisions can be read until compaction, leaves after it', async () => {
    const db = await test.database();
    const first = await put(db, doc('a', { n: 1 }));
    const second = await put(db, doc('a', { n: 2 }, { rev: first }));
    expect((await found(db, 'a', first)).revision.body).toBe('{"n":1}');
    await db.compact();
    expect(await db.get('a', { rev: first })).toBe('missing');
    expect((await found(db, 'a')).revision).toMatchObject({ rev: second, body: '{"n":2}' });
    const info = (await db.get('a', { info: true, history: true })) as Found;
    expect(info).toMatchObject({
      revsInfo: [
        { rev: second, status: 'available' },
        { rev: first, status: 'missing' },
      ],
      revision: { history: { start: 2, ids: [second.slice(2), first.slice(2)] } },
    });
    expect(await db.get('a', { rev: second, info: true })).toMatchObject({ revsInfo: info.revsInfo });
    expect(await put(db, doc('a', { n: 3 }, { rev: second }))).toMatch(/^3-/);
  });

  it('R13: tells the ancestors of a tombstone, so that it can be seen where the document lay', async () => {
    const db = await test.database();
    const first = await put(db, doc('a', { n: 1 }));
    const gone = await put(db, doc('a', {}, { rev: first, deleted: true }));
    expect(await db.get('a', { rev: gone, info: true })).toMatchObject({
      revsInfo: [
        { rev: gone, status: 'deleted' },
        { rev: first, status: 'available' },
      ],
    });
  });

  it('forgets revisions beyond the limit', async () => {
    const db = await test.database();
    await db.setRevsLimit(3);
    let rev = await put(db, doc('a', { n: 1 }));
    for (let n = 2; n <= 6; n++) rev = await put(db, doc('a', { n }, { rev }));
    expect(await db.get('a', { history: true })).toMatchObject({ revision: { history: { start: 6 } } });
    const { revision } = (await db.get('a', { history: true })) as { revision: { history: { ids: string[] } } };
    expect(revision.history.ids).toHaveLength(3);
  });
}
