import { describe, expect, it } from 'vitest';
import { newDatabase, useServer } from './client.ts';
import { contentOf, localPouch, remotePouch, type Pouch } from './pouchdb.ts';

const client = useServer();

const IDS = ['Nguyễn Thị Ấ', 'a/b/c', '100%', 'a%2Fb', '😀', 'x+y z', '_design/views', "o'brien", 'a?b&c#d'];

/** 1,000 documents: odd ids, conflicts, tombstones, attachments, long histories. */
async function fill(db: Pouch): Promise<void> {
  const plain = Array.from({ length: 700 }, (_, index) => ({ _id: `plain-${index}`, name: `Trần Văn ${index}` }));
  await db.bulkDocs([...plain, ...IDS.map((_id) => ({ _id, id: _id }))]);
  const edited = (await db.allDocs({ include_docs: true, limit: 100, startkey: 'plain-' })).rows;
  for (let round = 0; round < 3; round++) {
    const current = (await db.allDocs({ keys: edited.map((row) => row.id) })).rows;
    await db.bulkDocs(current.map((row) => ({ _id: row.id, _rev: row.value.rev, round })));
  }
  const gone = Array.from({ length: 100 }, (_, index) => ({ _id: `gone-${index}` }));
  const made = await db.bulkDocs(gone);
  await db.bulkDocs(made.map((row) => ({ _id: row.id, _rev: row.rev, _deleted: true, why: 'moved away' })));
  const conflicts = Array.from({ length: 100 }, (_, index) =>
    ['aaa', 'bbb', 'ccc'].map((id, branch) => ({
      _id: `conflict-${index}`,
      _rev: `2-${id}`,
      _revisions: { start: 2, ids: [id, 'root'] },
      _deleted: branch === 2,
      branch,
    })),
  );
  await db.bulkDocs(conflicts.flat(), { new_edits: false });
  const files = Array.from({ length: 91 }, (_, index) => ({
    _id: `file-${index}`,
    _attachments: {
      'ảnh/1.txt': { content_type: 'text/plain', data: Buffer.from(`chào ${index}`).toString('base64') },
      big: { content_type: 'application/octet-stream', data: Buffer.alloc(5000, index).toString('base64') },
    },
  }));
  await db.bulkDocs(files);
}

describe('PouchDB 9 as a foreign client', () => {
  it('1,000 documents replicate to the server, through a restart, and back', async () => {
    const url = client.server.url + (await newDatabase(client));
    const [source, remote, target] = [localPouch(), remotePouch(url), localPouch()];
    await fill(source);
    const up = await source.replicate.to(remote);
    expect(up).toMatchObject({ ok: true, doc_write_failures: 0 });
    const before = await contentOf(source);
    expect(before.size).toBe(1000);
    expect(await contentOf(remote)).toEqual(before);

    await client.restart();
    const down = await target.replicate.from(remote);
    expect(down).toMatchObject({ ok: true, doc_write_failures: 0 });
    expect(await contentOf(target)).toEqual(before);
    const file = await target.getAttachment('file-7', 'ảnh/1.txt');
    expect(file.toString()).toBe('chào 7');

    const again = await source.replicate.to(remote);
    expect(again.docs_written).toBe(0);
    await Promise.all([source.destroy(), target.destroy()]);
  });

  it('two clients that edit the same document both keep their edit, with the same winner', async () => {
    const url = client.server.url + (await newDatabase(client));
    const remote = remotePouch(url);
    const [one, two] = [localPouch(), localPouch()];
    await one.put({ _id: 'a', by: 'nobody' });
    await one.sync(remote);
    await two.sync(remote);
    for (const [db, by] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      await db.put({ ...(await db.get('a')), by });
    }
    for (const db of [one, two, one]) await db.sync(remote);
    const docs = await Promise.all([one, two, remote].map((db) => db.get('a', { conflicts: true })));
    expect(docs[0]?._conflicts).toHaveLength(1);
    expect(docs[1]).toEqual(docs[0]);
    expect(docs[2]).toEqual(docs[0]);
    await Promise.all([one.destroy(), two.destroy()]);
  });

  it('live replication sees a change at once, also after a restart of the server', async () => {
    const url = client.server.url + (await newDatabase(client));
    const remote = remotePouch(url);
    const local = localPouch();
    const seen = new Set<string>();
    const arrived = (id: string) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (!seen.has(id)) return;
          clearInterval(timer);
          resolve();
        }, 10);
      });
    const live = local.replicate
      .from(remote, { live: true, retry: true, back_off_function: () => 50 })
      .on('change', ({ docs }) => docs.forEach((doc) => seen.add(doc._id)));
    await client.request(`${new URL(url).pathname.replace('/couch', '')}/first`, { method: 'PUT', body: {} });
    await arrived('first');
    await client.restart();
    await client.request(`${new URL(url).pathname.replace('/couch', '')}/second`, { method: 'PUT', body: {} });
    await arrived('second');
    live.cancel();
    await live.catch(() => undefined);
    await local.destroy();
  });
});
