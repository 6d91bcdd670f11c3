import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Kind } from '../../src/lib/domain/records/index.ts';
import type { AttachmentWrite } from '../store/engine.ts';
import { bothEngines } from './test-engines.ts';
import { exchange, household, Replica } from './test-replica.ts';

const engines = await bothEngines();
const kind: Kind = 'households';
const text = (content: string): AttachmentWrite => ({
  stub: false,
  contentType: 'text/plain',
  data: Buffer.from(content),
});

describe.each(engines)('attachments of conflicting revisions over %s', (_name, open) => {
  let a: Replica;
  let b: Replica;
  beforeEach(async () => {
    [a, b] = [await Replica.start('a', open), await Replica.start('b', open)];
    await a.put(kind, household());
    await exchange(a, b, kind);
  });
  afterEach(async () => {
    await a.remove();
    await b.remove();
  });

  const both = () => Promise.all([a.leaves(kind, 'h1'), b.leaves(kind, 'h1')]);
  const attachmentsOf = async (replica: Replica): Promise<Record<string, string>> => {
    const db = await replica.db(kind);
    const found = await db.get('h1');
    if (typeof found === 'string') throw new Error(found);
    const { rev, attachments } = found.revision;
    const entries = Object.entries(JSON.parse(attachments ?? '{}') as Record<string, { digest: string }>);
    const read = async (name: string, digest: string) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of db.readAttachment(digest, { id: 'h1', rev, name })) pieces.push(piece);
      return Buffer.concat(pieces).toString();
    };
    return Object.fromEntries(
      await Promise.all(entries.map(async ([name, { digest }]) => [name, await read(name, digest)])),
    );
  };

  test('attachments of all leaves stay; of two under one name both', async () => {
    const rev = (await a.leaves(kind, 'h1'))[0]?.rev;
    const attach = (one: Replica, more: object, attachments: Record<string, AttachmentWrite>) =>
      one.put(kind, { ...household(), ...more }, { rev, attachments });
    await attach(a, { phone: '021' }, { 'a.txt': text('của a'), 'ảnh/cửa.jpg': text('một') });
    await attach(b, { water: 'giếng' }, { 'b.txt': text('của b'), 'ảnh/cửa.jpg': text('hai') });
    await exchange(a, b, kind);
    await a.resolve();
    await b.resolve();
    const [ofA, ofB] = await both();
    expect(ofA).toEqual(ofB);
    const stored = await attachmentsOf(a);
    expect(stored).toEqual(await attachmentsOf(b));
    expect(Object.keys(stored).sort()).toEqual([
      'a.txt',
      'b.txt',
      'ảnh/cửa.jpg',
      expect.stringMatching(/^ảnh\/cửa~[0-9a-f]{12}\.jpg$/),
    ]);
    expect(Object.values(stored).sort()).toEqual(['của a', 'của b', 'hai', 'một']);
    await (await a.db(kind)).compact();
    expect(await attachmentsOf(a)).toEqual(stored);
  });
});
