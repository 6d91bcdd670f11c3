import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import { ExistsError, InvalidNameError, NotFoundError } from '../engine.ts';
import { doc, found, put } from './helpers.ts';

export function engineCases(test: UnderTest): void {
  it('keeps databases, documents, counters and identity over a restart', async () => {
    const db = await test.database();
    const rev = await put(db, doc('a', { n: 1 }));
    await put(db, doc('b', {}, { rev: await put(db, doc('b')), deleted: true }));
    await db.setSecurity('{"members":{}}');
    await db.setRevsLimit(20);
    const { instance, generation } = test.engine;
    const before = await db.info();
    await test.reopen();
    expect(test.engine).toMatchObject({ instance, generation });
    expect(await test.engine.list()).toContain(db.name);
    const again = await test.engine.open(db.name);
    expect(await again.info()).toMatchObject({ docCount: 1, deletedCount: 1, updateSeq: before.updateSeq });
    expect((await found(again, 'a')).revision).toMatchObject({ rev, body: '{"n":1}' });
    expect(await again.getSecurity()).toBe('{"members":{}}');
    expect(await again.getRevsLimit()).toBe(20);
  });

  it('refuses names that are not legal, exist already or do not exist', async () => {
    const db = await test.database();
    await expect(test.engine.create(db.name)).rejects.toBeInstanceOf(ExistsError);
    for (const name of ['', 'A', '1a', '_users', 'a b', 'a.b', '../a', 'ấ', 'a'.repeat(300)]) {
      await expect(test.engine.create(name)).rejects.toBeInstanceOf(InvalidNameError);
    }
    await expect(test.engine.open('nothing')).rejects.toBeInstanceOf(NotFoundError);
    await expect(test.engine.destroy('nothing')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('keeps every legal name apart', async () => {
    const names = ['a/b', 'a$b', 'a(b)', 'a+b', 'a-b', 'a_b', 'a/b/c', `z${'/'.repeat(150)}`];
    for (const name of names) await put(await test.engine.create(name), doc('name', { name }));
    await test.reopen();
    for (const name of names) {
      expect((await found(await test.engine.open(name), 'name')).revision.body).toBe(JSON.stringify({ name }));
    }
    expect(await test.engine.list()).toEqual(expect.arrayContaining(names));
  });

  it('tells of creation, change and deletion, and ends what was destroyed', async () => {
    const events: string[] = [];
    const stop = test.engine.onUpdate((name, type) => events.push(`${name} ${type}`));
    const db = await test.database();
    const heard: string[] = [];
    db.onChange((event) => heard.push(event));
    await put(db, doc('a'));
    await test.engine.destroy(db.name);
    await expect(db.info()).rejects.toBeInstanceOf(NotFoundError);
    await expect(put(db, doc('a'))).rejects.toBeInstanceOf(NotFoundError);
    stop();
    expect(events).toEqual([`${db.name} created`, `${db.name} updated`, `${db.name} deleted`]);
    expect(heard).toEqual(['changed', 'destroyed']);
  });

  it('a database that is created again starts empty and does not take sequences of the old one', async () => {
    const db = await test.database();
    await put(db, doc('a'));
    const { updateSeq } = await db.info();
    await test.engine.destroy(db.name);
    const again = await test.engine.create(db.name);
    await put(again, doc('b'));
    const page = await again.changes({ since: updateSeq }).next();
    expect(page.value).toMatchObject([{ id: 'b' }]);
  });

  it('local documents have their own revisions', async () => {
    const db = await test.database();
    expect(await db.getLocal('_local/a')).toBeUndefined();
    expect(await db.putLocal('_local/a', undefined, '{"n":1}')).toBe('0-1');
    expect(await db.putLocal('_local/a', undefined, '{"n":2}')).toBe('conflict');
    expect(await db.putLocal('_local/a', '0-1', '{"n":2}')).toBe('0-2');
    expect(await db.putLocal('_local/0', undefined, '{}')).toBe('0-1');
    expect(await db.listLocals()).toEqual([
      { id: '_local/0', rev: '0-1', body: '{}' },
      { id: '_local/a', rev: '0-2', body: '{"n":2}' },
    ]);
    expect(await db.getLocal('_local/a')).toEqual({ rev: '0-2', body: '{"n":2}' });
    expect(await db.putLocal('_local/a', '0-1', undefined)).toBe('conflict');
    expect(await db.putLocal('_local/a', '0-2', undefined)).toBe('0-0');
    expect(await db.putLocal('_local/a', '0-2', undefined)).toBe('missing');
    expect((await db.info()).docCount).toBe(0);
  });
}
