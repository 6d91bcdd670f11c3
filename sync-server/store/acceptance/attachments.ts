import { expect, it } from 'vitest';
import type { UnderTest } from '../acceptance.ts';
import { NotFoundError, type AttachmentWrite, type Database } from '../engine.ts';
import { doc, found, put } from './helpers.ts';

const file = (text: string, more: { revpos?: number } = {}): AttachmentWrite => ({
  stub: false,
  contentType: 'text/plain',
  data: Buffer.from(text),
  ...more,
});

const stubsOf = async (db: Database, id: string) =>
  JSON.parse((await found(db, id)).revision.attachments ?? '{}') as Record<string, { digest: string; revpos: number }>;

/** `rev`: a revision that holds it, the winner when absent. */
async function piecesOf(db: Database, id: string, name: string, rev?: string): Promise<Uint8Array[]> {
  const { revision } = await found(db, id, rev);
  const stubs = JSON.parse(revision.attachments ?? '{}') as Record<string, { digest: string }>;
  const pieces: Uint8Array[] = [];
  const place = { id, rev: revision.rev, name };
  for await (const piece of db.readAttachment(stubs[name]?.digest ?? '', place)) pieces.push(piece);
  return pieces;
}

async function read(db: Database, id: string, name: string, rev?: string): Promise<string> {
  return Buffer.concat(await piecesOf(db, id, name, rev)).toString();
}

export function attachmentCases(test: UnderTest): void {
  it('stores bytes by digest and hands stubs on', async () => {
    const db = await test.database();
    const rev = await put(db, doc('a', {}, { attachments: { 'x/ấ.txt': file('xin chào') } }));
    const stubs = await stubsOf(db, 'a');
    expect(stubs).toEqual({
      'x/ấ.txt': {
        content_type: 'text/plain',
        revpos: 1,
        digest: 'md5-15rikiwpsm4G2M2Ot0lPug==',
        length: 9,
        stub: true,
      },
    });
    expect(await read(db, 'a', 'x/ấ.txt')).toBe('xin chào');
    const attachments = { 'x/ấ.txt': { stub: true as const }, two: file('2') };
    await put(db, doc('a', {}, { rev, attachments }));
    expect(await stubsOf(db, 'a')).toMatchObject({ 'x/ấ.txt': { revpos: 1 }, two: { revpos: 2 } });
  });

  it('hands out pieces that can be joined in base64', async () => {
    const db = await test.database();
    const data = Buffer.from(Array.from({ length: 1_000_001 }, (_, index) => index % 251));
    await put(db, doc('a/b', {}, { attachments: { 'x y': { stub: false, contentType: 'image/png', data } } }));
    const pieces = await piecesOf(db, 'a/b', 'x y');
    expect(pieces.slice(0, -1).filter((piece) => piece.length % 3 !== 0)).toEqual([]);
    const text = pieces.map((piece) => Buffer.from(piece).toString('base64')).join('');
    expect(text === data.toString('base64')).toBe(true);
  });

  it('refuses a stub of what no ancestor has', async () => {
    const db = await test.database();
    await put(db, doc('other', {}, { attachments: { secret: file('s') } }));
    const results = await db.putBulk([doc('a', {}, { attachments: { secret: { stub: true } } }), doc('b')], {
      newEdits: true,
    });
    expect(results.map((result) => result.error)).toEqual(['missing_stub', undefined]);
    expect(await db.get('a')).toBe('missing');
  });

  it('a replicated stub is taken from an ancestor with the same position only', async () => {
    const db = await test.database();
    const one = { rev: '1-a', history: { start: 1, ids: ['a'] }, attachments: { f: file('v1', { revpos: 1 }) } };
    await db.putBulk([doc('d', {}, one)], { newEdits: false });
    const child = (id: string, revpos: number) =>
      doc(
        'd',
        {},
        { rev: `3-${id}`, history: { start: 3, ids: [id, 'b', 'a'] }, attachments: { f: { stub: true, revpos } } },
      );
    const results = await db.putBulk([child('wrong', 2), child('right', 1)], { newEdits: false });
    expect(results.map((result) => result.error)).toEqual(['missing_stub', undefined]);
    expect(await stubsOf(db, 'd')).toMatchObject({ f: { revpos: 1 } });
  });

  it('reads large ones in pieces, and drops what nothing names at compaction', async () => {
    const db = await test.database();
    const text = 'ạ'.repeat(400_000);
    const rev = await put(db, doc('a', {}, { attachments: { big: file(text), empty: file('') } }));
    const { big } = await stubsOf(db, 'a');
    expect(await read(db, 'a', 'big')).toBe(text);
    expect(await read(db, 'a', 'empty')).toBe('');
    // From here on CouchDB may compact by itself.
    const next = await put(db, doc('a', {}, { rev, attachments: { empty: { stub: true } } }));
    await db.compact();
    const gone = db.readAttachment(big?.digest ?? '', { id: 'a', rev, name: 'big' });
    await expect(gone.next()).rejects.toBeInstanceOf(NotFoundError);
    expect(await read(db, 'a', 'empty', next)).toBe('');
    expect((await db.info()).fileSize).toBeLessThan(Buffer.byteLength(text));
  });
}
