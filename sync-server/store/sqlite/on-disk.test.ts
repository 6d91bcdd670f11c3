import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { doc, found, put, readChanges } from '../acceptance/helpers.ts';
import { UnavailableError, type Database, type Engine } from '../engine.ts';
import { openSqliteEngine } from './engine.ts';
import { LogFile } from './log-file.ts';

let dir = '';
let engine: Engine;
let db: Database;
const { sync } = LogFile.prototype;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'on-disk-'));
  engine = await openSqliteEngine(dir);
  db = await engine.create('a');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

/** A disk that takes its time: each sync waits until it is let through. */
function slowDisk(): { waiting: (() => void)[]; reached(count: number): Promise<void> } {
  const waiting: (() => void)[] = [];
  vi.spyOn(LogFile.prototype, 'sync').mockImplementation(async function (this: LogFile) {
    await new Promise<void>((resolve) => waiting.push(resolve));
    await sync.call(this);
  });
  const reached = (count: number) => vi.waitFor(() => expect(waiting.length).toBe(count), { timeout: 30_000 });
  return { waiting, reached };
}

/** Everything that could happen by now has happened. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('R20: what is not on disk', () => {
  test('is not answered, not told of and not read by anybody', async () => {
    const disk = slowDisk();
    const happened: string[] = [];
    db.onChange(() => happened.push('told'));
    const written = put(db, doc('x')).then(() => happened.push('answered'));
    await disk.reached(1);
    const reads = [
      db.get('x').then((read) => happened.push(`get ${typeof read === 'string' ? read : read.revision.id}`)),
      readChanges(db).then(({ rows }) => happened.push(`changes ${rows.length}`)),
      db.info().then(({ docCount }) => happened.push(`info ${docCount}`)),
      db.getLocal('c').then((local) => happened.push(`local ${local?.rev}`)),
    ];
    await turns();
    expect(happened).toEqual([]);
    disk.waiting.shift()?.();
    await Promise.all([written, ...reads]);
    expect(happened.sort()).toEqual(['answered', 'changes 1', 'get x', 'info 1', 'local undefined', 'told']);
  });

  test('holds up the next commit: what comes meanwhile goes together into it', async () => {
    const disk = slowDisk();
    const first = put(db, doc('first'));
    await disk.reached(1);
    const later = Array.from({ length: 10 }, (_, n) => put(db, doc(`later-${n}`)));
    await turns();
    expect(disk.waiting).toHaveLength(1);
    disk.waiting.shift()?.();
    await first;
    await disk.reached(1);
    await turns();
    expect(disk.waiting).toHaveLength(1);
    disk.waiting.shift()?.();
    expect(await Promise.all(later)).toHaveLength(10);
  });

  test('is not said to be stored when the disk fails, and the database goes on from what the disk has', async () => {
    await put(db, doc('before'));
    vi.spyOn(LogFile.prototype, 'sync').mockRejectedValueOnce(new Error('EIO'));
    await expect(put(db, doc('x'))).rejects.toBeInstanceOf(UnavailableError);
    expect((await found(db, 'before')).revision.id).toBe('before');
    await put(db, doc('after'));
    expect((await found(db, 'after')).revision.id).toBe('after');
  });

  test('is waited for when the store closes', async () => {
    const disk = slowDisk();
    let closed = false;
    const written = put(db, doc('x'));
    await disk.reached(1);
    const closing = engine.close().then(() => (closed = true));
    await turns();
    expect(closed).toBe(false);
    disk.waiting.shift()?.();
    await Promise.all([written, closing]);
    expect(closed).toBe(true);
  });
});

test('a long log is copied into the file while others write, and begins anew', async () => {
  const path = join(dir, 'databases', 'a.sqlite');
  // SQLite counts in the head of the log how often it began anew.
  const begun = async () => (await readFile(`${path}-wal`)).readUInt32BE(12);
  const docs = (from: number) =>
    Array.from({ length: 100 }, (_, n) => doc(`d${from + n}`, { text: 'x'.repeat(10_000) }));
  for (let from = 0; from < 2_000; from += 100) await db.putBulk(docs(from), { newEdits: true });
  const before = await begun();
  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(12 * 1024 * 1024), { timeout: 20_000 });
  let more = 0;
  const again = async () => {
    await put(db, doc(`more${more++}`));
    expect(await begun()).toBeGreaterThan(before);
  };
  await vi.waitFor(again, { timeout: 20_000 });
  expect((await db.info()).docCount).toBe(2_000 + more);
});

test('a database may be removed while its log is copied, and another of its name made', async () => {
  const docs = Array.from({ length: 1_000 }, (_, n) => doc(`d${n}`, { text: 'x'.repeat(20_000) }));
  await db.putBulk(docs, { newEdits: true });
  await engine.destroy('a');
  const again = await engine.create('a');
  await put(again, doc('new'));
  expect(existsSync(join(dir, 'databases', 'a.sqlite-wal'))).toBe(true);
  expect((await again.info()).docCount).toBe(1);
  await engine.close();
  engine = await openSqliteEngine(dir);
  expect((await found(await engine.open('a'), 'new')).revision.id).toBe('new');
});
